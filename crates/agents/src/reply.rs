//! From a reply to a typed document.

use schemars::JsonSchema;
use scribe_domain::stage::{FieldProblem, document};
use scribe_ports::{
    agent::ReplyFault,
    model::{OutputFormat, reply::parse_json},
};
use serde::de::DeserializeOwned;

/// The form of a reply: the schema that it is asked for with is the one that it is read by.
pub(crate) fn form<T: JsonSchema>(name: &str) -> OutputFormat {
    OutputFormat::Json { name: name.to_owned(), schema: document::schema::<T>() }
}

/// Reads a reply.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, ReplyFault> {
    Ok(document::read(parse_json(text)?)?)
}

/// Goes on with a document that breaks no rule.
pub(crate) fn sound(problems: Vec<FieldProblem>) -> Result<(), ReplyFault> {
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}
