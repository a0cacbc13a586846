//! `POST /novels`: refused until novels can be created without a genesis session.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::{
    problem::Problem,
    request::{Commands, JsonBody},
};

/// The body that will be accepted, for the OpenAPI document.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used while every request is refused")]
pub(super) struct NovelDraft {
    title: String,
    language: Option<String>,
}

impl Commands for NovelDraft {
    const SCHEMA: &'static str = "NovelDraft";

    fn schema(requests: &mut SchemaGenerator) -> Schema {
        Self::json_schema(requests)
    }
}

pub(super) async fn create_novel(_: JsonBody<NovelDraft>) -> Problem {
    Problem::not_offered_yet("CREATE_NOVEL")
}
