//! Parses the body of a command into the command, its target and its options.

use std::borrow::Cow;

use axum::extract::{FromRequest, FromRequestParts, Request};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use scribe_domain::id::CommandId;
use serde::de::Error as _;
use serde_json::{Map, Value};

use super::{CommandRoute, PathId, json::deserialize_value, json_body::receive_object};
use crate::{
    HttpState,
    openapi::{HandlerInput, Operation},
    problem::Problem,
};

/// A valid command of a route.
pub(crate) struct CommandBody<R: CommandRoute> {
    pub(crate) target: R::Target,
    pub(crate) command: R::Command,
    pub(crate) options: CommandOptions,
}

/// What a client may add to any command.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CommandOptions {
    /// The id under which the client can safely send the command again.
    pub(crate) command_id: Option<CommandId>,
    /// The version of the target that the user has seen.
    pub(crate) expected_version: Option<i64>,
}

impl<R: CommandRoute> FromRequest<HttpState> for CommandBody<R> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &HttpState) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let in_path = if R::TARGET.is_in_path {
            let PathId(id) = PathId::from_request_parts(&mut parts, state).await?;
            Some(id)
        } else {
            None
        };
        let fields = receive_object(&parts.headers, body, R::OFFERED, state).await?;
        let envelope = CommandEnvelope::<R>::from_fields(fields)?;
        let named = R::TARGET.reconcile_ids(in_path, envelope.target)?;
        let command = parse_command::<R>(envelope.command_type, envelope.payload)?;
        let target = R::find_target(&command, named)?;
        Ok(Self { target, command, options: envelope.options })
    }
}

impl<R: CommandRoute> HandlerInput for CommandBody<R> {
    fn describe(operation: &mut Operation<'_>) {
        if R::TARGET.is_in_path {
            PathId::<R::TargetId>::describe(operation);
        }
        let schema = operation.request_schemas().subschema_for::<Self>();
        operation.add_json_body(schema.as_value());
    }
}

impl<R: CommandRoute> JsonSchema for CommandBody<R> {
    fn schema_name() -> Cow<'static, str> {
        R::SCHEMA_NAME.into()
    }

    fn json_schema(requests: &mut SchemaGenerator) -> Schema {
        let commands: Vec<Schema> =
            R::OFFERED.iter().map(|offered| offered.body_schema::<R>(requests)).collect();
        json_schema!({ "oneOf": commands })
    }
}

/// The fields of a body. The payload is parsed later, by the type of the command.
struct CommandEnvelope<R: CommandRoute> {
    command_type: String,
    target: Option<R::TargetId>,
    payload: Map<String, Value>,
    options: CommandOptions,
}

impl<R: CommandRoute> CommandEnvelope<R> {
    const FIELDS: &'static [&'static str] =
        &["command_id", "command_type", R::TARGET.field, "payload", "expected_version"];

    /// Reads the fields one by one and not with `derive(Deserialize)`, because the name of the
    /// field for the target depends on the route.
    fn from_fields(fields: Map<String, Value>) -> Result<Self, Problem> {
        let (mut command_type, mut target, mut payload) = (None, None, None);
        let mut options = CommandOptions { command_id: None, expected_version: None };
        for (name, value) in fields {
            match name.as_str() {
                "command_id" => options.command_id = deserialize_value(&name, value)?,
                "command_type" => command_type = Some(deserialize_value(&name, value)?),
                "payload" => payload = Some(deserialize_value(&name, value)?),
                "expected_version" => options.expected_version = deserialize_value(&name, value)?,
                field if field == R::TARGET.field => target = deserialize_value(field, value)?,
                unknown => {
                    let error = serde_json::Error::unknown_field(unknown, Self::FIELDS);
                    return Err(Problem::invalid_field(unknown, error.to_string()));
                }
            }
        }
        let missing =
            |field| Problem::invalid_field("", serde_json::Error::missing_field(field).to_string());
        Ok(Self {
            command_type: command_type.ok_or_else(|| missing("command_type"))?,
            target,
            payload: payload.ok_or_else(|| missing("payload"))?,
            options,
        })
    }
}

/// Parses a payload by the type of its command.
fn parse_command<R: CommandRoute>(
    command_type: String,
    payload: Map<String, Value>,
) -> Result<R::Command, Problem> {
    if R::NOT_YET_OFFERED.contains(&command_type.as_str()) {
        return Err(Problem::unavailable_command(&command_type));
    }
    let Some(offered) = R::OFFERED.iter().find(|offered| offered.name == command_type) else {
        return Err(Problem::unknown_command(R::TARGET.noun));
    };
    offered.check_object(&payload)?;
    let text_checked = offered.check_text(&payload);
    let command = Map::from_iter([
        ("command_type".to_owned(), Value::String(command_type)),
        ("payload".to_owned(), Value::Object(payload)),
    ]);
    let command = deserialize_value("", Value::Object(command))?;
    // A payload that is malformed is reported as such, however long its text is.
    text_checked?;
    Ok(command)
}
