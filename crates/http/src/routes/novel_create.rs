//! `POST /novels`: refused until novels can be created without a genesis session.

use schemars::JsonSchema;

use crate::{problem::Problem, request::JsonBody};

/// The body that will be accepted, for the OpenAPI document.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used while every request is refused")]
pub(super) struct NovelDraft {
    title: String,
    language: Option<String>,
}

pub(super) async fn create_novel(_: JsonBody<NovelDraft>) -> Problem {
    Problem::unavailable_command("CREATE_NOVEL")
}
