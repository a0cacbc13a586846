//! `GET /commands/{command_id}`: what has become of a command.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use scribe_app::intake::CommandOutcome;
use scribe_domain::id::CommandId;
use serde_json::{Value, json};

use crate::{
    HttpState,
    problem::{Problem, of_command},
    request::PathId,
};

pub(super) async fn command(
    State(state): State<HttpState>,
    PathId(id): PathId<CommandId>,
) -> Result<Json<Value>, Problem> {
    match state.ports.db.command(id).await? {
        Some(row) => Ok(Json(shown(&row.into()))),
        None => Err(Problem::missing("command", &id)),
    }
}

/// The answer to a command that was taken in; its `Location` says where it is followed.
pub(super) fn reply(outcome: &CommandOutcome) -> Response {
    let status = StatusCode::from_u16(outcome.response_status).unwrap_or(StatusCode::OK);
    let mut response = (status, Json(shown(outcome))).into_response();
    let location = format!("/api/v1/commands/{}", outcome.command_id);
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn shown(outcome: &CommandOutcome) -> Value {
    let mut shown = json!({
        "command_id": outcome.command_id,
        "status": outcome.status.as_str(),
        "correlation_id": outcome.correlation_id,
    });
    let error = outcome.error.as_ref().map(|kept| of_command(kept, &outcome.correlation_id));
    if let Value::Object(fields) = &mut shown {
        fields.extend(outcome.session_id.map(|id| ("session_id".to_owned(), json!(id))));
        fields.extend(outcome.novel_id.map(|id| ("novel_id".to_owned(), json!(id))));
        fields.extend(outcome.result.clone().map(|result| ("result".to_owned(), result)));
        fields.extend(error.map(|error| ("error".to_owned(), error)));
    }
    shown
}
