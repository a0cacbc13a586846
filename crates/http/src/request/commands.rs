//! The commands that users may send to a route, and how they are parsed. Commands of agents and
//! flows cannot be sent.

use std::{borrow::Cow, marker::PhantomData};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use scribe_domain::id::CommandId;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::read_fields;
use crate::problem::Problem;

/// The commands that the body of a route may contain.
pub(crate) trait Commands: Send + 'static {
    /// The name of the body's schema.
    const SCHEMA: &'static str;

    /// Returns true if any command of the route may carry a long text. Bodies of other routes are
    /// limited to the size of a small command.
    fn may_carry_text() -> bool {
        false
    }

    /// Returns true if a command of this type may carry a long text.
    fn may_carry_text_in(_command_type: &str) -> bool {
        false
    }

    /// Returns the schema of the body.
    fn schema(requests: &mut SchemaGenerator) -> Schema;
}

/// The commands of a scope.
pub(crate) trait PersonCommands: Send + 'static {
    /// The parsed command.
    type Command: DeserializeOwned;
    /// The name of the body's schema.
    const SCHEMA: &'static str;
    const SCOPE: CommandScope;
    /// The commands that are offered.
    const KINDS: &'static [CommandKind];
    /// Known commands that are not accepted yet. They are refused with `not-offered-yet` instead of
    /// `unknown-command`.
    const NOT_YET_OFFERED: &'static [&'static str];
}

/// The target of commands: a session or a novel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CommandScope {
    pub(crate) name: &'static str,
    /// The field of the body that contains the id of the target.
    pub(crate) field: &'static str,
    /// The schema of that field.
    pub(crate) id: fn(&mut SchemaGenerator) -> Schema,
    /// True if the path names the target.
    pub(crate) is_in_path: bool,
}

/// A command that is offered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CommandKind {
    name: &'static str,
    payload: fn(&mut SchemaGenerator) -> Schema,
    may_carry_text: bool,
    /// True if the command creates the target of the others.
    is_first: bool,
}

impl CommandKind {
    pub(crate) const fn new<P: JsonSchema>(name: &'static str) -> Self {
        let payload = SchemaGenerator::subschema_for::<P>;
        Self { name, payload, may_carry_text: false, is_first: false }
    }

    /// Marks a command that may carry a person's long text: a body of up to `MAX_TEXT_COMMAND_BYTES` is read.
    pub(crate) const fn with_large_body(self) -> Self {
        Self { may_carry_text: true, ..self }
    }

    /// Marks a command that creates the target of the others, and therefore does not name it.
    pub(crate) const fn creating_target(self) -> Self {
        Self { is_first: true, ..self }
    }

    fn schema(&self, scope: CommandScope, requests: &mut SchemaGenerator) -> Schema {
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
        if !self.is_first {
            let fields = schema.ensure_object();
            fields["properties"][scope.field] = (scope.id)(requests).to_value();
            if !scope.is_in_path {
                fields["required"] = json!(["command_type", scope.field, "payload"]);
            }
        }
        schema
    }
}

impl<C: PersonCommands> Commands for C {
    const SCHEMA: &'static str = C::SCHEMA;

    fn may_carry_text() -> bool {
        C::KINDS.iter().any(|kind| kind.may_carry_text)
    }

    fn may_carry_text_in(command_type: &str) -> bool {
        C::KINDS.iter().any(|kind| kind.name == command_type && kind.may_carry_text)
    }

    fn schema(requests: &mut SchemaGenerator) -> Schema {
        let kinds: Vec<Schema> =
            C::KINDS.iter().map(|kind| kind.schema(C::SCOPE, requests)).collect();
        json_schema!({ "oneOf": kinds })
    }
}

/// The body of a request, for its schema.
pub(super) struct CommandBody<C>(PhantomData<C>);

impl<C: Commands> JsonSchema for CommandBody<C> {
    fn schema_name() -> Cow<'static, str> {
        C::SCHEMA.into()
    }

    fn json_schema(requests: &mut SchemaGenerator) -> Schema {
        C::schema(requests)
    }
}

/// Parses a command according to its type.
pub(crate) fn read_command<C: PersonCommands>(
    command_type: String,
    payload: Map<String, Value>,
) -> Result<C::Command, Problem> {
    if C::NOT_YET_OFFERED.contains(&command_type.as_str()) {
        return Err(Problem::not_offered_yet(&command_type));
    }
    if !C::KINDS.iter().any(|kind| kind.name == command_type) {
        return Err(Problem::unknown_command(C::SCOPE.name));
    }
    let mut command = Map::new();
    command.insert("command_type".to_owned(), Value::String(command_type));
    command.insert("payload".to_owned(), Value::Object(payload));
    read_fields("", command)
}
