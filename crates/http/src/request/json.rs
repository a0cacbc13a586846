//! Parses a JSON body strictly: exactly one document, no duplicate names in an object, no NUL in a
//! text, and limited depth and size.

use std::{borrow::Cow, fmt, marker::PhantomData};

use axum::{
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

use super::{
    body::{MAX_COMMAND_BYTES, MAX_TEXT_COMMAND_BYTES, body_too_large, receive_body},
    commands::{CommandBody, Commands},
    structure,
};
use crate::{
    HttpState,
    openapi::{Input, Operation},
    problem::{Problem, ProblemCode},
};

/// A JSON object that contains a command.
pub(crate) struct JsonBody<C> {
    pub(crate) fields: Map<String, Value>,
    commands: PhantomData<C>,
}

impl<C: Commands> Input for JsonBody<C> {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.request_schemas().subschema_for::<CommandBody<C>>();
        operation.add_json_body(schema.as_value());
    }
}

impl<C: Commands> FromRequest<HttpState> for JsonBody<C> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &HttpState) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        check_media_type(&parts.headers)
            .map_err(|detail| Problem::new(ProblemCode::UnsupportedMediaType, detail))?;
        let max_bytes =
            if C::may_carry_text() { MAX_TEXT_COMMAND_BYTES } else { MAX_COMMAND_BYTES };
        let shutdown = &state.ports.shutdown;
        let mut received = tokio::select! {
            received = receive_body(&parts.headers, body, max_bytes, &state.body_budget) => received?,
            () = shutdown.wait_for_request() => return Err(Problem::server_stopping()),
        };
        if received.bytes.len() <= MAX_COMMAND_BYTES {
            return Ok(Self { fields: parse_object(&received.bytes)?, commands: PhantomData });
        }
        let turn = state.body_budget.acquire_parser(&mut received).await?;
        // Parsing may take long enough to delay other requests, so it runs in its own thread. It
        // continues if the client disconnects, and keeps its turn and its share of the budget until
        // it ends.
        let parsed = tokio::task::spawn_blocking(move || {
            let (received, _turn) = (received, turn);
            parse_large_object::<C>(&received.bytes)
        });
        let fields = parsed.await.map_err(|error| {
            Problem::new(ProblemCode::Internal, "the body could not be read")
                .with_cause(error.to_string())
        })??;
        Ok(Self { fields, commands: PhantomData })
    }
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
        return Err("a body must be in UTF-8: the charset of Content-Type is another");
    }
    let encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    let mut encodings = encodings.flat_map(|value| value.to_str().unwrap_or("?").split(','));
    if !encodings.all(|encoding| encoding.trim().eq_ignore_ascii_case("identity")) {
        return Err("a body must be sent as it is, without a Content-Encoding");
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
fn parse_large_object<C: Commands>(bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    structure::check_structure(bytes)?;
    let command: CommandType<'_> =
        serde_json::from_slice(bytes).map_err(|error| Problem::for_field("", error.to_string()))?;
    match command.command_type {
        Some(name) if !C::may_carry_text_in(&name) => Err(body_too_large(MAX_COMMAND_BYTES)),
        Some(_) | None => parse_object(bytes),
    }
}

fn parse_object(bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    structure::check_structure(bytes)?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let Strict(value) =
        serde_path_to_error::deserialize(&mut reader).map_err(|error| describe_fault(&error))?;
    reader.end().map_err(|error| Problem::for_field("", error.to_string()))?;
    match value {
        Value::Object(fields) => Ok(fields),
        _ => Err(Problem::for_field("", "expected an object")),
    }
}

/// Deserializes an object's fields; `below` is the path of the object.
pub(crate) fn read_fields<T: DeserializeOwned>(
    below: &str,
    fields: Map<String, Value>,
) -> Result<T, Problem> {
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| {
        let path = error.path().to_string();
        let field = match (below, path.as_str()) {
            (below, ".") => below.to_owned(),
            ("", path) => path.to_owned(),
            (below, path) => format!("{below}.{path}"),
        };
        Problem::for_field(field, error.inner().to_string())
    })
}

fn describe_fault(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let path = error.path().to_string();
    let field = if path == "." { String::new() } else { path };
    Problem::for_field(field, error.inner().to_string())
}

/// A JSON value without duplicate names and without NUL, both of which [`serde_json::Value`]
/// accepts.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

fn refuse_nul<E: serde::de::Error>(text: String) -> Result<String, E> {
    if text.contains('\0') {
        return Err(E::custom("the character NUL cannot be stored"));
    }
    Ok(text)
}

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("expected a number"))?;
        Ok(number.into())
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        refuse_nul(value.to_owned()).map(Value::String)
    }

    fn visit_string<E: serde::de::Error>(self, value: String) -> Result<Value, E> {
        refuse_nul(value).map(Value::String)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Strict(value)) = items.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let name = refuse_nul(name)?;
            let Strict(value) = entries.next_value()?;
            if fields.contains_key(&name) {
                return Err(A::Error::custom(format_args!("the name {name:?} occurs twice")));
            }
            fields.insert(name, value);
        }
        Ok(Value::Object(fields))
    }
}
