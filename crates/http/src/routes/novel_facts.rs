//! `GET /novels/{novel_id}/facts`: the facts stated by the novel's accepted texts, each with its
//! quotation.

use axum::extract::State;
use scribe_api::{FactView, Page};
use scribe_domain::id::NovelId;

use super::at_position::{self, PageAtPosition};
use crate::{
    HttpState,
    answer::JsonAnswer,
    problem::Problem,
    request::{PathId, QueryParameters},
};

pub(super) async fn list_facts(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    QueryParameters(wanted): QueryParameters<PageAtPosition>,
) -> Result<JsonAnswer<Page<FactView>>, Problem> {
    let (paging, as_of) = wanted.split_paging();
    let (limit, after) = (paging.limit()?, paging.parse_cursor()?);
    let (tables, novel) = at_position::require_novel(&state, id, &as_of).await?;
    let rows = tables.facts(novel.id, after, limit + 1).await?;
    Ok(JsonAnswer(Page::of_rows(rows, limit, |row| row.id.to_string())))
}
