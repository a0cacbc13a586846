//! `GET /novels/{novel_id}/facts`: what its accepted texts say is true, each with its quotation.

use axum::{Json, extract::State};
use scribe_domain::{id::NovelId, read_model::FactRow};
use serde_json::{Value, json};

use super::novel;
use crate::{
    HttpState,
    paging::{Paging, page},
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn novel_facts(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Value>, Problem> {
    let limit = paging.limit()?;
    let after = paging.after()?;
    let novel = novel::existing(&state, id).await?;
    let rows = state.ports.db.facts(novel.id, after, limit + 1).await?;
    Ok(Json(page(rows, limit, |row| row.id.to_string(), shown)))
}

fn shown(row: &FactRow) -> Value {
    json!({
        "fact_id": row.id,
        "novel_id": row.novel_id,
        "chapter_id": row.chapter_id,
        "version_id": row.version_id,
        "position": row.position,
        "subject": row.subject,
        "statement": row.statement,
        "quotation": row.quotation,
        "recorded_at": row.recorded_at,
    })
}
