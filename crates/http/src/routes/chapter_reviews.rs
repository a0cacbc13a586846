//! `GET /chapters/{chapter_id}/reviews`: what critics and fact checkers have said of its versions.

use axum::{Json, extract::State};
use scribe_domain::{id::ChapterId, read_model::ReviewRow};
use serde_json::{Value, json};

use super::as_of::{self, PageAsOf};
use crate::{
    HttpState,
    paging::page_of_all,
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn chapter_reviews(
    State(state): State<HttpState>,
    PathId(id): PathId<ChapterId>,
    Parameters(wanted): Parameters<PageAsOf>,
) -> Result<Json<Value>, Problem> {
    let (paging, as_of) = wanted.split();
    let (models, chapter) = as_of::chapter(&state, id, &as_of).await?;
    let rows = models.reviews(chapter.id).await?;
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
