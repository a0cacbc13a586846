//! Documents in the replies of models: generates the schema that a model receives, and reads a
//! reply according to the schema. A problem names the path of the field that does not match.

use std::{
    any::TypeId,
    collections::HashMap,
    marker::PhantomData,
    sync::{LazyLock, Mutex, PoisonError},
};

use schemars::{JsonSchema, generate::SchemaSettings};
use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_json::{Map, Value, json};
use serde_path_to_error::Track;

use super::problem::FieldProblem;

/// Reads a document.
///
/// # Errors
/// A field is missing, unknown or of another type.
pub fn read_document<T: DeserializeOwned>(json: Value) -> Result<T, Vec<FieldProblem>> {
    read_as(PhantomData, json)
}

/// Reads a document with a seed that determines its type.
///
/// # Errors
/// A field is missing, unknown or of another type.
pub(super) fn read_as<S, V>(known: S, json: Value) -> Result<V, Vec<FieldProblem>>
where
    S: for<'de> DeserializeSeed<'de, Value = V> + Copy,
{
    // Tracking the path costs more than the reading itself, and most documents are valid.
    if let Ok(document) = known.deserialize(&json) {
        return Ok(document);
    }
    let mut track = Track::new();
    known.deserialize(serde_path_to_error::Deserializer::new(json, &mut track)).map_err(|error| {
        let path = track.path().to_string();
        let field = if path == "." { String::new() } else { path };
        vec![FieldProblem::new(field, error.to_string())]
    })
}

/// Returns the whole schema of a document, without references.
///
/// The schema of a type is generated once, because that takes longer than rendering a prompt.
#[must_use]
pub fn document_schema<T: JsonSchema + 'static>() -> Value {
    static SCHEMAS: LazyLock<Mutex<HashMap<TypeId, Value>>> = LazyLock::new(Mutex::default);
    let mut schemas = SCHEMAS.lock().unwrap_or_else(PoisonError::into_inner);
    schemas.entry(TypeId::of::<T>()).or_insert_with(generate_schema::<T>).clone()
}

fn generate_schema<T: JsonSchema>() -> Value {
    let inlined = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = inlined.into_generator().into_root_schema_for::<T>().to_value();
    list_words(&mut schema);
    schema
}

/// Converts closed vocabularies to plain lists, because some providers of structured replies do not
/// support a separate alternative for each word. The meanings of the words are moved to the
/// description.
fn list_words(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(list_words),
        Value::Object(fields) => {
            if let Some(words) = list_meanings(fields) {
                fields.remove("oneOf");
                let meanings: Vec<String> = words.iter().filter_map(describe_word).collect();
                let own_description = fields.get("description").and_then(Value::as_str);
                let described: Vec<&str> = own_description
                    .into_iter()
                    .chain(meanings.iter().map(String::as_str))
                    .collect();
                if !described.is_empty() {
                    fields.insert("description".to_owned(), json!(described.join(" ")));
                }
                let words: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
                fields.insert("type".to_owned(), json!("string"));
                fields.insert("enum".to_owned(), json!(words));
            }
            fields.values_mut().for_each(list_words);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn describe_word((word, meaning): &(String, Option<String>)) -> Option<String> {
    meaning.as_ref().map(|meaning| format!("`{word}`: {meaning}"))
}

/// Returns the words of a vocabulary that is written as alternatives, each with its meaning.
fn list_meanings(schema: &Map<String, Value>) -> Option<Vec<(String, Option<String>)>> {
    let mut words = Vec::new();
    for branch in schema.get("oneOf")?.as_array()? {
        let described = branch.get("description").and_then(Value::as_str).map(str::to_owned);
        match (branch.get("const"), branch.get("enum").and_then(Value::as_array)) {
            (Some(word), _) => words.push((word.as_str()?.to_owned(), described)),
            (None, Some(list)) => {
                for word in list {
                    words.push((word.as_str()?.to_owned(), None));
                }
            }
            (None, None) => return None,
        }
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    /// What is done.
    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    enum Ruling {
        /// It stays.
        Keep,
        /// It goes.
        Drop,
    }

    #[derive(Debug, Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Reply {
        ruling: Ruling,
    }

    #[test]
    fn a_vocabulary_is_a_plain_list_of_words() {
        let ruling = &document_schema::<Reply>()["properties"]["ruling"];
        assert_eq!(ruling["enum"], json!(["keep", "drop"]));
        assert_eq!(ruling["type"], "string");
        assert_eq!(ruling["description"], "What is done. `keep`: It stays. `drop`: It goes.");
        assert!(ruling.get("oneOf").is_none());
    }

    #[test]
    fn a_field_that_does_not_fit_is_named() {
        let problems = read_document::<Reply>(json!({ "ruling": "burn" })).unwrap_err();
        assert_eq!(problems[0].field, "ruling");
    }
}
