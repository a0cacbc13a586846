//! `GET /novels/{novel_id}/chapters`: a novel's chapters, in order.

use axum::extract::State;
use scribe_api::{ChapterView, Page};
use scribe_domain::id::NovelId;

use super::at_position::{self, PageAtPosition};
use crate::{
    HttpState,
    answer::JsonAnswer,
    problem::Problem,
    request::{PathId, QueryParameters},
};

pub(super) async fn list_chapters(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    QueryParameters(wanted): QueryParameters<PageAtPosition>,
) -> Result<JsonAnswer<Page<ChapterView>>, Problem> {
    let (paging, as_of) = wanted.split_paging();
    let limit = paging.limit()?;
    let after = paging.parse_cursor()?.unwrap_or(0);
    let (tables, novel) = at_position::require_novel(&state, id, &as_of).await?;
    let rows = tables.chapters(novel.id, after, limit + 1).await?;
    Ok(JsonAnswer(Page::of_rows(rows, limit, |row| row.position.to_string())))
}
