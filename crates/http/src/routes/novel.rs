//! `GET /novels/{novel_id}`: a novel.

use axum::extract::State;
use scribe_api::NovelView;
use scribe_domain::{id::NovelId, read_model::NovelRow};

use super::at_position::{self, PositionParameter};
use crate::{
    HttpState,
    answer::JsonAnswer,
    problem::Problem,
    request::{PathId, QueryParameters},
};

pub(super) async fn get_novel(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    QueryParameters(as_of): QueryParameters<PositionParameter>,
) -> Result<JsonAnswer<NovelView>, Problem> {
    let (_, novel) = at_position::require_novel(&state, id, &as_of).await?;
    Ok(JsonAnswer(NovelView::from(&novel)))
}

/// Reads a novel that must exist.
pub(super) async fn require_novel(state: &HttpState, id: NovelId) -> Result<NovelRow, Problem> {
    state.ports.db.novel(id).await?.ok_or_else(|| Problem::not_found("novel", &id))
}
