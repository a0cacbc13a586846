//! `GET /openapi.json`: the OpenAPI document.

use serde_json::{Map, Value};

use crate::{answer::Answer, openapi::document};

pub(super) async fn openapi() -> Answer<&'static Map<String, Value>> {
    Answer(document())
}
