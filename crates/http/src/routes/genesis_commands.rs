//! `POST /genesis/commands`: a person's command for a session.

mod parse;

use axum::{extract::State, response::Response};
use scribe_app::intake::{self, CommandRequest};
use scribe_domain::{command::Command, context::LOCAL_USER, id::SessionId};

use super::command::reply;
use crate::{
    HttpState,
    frame::Correlation,
    problem::Problem,
    request::{Commands, JsonBody},
};

/// The commands for a session.
pub(super) struct GenesisCommands;

impl Commands for GenesisCommands {
    const WITH_TEXT: &'static [&'static str] = &["START_GENESIS", "CONFIRM_STAGE"];
}

pub(super) async fn take(
    State(state): State<HttpState>,
    correlation: Correlation,
    JsonBody { fields: body, .. }: JsonBody<GenesisCommands>,
) -> Result<Response, Problem> {
    let request = parse::request(body)?;
    // A session that begins has no name but the one that it gets here.
    let session_id = request.session_id.unwrap_or_else(|| SessionId(state.ports.clock.new_uuid()));
    let envelope = CommandRequest {
        command_id: request.command_id,
        command: Command::Genesis { session_id, command: Box::new(request.command) },
        expected_version: request.expected_version,
        correlation: correlation.as_str().to_owned(),
        user: LOCAL_USER,
    };
    let outcome = intake::take(&state.ports, envelope).await?;
    Ok(reply(&outcome))
}
