//! `GET /novels/{novel_id}/entries`: places, groups and things of its world.

use axum::{Json, extract::State};
use scribe_domain::{id::NovelId, read_model::EntryRow};
use serde_json::{Value, json};

use super::as_of::{self, PageAsOf};
use crate::{
    HttpState,
    paging::page,
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn novel_entries(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    Parameters(wanted): Parameters<PageAsOf>,
) -> Result<Json<Value>, Problem> {
    let (paging, as_of) = wanted.split();
    let limit = paging.limit()?;
    let after = paging.after()?;
    let (models, novel) = as_of::novel(&state, id, &as_of).await?;
    let rows = models.entries(novel.id, after, limit + 1).await?;
    Ok(Json(page(rows, limit, |row| row.id.to_string(), shown)))
}

fn shown(row: &EntryRow) -> Value {
    json!({
        "entry_id": row.id,
        "novel_id": row.novel_id,
        "kind": row.kind,
        "name": row.name,
        "entry": row.entry,
        "created_at": row.created_at,
    })
}
