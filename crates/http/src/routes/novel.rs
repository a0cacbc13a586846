//! `GET /novels/{novel_id}`: a novel.

use axum::{Json, extract::State};
use scribe_domain::{id::NovelId, read_model::NovelRow};
use serde_json::{Value, json};

use super::as_of::{self, AsOf};
use crate::{
    HttpState,
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn novel(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    Parameters(as_of): Parameters<AsOf>,
) -> Result<Json<Value>, Problem> {
    let (_, novel) = as_of::novel(&state, id, &as_of).await?;
    Ok(Json(shown(&novel)))
}

/// Reads a novel that must exist.
pub(super) async fn existing(state: &HttpState, id: NovelId) -> Result<NovelRow, Problem> {
    state.ports.db.novel(id).await?.ok_or_else(|| Problem::missing("novel", &id))
}

/// A novel in the form of the API.
#[must_use]
pub fn shown(row: &NovelRow) -> Value {
    json!({
        "novel_id": row.id,
        "session_id": row.session_id,
        "title": row.title,
        "language": row.language,
        "author": row.author,
        "status": row.status,
        "target_chapters": row.target_chapters,
        "completed_chapters": row.completed_chapters,
        "words": row.words,
        "details": row.details,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    })
}
