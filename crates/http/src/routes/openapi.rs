//! `GET /openapi.json`: the OpenAPI document.

use serde_json::{Map, Value};

use crate::{answer::JsonAnswer, openapi::openapi_document};

pub(super) async fn get_openapi() -> JsonAnswer<&'static Map<String, Value>> {
    JsonAnswer(openapi_document())
}
