//! Receives a body that is one JSON object.

use std::{borrow::Cow, marker::PhantomData};

use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    OfferedCommand,
    body::{MAX_COMMAND_BYTES, MAX_TEXT_COMMAND_BYTES, body_too_large_problem, receive_body},
    json::parse_object,
    structure,
};
use crate::{
    HttpState,
    openapi::{HandlerInput, Operation},
    problem::{Problem, ProblemCode},
};

/// A small JSON object that is described as a `T`, and not read any further.
pub(crate) struct JsonBody<T>(PhantomData<fn() -> T>);

impl<T: JsonSchema> HandlerInput for JsonBody<T> {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.request_schemas().subschema_for::<T>();
        operation.add_json_body(schema.as_value());
    }
}

impl<T> FromRequest<HttpState> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &HttpState) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        receive_object(&parts.headers, body, &[], state).await?;
        Ok(Self(PhantomData))
    }
}

/// Receives an object. It may be larger than [`MAX_COMMAND_BYTES`] only if it contains an offered
/// command that may have a large body.
pub(super) async fn receive_object(
    headers: &HeaderMap,
    body: Body,
    offered: &'static [OfferedCommand],
    state: &HttpState,
) -> Result<Map<String, Value>, Problem> {
    check_media_type(headers)
        .map_err(|detail| Problem::new(ProblemCode::UnsupportedMediaType, detail))?;
    let max_bytes = if offered.iter().any(|command| command.has_large_body) {
        MAX_TEXT_COMMAND_BYTES
    } else {
        MAX_COMMAND_BYTES
    };
    let shutdown = &state.ports.shutdown;
    let mut received = tokio::select! {
        received = receive_body(headers, body, max_bytes, &state.body_budget) => received?,
        () = shutdown.wait_for_request() => return Err(Problem::server_stopping()),
    };
    if received.bytes.len() <= MAX_COMMAND_BYTES {
        return parse_object(&received.bytes);
    }
    let turn = state.body_budget.acquire_parse_permit(&mut received).await?;
    // Parsing may take long enough to delay other requests, so it runs in its own thread. If the
    // client disconnects, the parsing continues, and it keeps its turn and its share of the budget
    // until it ends.
    let parsed = tokio::task::spawn_blocking(move || {
        let (received, _turn) = (received, turn);
        parse_large_object(&received.bytes, offered)
    });
    parsed.await.map_err(|error| {
        Problem::new(ProblemCode::Internal, "the body could not be read")
            .with_cause(error.to_string())
    })?
}

/// Checks that a body is declared as JSON in UTF-8 without a content encoding.
fn check_media_type(headers: &HeaderMap) -> Result<(), &'static str> {
    let mut given = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(only), None) = (given.next(), given.next()) else {
        return Err("the header Content-Type must be application/json, and occur once");
    };
    let mut parts = only.to_str().unwrap_or_default().split(';').map(str::trim);
    if !parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json")) {
        return Err("the header Content-Type must be application/json");
    }
    let is_other = |part: &str| {
        part.split_once('=').is_some_and(|(name, value)| {
            let value = value.trim().trim_matches('"');
            let is_utf8 = ["utf-8", "utf8"].iter().any(|utf8| value.eq_ignore_ascii_case(utf8));
            name.trim().eq_ignore_ascii_case("charset") && !is_utf8
        })
    };
    if parts.any(is_other) {
        return Err("a body must be UTF-8, but Content-Type names another charset");
    }
    let encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    let mut encodings = encodings.flat_map(|value| value.to_str().unwrap_or("?").split(','));
    if !encodings.all(|encoding| encoding.trim().eq_ignore_ascii_case("identity")) {
        return Err("a body must be sent without a Content-Encoding");
    }
    Ok(())
}

/// The type of a command, parsed without building any other value.
#[derive(Deserialize)]
struct CommandType<'a> {
    #[serde(borrow, default)]
    command_type: Option<Cow<'a, str>>,
}

/// Parses a body that is too large for most commands.
fn parse_large_object(
    bytes: &[u8],
    offered: &[OfferedCommand],
) -> Result<Map<String, Value>, Problem> {
    structure::check_structure(bytes)?;
    let command: CommandType<'_> = serde_json::from_slice(bytes)
        .map_err(|error| Problem::invalid_field("", error.to_string()))?;
    let may_be_large =
        |name: &str| offered.iter().any(|command| command.name == name && command.has_large_body);
    match command.command_type {
        Some(name) if !may_be_large(&name) => Err(body_too_large_problem(MAX_COMMAND_BYTES)),
        Some(_) | None => parse_object(bytes),
    }
}
