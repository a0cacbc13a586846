//! Reads a typed document from a reply.

use std::{
    any::TypeId,
    collections::HashMap,
    hash::Hash,
    sync::{LazyLock, Mutex, PoisonError},
};

use schemars::JsonSchema;
use scribe_domain::stage::{FieldProblem, document};
use scribe_ports::{
    agent::{ReplyFault, UnparsedReply},
    model::{OutputFormat, ReplySchema},
};
use scribe_reply::{clean_line, clean_title, read_document, strip_number};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::non_document_reply::NonDocumentReply;

/// A cache of schemas, each made on first use, because making a schema takes longer than rendering
/// a prompt.
pub(crate) struct ReplySchemaCache<K>(Mutex<HashMap<K, ReplySchema>>);

impl<K> Default for ReplySchemaCache<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> ReplySchemaCache<K> {
    pub(crate) fn get(&self, key: K, document: impl FnOnce() -> Value) -> ReplySchema {
        let mut schemas = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        schemas.entry(key).or_insert_with(|| ReplySchema::new(document())).clone()
    }
}

/// Returns the output format for a schema. The name consists of letters, digits and `_`.
pub(crate) fn json_output(name: &str, schema: Value) -> OutputFormat {
    OutputFormat::Json { name: name.to_owned(), schema: ReplySchema::new(schema) }
}

/// Returns the schema by which a reply is read. It accepts more than the model is asked for.
pub(crate) fn document_schema<T: JsonSchema + 'static>() -> ReplySchema {
    static SCHEMAS: LazyLock<ReplySchemaCache<TypeId>> = LazyLock::new(ReplySchemaCache::default);
    SCHEMAS.get(TypeId::of::<T>(), document::document_schema::<T>)
}

/// Reads a reply as a document.
pub(crate) fn parse_document<T>(reply: UnparsedReply<'_>) -> Result<T, ReplyFault>
where
    T: DeserializeOwned + JsonSchema + 'static,
{
    Ok(document::read_document(read_json(reply, &document_schema::<T>())?)?)
}

/// Reads a reply as JSON that fits a schema, and removes markup around titles and names.
pub(crate) fn read_json(
    reply: UnparsedReply<'_>,
    schema: &ReplySchema,
) -> Result<Value, ReplyFault> {
    if let Some(message) = NonDocumentReply::parse(reply.text, schema.document()) {
        return Err(message.into());
    }
    let mut value = read_document(reply.text, schema.document(), reply.finish)?;
    clean_short_texts(&mut value);
    Ok(value)
}

/// The names of fields that hold titles.
const TITLES: [&str; 3] = ["title", "titles", "title_suggestions"];
scribe_domain::word_lists! {
    "reply":
        phrases NAMES;
}

/// Cleans every title and name of a document.
fn clean_short_texts(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(clean_short_texts),
        Value::Object(members) => {
            let number = members.get("number").and_then(Value::as_u64);
            if let (Some(number), Some(Value::String(title))) = (number, members.get_mut("title")) {
                *title = strip_number(title, number).to_owned();
            }
            for (key, member) in members {
                if TITLES.contains(&key.as_str()) || key.ends_with("_title") {
                    drop_numbers(member);
                    clean_texts(member, clean_title);
                } else if NAMES.contains(&key.as_str()) || key.ends_with("_name") {
                    clean_texts(member, clean_line);
                }
                clean_short_texts(member);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Removes the numbers from a list if every text begins with the number of its position.
///
/// The number of a list with only one text stays, because it may be an ordinal, as in `1. Mai`.
fn drop_numbers(value: &mut Value) {
    let Value::Array(items) = value else { return };
    let numbered: Option<Vec<Value>> = (1..)
        .zip(&*items)
        .map(|(number, item)| {
            let text = item.as_str()?;
            let unnumbered = strip_number(text, number);
            (unnumbered.len() < text.len()).then(|| Value::from(unnumbered))
        })
        .collect();
    if let Some(numbered) = numbered.filter(|numbered| numbered.len() > 1) {
        *items = numbered;
    }
}

/// Cleans a text, or every text of a list.
fn clean_texts(value: &mut Value, clean: fn(&str) -> String) {
    match value {
        Value::String(text) => *text = clean(text),
        Value::Array(items) => {
            for item in items {
                if let Value::String(text) = item {
                    *text = clean(text);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {}
    }
}

/// Returns an error if the document breaks any rule.
pub(crate) fn require_no_problems(problems: Vec<FieldProblem>) -> Result<(), ReplyFault> {
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn list_and_chapter_numbers_are_removed_from_a_title() {
        let mut document = json!({
            "title_suggestions": ["1. Salt", "2. Sea", "3. Mai"],
            "chapters": [{ "number": 4, "title": "4. Salt" }, { "number": 5, "title": "1. Mai" }],
        });
        clean_short_texts(&mut document);
        assert_eq!(document["title_suggestions"], json!(["Salt", "Sea", "Mai"]));
        assert_eq!(document["chapters"][0]["title"], "Salt");
        assert_eq!(document["chapters"][1]["title"], "1. Mai");
        let mut alone = json!({ "title_suggestions": ["1. Mai"] });
        clean_short_texts(&mut alone);
        assert_eq!(alone["title_suggestions"], json!(["1. Mai"]));
    }
}
