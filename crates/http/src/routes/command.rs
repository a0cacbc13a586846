//! The code that the routes for commands share, and `GET /commands/{command_id}`: the outcome of a
//! command.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use scribe_api::CommandReply;
use scribe_app::intake::{self, CommandOutcome, CommandRequest};
use scribe_domain::{command::Command, id::CommandId};

use crate::{
    HttpState,
    answer::JsonAnswer,
    middleware::CorrelationId,
    openapi::{HandlerOutput, Operation},
    problem::Problem,
    request::{CommandOptions, CurrentUser, PathId},
};

pub(super) async fn get_command(
    State(state): State<HttpState>,
    PathId(id): PathId<CommandId>,
) -> Result<JsonAnswer<CommandReply>, Problem> {
    match state.ports.db.command(id).await? {
        Some(row) => Ok(JsonAnswer(CommandOutcome::from(row).into())),
        None => Err(Problem::not_found("command", &id)),
    }
}

/// Accepts a user's command.
///
/// The answer is 200 if the command is done, and 202 if its work continues. `Location` is the
/// address of its outcome. If the same `command_id` is sent again, the answer is the stored outcome
/// of the first request.
pub(super) async fn accept_command(
    state: &HttpState,
    CurrentUser(user): CurrentUser,
    correlation: &CorrelationId,
    command: Command,
    options: CommandOptions,
) -> Result<CommandAccepted, Problem> {
    let request = CommandRequest {
        command_id: options.command_id,
        command,
        expected_version: options.expected_version,
        correlation: correlation.as_str().to_owned(),
        user,
    };
    Ok(CommandAccepted(intake::accept_command(&state.ports, request).await?))
}

/// The answer to an accepted command. Its `Location` header is the address of the command's
/// outcome.
pub(super) struct CommandAccepted(pub(super) CommandOutcome);

impl IntoResponse for CommandAccepted {
    fn into_response(self) -> Response {
        let Self(outcome) = self;
        let status = StatusCode::from_u16(outcome.response_status).unwrap_or(StatusCode::OK);
        let location = format!("/api/v1/commands/{}", outcome.command_id);
        let mut response = (status, JsonAnswer(CommandReply::from(outcome))).into_response();
        if let Ok(location) = HeaderValue::from_str(&location) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

/// Adds 404 and 409: a command may name something that does not exist, and another command may be
/// active.
impl HandlerOutput for CommandAccepted {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.answer_schema::<CommandReply>();
        operation.add_answer(200, "application/json", &schema);
        operation.add_answer(202, "application/json", &schema);
        operation.add_problems(&[404, 409]);
    }
}
