//! A command that a route offers: its name, its schema, and those checks of its payload that the
//! type of the payload does not make.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use scribe_domain::{id::CommandId, refusal::FieldError};
use serde_json::{Map, Value, json};

use super::CommandRoute;
use crate::problem::{Problem, ProblemCode};

/// A command that users may send.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OfferedCommand {
    /// The `command_type`.
    pub(super) name: &'static str,
    /// True if the body may have up to `MAX_TEXT_COMMAND_BYTES`.
    pub(super) has_large_body: bool,
    creates_target: bool,
    payload: fn(&mut SchemaGenerator) -> Schema,
    object_field: Option<&'static str>,
    text_limit: Option<TextLimit>,
}

/// The limit of a text in a payload, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextLimit {
    /// The field of the payload that contains the text.
    pub(crate) field: &'static str,
    /// What the text is, for the message.
    pub(crate) noun: &'static str,
    pub(crate) max_bytes: usize,
}

impl OfferedCommand {
    /// Creates a command with a payload of the type `P`.
    pub(crate) const fn new<P: JsonSchema>(name: &'static str) -> Self {
        Self {
            name,
            has_large_body: false,
            creates_target: false,
            payload: SchemaGenerator::subschema_for::<P>,
            object_field: None,
            text_limit: None,
        }
    }

    /// Marks a command that may contain a long text of a user.
    pub(crate) const fn with_large_body(self) -> Self {
        Self { has_large_body: true, ..self }
    }

    /// Marks a command that creates the target of the others, and therefore does not name it.
    pub(crate) const fn with_new_target(self) -> Self {
        Self { creates_target: true, ..self }
    }

    /// Requires a field of the payload to be an object or null. Serde would also accept an array
    /// that holds the object's values in the order of its fields.
    pub(crate) const fn with_object(self, field: &'static str) -> Self {
        Self { object_field: Some(field), ..self }
    }

    /// Refuses a longer text with 413, like a body that is too large.
    pub(crate) const fn with_text_limit(self, limit: TextLimit) -> Self {
        Self { text_limit: Some(limit), ..self }
    }

    pub(super) fn check_object(&self, payload: &Map<String, Value>) -> Result<(), Problem> {
        match self.object_field {
            Some(field) if payload.get(field).is_some_and(Value::is_array) => {
                Err(Problem::invalid_field(format!("payload.{field}"), "expected an object"))
            }
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn check_text(&self, payload: &Map<String, Value>) -> Result<(), Problem> {
        let Some(TextLimit { field, noun, max_bytes }) = self.text_limit else { return Ok(()) };
        let text = payload.get(field).and_then(Value::as_str).unwrap_or_default();
        if text.len() <= max_bytes {
            return Ok(());
        }
        let field = format!("payload.{field}");
        let message = format!("{noun} may have at most {} MiB", max_bytes / (1024 * 1024));
        Err(Problem::new(ProblemCode::BodyTooLarge, format!("{field}: {message}"))
            .with_errors(vec![FieldError { field, message }]))
    }

    /// Returns the schema of a body with this command.
    pub(super) fn body_schema<R: CommandRoute>(&self, requests: &mut SchemaGenerator) -> Schema {
        let mut schema = json_schema!({
            "type": "object",
            "title": self.name,
            "required": ["command_type", "payload"],
            "properties": {
                "command_id": {
                    "anyOf": [requests.subschema_for::<CommandId>(), { "type": "null" }],
                    "description": "An id that the client chooses, so that it can safely send the \
                     command again.",
                },
                "command_type": { "const": self.name },
                "payload": (self.payload)(requests),
                "expected_version": { "type": ["integer", "null"] },
            },
            "additionalProperties": false,
        });
        if !self.creates_target {
            let target = R::TARGET;
            let fields = schema.ensure_object();
            fields["properties"][target.field] = requests.subschema_for::<R::TargetId>().to_value();
            if !target.is_in_path {
                fields["required"] = json!(["command_type", target.field, "payload"]);
            }
        }
        schema
    }
}
