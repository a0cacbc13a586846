//! `GET /openapi.json`: the document that describes all of this.

use axum::Json;
use serde_json::Value;

use crate::openapi::document;

pub(super) async fn openapi() -> Json<Value> {
    Json(document())
}
