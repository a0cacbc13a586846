//! `GET /novels/{novel_id}/relations`: how its characters stand to each other.

use axum::{Json, extract::State};
use scribe_domain::{id::NovelId, read_model::RelationRow};
use serde_json::{Value, json};

use super::as_of::{self, PageAsOf};
use crate::{
    HttpState,
    paging::page_of_all,
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn novel_relations(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    Parameters(wanted): Parameters<PageAsOf>,
) -> Result<Json<Value>, Problem> {
    let (paging, as_of) = wanted.split();
    let (models, novel) = as_of::novel(&state, id, &as_of).await?;
    let rows = models.relations(novel.id).await?;
    Ok(Json(page_of_all(rows, &paging, |row| row.id.to_string(), shown)?))
}

fn shown(row: &RelationRow) -> Value {
    json!({
        "novel_id": row.novel_id,
        "from": row.from,
        "to": row.to,
        "kind": row.kind,
        "strength": row.strength,
        "description": row.description,
        "updated_at": row.updated_at,
    })
}
