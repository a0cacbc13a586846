//! `GET /openapi.json`: the document that describes all of this.

use serde_json::{Map, Value};

use crate::{answer::Answer, openapi::document};

pub(super) async fn openapi() -> Answer<&'static Map<String, Value>> {
    Answer(document())
}
