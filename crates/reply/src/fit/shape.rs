//! Finds the document inside its wrapping.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{list, required_names, scalar::normalise_word, schema_allows_type, unwrap_only};
use crate::lenient::{self, ReadOutcome};
use crate::text::strip_fence;

/// The depth to which a document may be wrapped.
const MAX_LAYERS: usize = 6;

/// Parses a string that consists only of JSON.
pub(super) fn decode_text(value: Value) -> Value {
    let Value::String(text) = &value else { return value };
    let trimmed = strip_fence(text.trim());
    if !trimmed.starts_with(['{', '[']) {
        return value;
    }
    match lenient::read_value(trimmed) {
        ReadOutcome::Complete { value: inner, bytes } if bytes == trimmed.len() => inner,
        ReadOutcome::Complete { .. }
        | ReadOutcome::CutOff { .. }
        | ReadOutcome::Malformed { .. } => value,
    }
}

/// Unwraps the object of a schema from a list with one element, an extra object, a tool call, or a
/// text that contains JSON. A bare list becomes the only list of the schema.
pub(super) fn unwrap_object(value: Value, schema: &Value) -> Value {
    if !schema_allows_type(schema, "object") {
        return value;
    }
    let value = decode_text(value);
    if let Value::Object(members) = &value
        && has_required(members, schema)
    {
        return value;
    }
    if let Some(inner) = find_inner_document(&value, schema, MAX_LAYERS) {
        return inner;
    }
    let value = match &value {
        Value::Object(members) => match read_numbered(members).map(Value::Array) {
            Some(list) if list::find_list_property(schema, &list).is_some() => list,
            Some(_) | None => value,
        },
        _ => value,
    };
    if let Value::Array(elements) = &value
        && let Some(members) = list::read_pairs(elements)
        && has_required(&members, schema)
    {
        return Value::Object(members);
    }
    match (list::find_list_property(schema, &value), value) {
        (Some(list), value @ Value::Array(_)) => {
            Value::Object(Map::from_iter([(list.to_owned(), value)]))
        }
        // A single element without its list.
        (Some(list), value @ Value::Object(_)) if is_about(list, schema) => {
            Value::Object(Map::from_iter([(list.to_owned(), Value::Array(vec![value]))]))
        }
        (_, value) => unwrap_only(value),
    }
}

/// Returns true if a schema requires the list and nothing else.
fn is_about(list: &str, schema: &Value) -> bool {
    required_names(schema).all(|name| name == list)
}

/// Returns true if a value is or contains a document with everything that a schema requires.
pub(crate) fn has_document(value: &Value, schema: &Value) -> bool {
    find_inner_document(value, schema, MAX_LAYERS).is_some()
        || find_sole_list_property(schema, value).is_some()
}

/// Returns the only object inside a value that has everything the schema requires.
fn find_inner_document(value: &Value, schema: &Value, layers: usize) -> Option<Value> {
    if layers == 0 {
        return None;
    }
    let value = match value {
        Value::String(_) => &decode_text(value.clone()),
        value => value,
    };
    match value {
        Value::Object(members) if has_required(members, schema) => Some(value.clone()),
        Value::Object(_) if is_schema(value, schema) => None,
        Value::Object(members) => {
            let is_other = |key: &str| !is_property(key, schema);
            let mut found = members
                .iter()
                .filter(|(key, _)| is_other(key))
                .filter_map(|(_, member)| find_inner_document(member, schema, layers - 1));
            found.next().filter(|_| found.next().is_none())
        }
        Value::Array(items) => {
            let mut answers = items.iter().filter(|item| !is_schema(item, schema));
            let only = answers.next().filter(|_| answers.next().is_none())?;
            find_inner_document(only, schema, layers - 1)
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn is_property(key: &str, schema: &Value) -> bool {
    schema["properties"].as_object().is_some_and(|properties| {
        properties.keys().any(|known| normalise_word(known) == normalise_word(key))
    })
}

/// Returns true if an object has what a schema requires. If the schema requires nothing, any
/// property is enough.
pub(crate) fn has_required(members: &Map<String, Value>, schema: &Value) -> bool {
    let has = |name: &str| {
        members.contains_key(name)
            || members.keys().any(|key| normalise_word(key) == normalise_word(name))
    };
    match required_names(schema).next() {
        Some(_) => required_names(schema).all(has),
        None => schema["properties"]
            .as_object()
            .is_some_and(|properties| properties.keys().any(|known| has(known))),
    }
}

/// Returns the property of a schema to which a bare list belongs: the only required property, if
/// that is a list of such objects.
pub(crate) fn find_sole_list_property<'a>(schema: &'a Value, list: &Value) -> Option<&'a str> {
    let elements = list.as_array()?;
    let mut required = required_names(schema);
    let name = required.next().filter(|_| required.next().is_none())?;
    let property = &schema["properties"][name];
    let items = &property["items"];
    let fits =
        |element: &Value| element.as_object().is_some_and(|members| has_required(members, items));
    (schema_allows_type(property, "array") && !elements.is_empty() && elements.iter().all(fits))
        .then_some(name)
}

/// Reads a list that is written as an object with consecutive numbers, such as `{"0": …, "1": …}`
/// or `{"scene_1": …, "scene_2": …}`.
pub(super) fn read_numbered(members: &Map<String, Value>) -> Option<Vec<Value>> {
    let mut word = None;
    let mut elements = BTreeMap::new();
    for (key, value) in members {
        let before = key.trim_end_matches(|c: char| c.is_ascii_digit());
        let number: u32 = key[before.len()..].parse().ok()?;
        if *word.get_or_insert(before) != before {
            return None;
        }
        elements.insert(number, value.clone());
    }
    let (first, last) = (*elements.keys().next()?, *elements.keys().next_back()?);
    let has_no_gap = u32::try_from(elements.len()) == Ok((last - first).saturating_add(1));
    // `{"part2": …}` may be an object with one field.
    let is_list =
        has_no_gap && elements.len() == members.len() && (word == Some("") || elements.len() > 1);
    is_list.then(|| elements.into_values().collect())
}

/// Returns true if a value is a schema in place of a document. In a schema, each property is
/// described.
pub(crate) fn is_schema(value: &Value, document_schema: &Value) -> bool {
    let describes = ["type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const", "description"];
    let is_description =
        |property: &Value| describes.iter().any(|word| property.get(word).is_some());
    let properties = value.get("properties").and_then(Value::as_object);
    document_schema["properties"].get("properties").is_none()
        && properties.is_some_and(|all| !all.is_empty() && all.values().all(is_description))
}
