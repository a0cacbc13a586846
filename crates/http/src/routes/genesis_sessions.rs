//! `GET /genesis`: the sessions, newest first.

use axum::{Json, extract::State};
use scribe_domain::read_model::SessionRow;
use serde_json::{Value, json};

use crate::{
    HttpState,
    paging::{Paging, page},
    problem::Problem,
    request::Parameters,
};

pub(super) async fn genesis_sessions(
    State(state): State<HttpState>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Value>, Problem> {
    let limit = paging.limit()?;
    let rows = state.ports.db.sessions(paging.after()?, limit + 1).await?;
    Ok(Json(page(rows, limit, |row| row.id.to_string(), shown)))
}

fn shown(row: &SessionRow) -> Value {
    json!({
        "session_id": row.id,
        "novel_id": row.novel_id,
        "status": row.status,
        "mode": row.mode,
        "language": row.language,
        "current_stage": row.current_stage,
        "genre": row.session_metadata.get("genre"),
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    })
}
