//! `POST /genesis/commands`: a user's command for a session.

mod parse;

use axum::extract::State;
use scribe_app::intake::{self, CommandRequest};
use scribe_domain::{command::Command, context::LOCAL_USER, id::SessionId};

use self::parse::GenesisCommands;
use super::command::CommandAccepted;
use crate::{HttpState, middleware::Correlation, problem::Problem, request::JsonBody};

pub(super) async fn send_command(
    State(state): State<HttpState>,
    correlation: Correlation,
    JsonBody { fields: body, .. }: JsonBody<GenesisCommands>,
) -> Result<CommandAccepted, Problem> {
    let sent = parse::parse_request(body)?;
    // A new session gets its id here.
    let session_id = sent.session_id.unwrap_or_else(|| SessionId(state.ports.clock.new_uuid()));
    let request = CommandRequest {
        command_id: sent.command_id,
        command: Command::Genesis { session_id, command: Box::new(sent.command) },
        expected_version: sent.expected_version,
        correlation: correlation.as_str().to_owned(),
        user: LOCAL_USER,
    };
    Ok(CommandAccepted(intake::take(&state.ports, request).await?))
}
