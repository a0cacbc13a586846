//! From a reply to a typed document.

use std::{
    any::TypeId,
    collections::HashMap,
    hash::Hash,
    sync::{LazyLock, Mutex, PoisonError},
};

use schemars::JsonSchema;
use scribe_domain::stage::{FieldProblem, document};
use scribe_ports::{
    agent::ReplyFault,
    model::{OutputFormat, Schema},
};
use scribe_reply::parse_json;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Schemas, each made when it is first asked for: making one takes longer than rendering a prompt.
pub(crate) struct Schemas<K>(Mutex<HashMap<K, Schema>>);

impl<K> Default for Schemas<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> Schemas<K> {
    pub(crate) fn get(&self, key: K, document: impl FnOnce() -> Value) -> Schema {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(key).or_insert_with(|| Schema::new(document())).clone()
    }
}

/// The form of a reply: the schema that it is asked for with is the one that it is read by.
pub(crate) fn form<T: JsonSchema + 'static>(name: &str) -> OutputFormat {
    static SCHEMAS: LazyLock<Schemas<TypeId>> = LazyLock::new(Schemas::default);
    let schema = SCHEMAS.get(TypeId::of::<T>(), document::schema::<T>);
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
