//! `GET /novels`: the novels, newest first.

use axum::{Json, extract::State};
use serde_json::Value;

use super::novel::shown;
use crate::{
    HttpState,
    paging::{Paging, page},
    problem::Problem,
    request::Parameters,
};

pub(super) async fn novels(
    State(state): State<HttpState>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Value>, Problem> {
    let limit = paging.limit()?;
    let rows = state.ports.db.novels(paging.after()?, limit + 1).await?;
    Ok(Json(page(rows, limit, |row| row.id.to_string(), shown)))
}
