//! `GET /novels/{novel_id}`: a novel.

use axum::extract::State;
use scribe_api::NovelView;
use scribe_domain::{id::NovelId, read_model::NovelRow};

use super::at_position::{self, AtPosition};
use crate::{
    HttpState,
    answer::Answer,
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn get_novel(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    Parameters(as_of): Parameters<AtPosition>,
) -> Result<Answer<NovelView>, Problem> {
    let (_, novel) = at_position::require_novel(&state, id, &as_of).await?;
    Ok(Answer(NovelView::from(&novel)))
}

/// Reads a novel that must exist.
pub(super) async fn require_novel(state: &HttpState, id: NovelId) -> Result<NovelRow, Problem> {
    state.ports.db.novel(id).await?.ok_or_else(|| Problem::not_found("novel", &id))
}
