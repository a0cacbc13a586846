//! `GET /novels/{novel_id}/arcs`: the story's threads, by their first chapter.

use axum::{Json, extract::State};
use scribe_domain::{id::NovelId, read_model::ArcRow};
use serde_json::{Value, json};

use super::as_of::{self, PageAsOf};
use crate::{
    HttpState,
    paging::page_of_all,
    problem::Problem,
    request::{Parameters, PathId},
};

pub(super) async fn novel_arcs(
    State(state): State<HttpState>,
    PathId(id): PathId<NovelId>,
    Parameters(wanted): Parameters<PageAsOf>,
) -> Result<Json<Value>, Problem> {
    let (paging, as_of) = wanted.split();
    let (models, novel) = as_of::novel(&state, id, &as_of).await?;
    let rows = models.arcs(novel.id).await?;
    Ok(Json(page_of_all(rows, &paging, |row| row.id.to_string(), shown)?))
}

fn shown(row: &ArcRow) -> Value {
    json!({
        "arc_id": row.id,
        "novel_id": row.novel_id,
        "title": row.title,
        "description": row.description,
        "first_chapter": row.first_chapter,
        "last_chapter": row.last_chapter,
        "status": row.status,
        "updated_at": row.updated_at,
    })
}
