//! `GET /openapi.json`: the OpenAPI document.

use serde_json::{Map, Value};

use crate::{answer::Answer, openapi::openapi_document};

pub(super) async fn get_openapi() -> Answer<&'static Map<String, Value>> {
    Answer(openapi_document())
}
