//! From a reply to a typed document.

use std::{
    any::TypeId,
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use schemars::JsonSchema;
use scribe_domain::stage::{FieldProblem, document};
use scribe_ports::{
    agent::ReplyFault,
    model::{OutputFormat, Schema, reply::parse_json},
};
use serde::de::DeserializeOwned;

/// The form of a reply: the schema that it is asked for with is the one that it is read by.
pub(crate) fn form<T: JsonSchema + 'static>(name: &str) -> OutputFormat {
    /// The schemas that were asked for; making one takes longer than rendering a prompt.
    static MADE: LazyLock<Mutex<HashMap<TypeId, Schema>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let schema = made.entry(TypeId::of::<T>());
    let schema = schema.or_insert_with(|| Schema::new(document::schema::<T>())).clone();
    OutputFormat::Json { name: name.to_owned(), schema }
}

/// Reads a reply.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, ReplyFault> {
    Ok(document::read(parse_json(text)?)?)
}

/// Goes on with a document that breaks no rule.
pub(crate) fn sound(problems: Vec<FieldProblem>) -> Result<(), ReplyFault> {
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}
