//! `POST /novels/{novel_id}/commands`: a user's command for a novel or one of its chapters.

mod parse;

use axum::extract::State;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use scribe_app::intake::{self, CommandRequest};
use scribe_domain::{command::Command, context::LOCAL_USER, id::NovelId};

use self::parse::NovelCommands;
use super::command::CommandAccepted;
use crate::{
    HttpState,
    middleware::Correlation,
    problem::Problem,
    request::{Commands, JsonBody, PathId},
};

pub(super) async fn send_command(
    State(state): State<HttpState>,
    PathId(novel_id): PathId<NovelId>,
    correlation: Correlation,
    JsonBody { fields: body, .. }: JsonBody<NovelCommands>,
) -> Result<CommandAccepted, Problem> {
    let sent = parse::parse_request(novel_id, body)?;
    let request = CommandRequest {
        command_id: sent.command_id,
        command: Command::Novel { novel_id, command: Box::new(sent.command) },
        expected_version: sent.expected_version,
        correlation: correlation.as_str().to_owned(),
        user: LOCAL_USER,
    };
    Ok(CommandAccepted(intake::take(&state.ports, request).await?))
}

/// A novel that is not made from a session.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes a body that is not read yet")]
pub(super) struct NovelDraft {
    title: String,
    language: Option<String>,
}

impl Commands for NovelDraft {
    const SCHEMA: &'static str = "NovelDraft";

    fn takes_text() -> bool {
        false
    }

    fn takes_text_in(_: &str) -> bool {
        false
    }

    fn schema(requests: &mut SchemaGenerator) -> Schema {
        Self::json_schema(requests)
    }
}

/// Handles `POST /novels`: creating a novel without a genesis session is not offered yet.
pub(super) async fn create_novel(_: JsonBody<NovelDraft>) -> Problem {
    Problem::not_offered_yet("CREATE_NOVEL")
}
