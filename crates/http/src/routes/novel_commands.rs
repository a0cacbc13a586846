//! `POST /novels/{novel_id}/commands`: a person's command for a novel or one of its chapters.

mod parse;

use axum::{extract::State, response::Response};
use scribe_app::intake::{self, CommandRequest};
use scribe_domain::{command::Command, context::LOCAL_USER, id::NovelId};

use super::command::reply;
use crate::{
    HttpState,
    frame::Correlation,
    problem::Problem,
    request::{Commands, JsonBody, PathId},
};

/// The commands for a novel.
pub(super) struct NovelCommands;

impl Commands for NovelCommands {
    const WITH_TEXT: &'static [&'static str] = &["EDIT_CHAPTER"];
}

pub(super) async fn take(
    State(state): State<HttpState>,
    PathId(novel_id): PathId<NovelId>,
    correlation: Correlation,
    JsonBody { fields: body, .. }: JsonBody<NovelCommands>,
) -> Result<Response, Problem> {
    let request = parse::request(novel_id, body)?;
    let envelope = CommandRequest {
        command_id: request.command_id,
        command: Command::Novel { novel_id, command: Box::new(request.command) },
        expected_version: request.expected_version,
        correlation: correlation.as_str().to_owned(),
        user: LOCAL_USER,
    };
    Ok(reply(&intake::take(&state.ports, envelope).await?))
}

/// `POST /novels`: a novel without a genesis session comes later.
pub(super) async fn create(_: JsonBody) -> Problem {
    Problem::not_offered_yet("CREATE_NOVEL")
}
