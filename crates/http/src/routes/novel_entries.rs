//! `GET /novels/{novel_id}/entries`: places, groups and things of the novel's world.

use axum::extract::State;
use scribe_api::{EntryView, Page};
use scribe_domain::id::NovelId;

use super::at_position::{self, PageAtPosition};
use crate::{
    HttpState,
    answer::JsonAnswer,
    problem::Problem,
    request::{PathId, QueryParameters},
};

pub(super) async fn list_entries(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    QueryParameters(wanted): QueryParameters<PageAtPosition>,
) -> Result<JsonAnswer<Page<EntryView>>, Problem> {
    let (paging, as_of) = wanted.split_paging();
    let (limit, after) = (paging.limit()?, paging.parse_cursor()?);
    let (tables, novel) = at_position::require_novel(&state, id, &as_of).await?;
    let rows = tables.entries(novel.id, after, limit + 1).await?;
    Ok(JsonAnswer(Page::of_rows(rows, limit, |row| row.id.to_string())))
}
