//! `GET /chapters/{chapter_id}/reviews`: what critics and fact checkers have said of its versions.

use axum::{Json, extract::State};
use scribe_domain::{id::ChapterId, read_model::ReviewRow};
use serde_json::{Value, json};

use super::chapter;
use crate::{
    HttpState,
    paging::{Paging, page_of_all},
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn chapter_reviews(
    State(state): State<HttpState>,
    PathId(id): PathId<ChapterId>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Value>, Problem> {
    let chapter = chapter::existing(&state, id).await?;
    let rows = state.ports.db.reviews(chapter.id).await?;
    Ok(Json(page_of_all(rows, &paging, |row| row.id.to_string(), shown)?))
}

fn shown(row: &ReviewRow) -> Value {
    let issue = |name: &str| row.issues.get(name).cloned().unwrap_or_else(|| json!([]));
    json!({
        "review_id": row.id,
        "chapter_id": row.chapter_id,
        "version_id": row.version_id,
        "agent": row.agent,
        "kind": row.kind,
        "score": row.score,
        "is_consistent": row.is_consistent,
        "comment": row.comment,
        "criteria": issue("criteria"),
        "findings": issue("findings"),
        "closed": issue("closed"),
        "created_at": row.created_at,
    })
}
