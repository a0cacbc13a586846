//! `GET /novels/{novel_id}/entries`: places, groups and things of its world.

use axum::{Json, extract::State};
use scribe_domain::{id::NovelId, read_model::EntryRow};
use serde_json::{Value, json};

use super::novel;
use crate::{
    HttpState,
    paging::{Paging, page},
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn novel_entries(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Value>, Problem> {
    let limit = paging.limit()?;
    let after = paging.after()?;
    let novel = novel::existing(&state, id).await?;
    let rows = state.ports.db.entries(novel.id, after, limit + 1).await?;
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
