//! `GET /novels/{novel_id}/chapters`: a novel's chapters, in order.

use axum::{Json, extract::State};
use scribe_domain::id::NovelId;
use serde_json::Value;

use super::{chapter::shown, novel};
use crate::{
    HttpState,
    paging::{Paging, page},
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn novel_chapters(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Value>, Problem> {
    let limit = paging.limit()?;
    let after = paging.after()?.unwrap_or(0);
    let novel = novel::existing(&state, id).await?;
    let rows = state.ports.db.chapters(novel.id, after, limit + 1).await?;
    Ok(Json(page(rows, limit, |row| row.position.to_string(), shown)))
}
