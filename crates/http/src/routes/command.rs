//! `GET /commands/{command_id}`: the outcome of a command.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use scribe_api::CommandReply;
use scribe_app::intake::CommandOutcome;
use scribe_domain::id::CommandId;

use crate::{
    HttpState,
    answer::Answer,
    openapi::{Operation, Output},
    problem::Problem,
    request::PathId,
};

pub(super) async fn get_command(
    State(state): State<HttpState>,
    PathId(id): PathId<CommandId>,
) -> Result<Answer<CommandReply>, Problem> {
    match state.ports.db.command(id).await? {
        Some(row) => Ok(Answer(CommandOutcome::from(row).into())),
        None => Err(Problem::not_found("command", &id)),
    }
}

/// The answer to an accepted command. Its `Location` header is the address of the command's
/// outcome.
pub(super) struct CommandAccepted(pub(super) CommandOutcome);

impl IntoResponse for CommandAccepted {
    fn into_response(self) -> Response {
        let Self(outcome) = self;
        let status = StatusCode::from_u16(outcome.response_status).unwrap_or(StatusCode::OK);
        let location = format!("/api/v1/commands/{}", outcome.command_id);
        let mut response = (status, Answer(CommandReply::from(outcome))).into_response();
        if let Ok(location) = HeaderValue::from_str(&location) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

/// Adds 404 and 409: a command may name something that does not exist, and another command may be
/// active.
impl Output for CommandAccepted {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.answer_schema::<CommandReply>();
        operation.add_answer(200, "application/json", &schema);
        operation.add_answer(202, "application/json", &schema);
        operation.add_problems(&[404, 409]);
    }
}
