//! `GET /novels/{novel_id}/relations`: how its characters stand to each other.

use axum::{Json, extract::State};
use scribe_domain::{id::NovelId, read_model::RelationRow};
use serde_json::{Value, json};

use super::novel;
use crate::{
    HttpState,
    paging::{Paging, page_of_all},
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn novel_relations(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Value>, Problem> {
    let novel = novel::existing(&state, id).await?;
    let rows = state.ports.db.relations(novel.id).await?;
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
