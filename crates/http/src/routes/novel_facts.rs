//! `GET /novels/{novel_id}/facts`: what its accepted texts say is true, each with its quotation.

use axum::{Json, extract::State};
use scribe_domain::{id::NovelId, read_model::FactRow};
use serde_json::{Value, json};

use super::as_of::{self, PageAsOf};
use crate::{
    HttpState,
    paging::page,
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn novel_facts(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    Parameters(wanted): Parameters<PageAsOf>,
) -> Result<Json<Value>, Problem> {
    let (paging, as_of) = wanted.split();
    let limit = paging.limit()?;
    let after = paging.after()?;
    let (models, novel) = as_of::novel(&state, id, &as_of).await?;
    let rows = models.facts(novel.id, after, limit + 1).await?;
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
