//! `GET /novels/{novel_id}/relations`: the relations between the novel's characters.

use axum::extract::State;
use scribe_api::{Page, RelationView};
use scribe_domain::id::NovelId;

use super::at_position::{self, PageAtPosition};
use crate::{
    HttpState,
    answer::JsonAnswer,
    paging::build_page,
    problem::Problem,
    request::{PathId, QueryParameters},
};

pub(super) async fn list_relations(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    QueryParameters(wanted): QueryParameters<PageAtPosition>,
) -> Result<JsonAnswer<Page<RelationView>>, Problem> {
    let (paging, as_of) = wanted.split_paging();
    let (tables, novel) = at_position::require_novel(&state, id, &as_of).await?;
    let rows = tables.relations(novel.id).await?;
    build_page(rows, &paging, |row| row.id.to_string())
}
