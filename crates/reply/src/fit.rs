//! Converts a document to the shape of its schema.
//!
//! Only values that have a single reading are changed: `"8.0"` for a number, `Close` for `close`,
//! or an extra object around the object. Everything else is left unchanged, and the strict check
//! refuses it with the name of the field.

mod keys;
mod list;
mod number;
mod object;
mod scalar;
mod shape;
mod text;
mod word;

use serde_json::{Map, Value};

pub(crate) use self::list::find_list_property;
pub(crate) use self::shape::{find_sole_list_property, has_document, has_required, is_schema};
use self::{object::fit_object, scalar::fit_scalar, shape::unwrap_object};

/// Adapts a document to a schema wherever a value has a single reading.
#[must_use]
pub fn fit_to_schema(value: Value, schema: &Value) -> Value {
    adapt_value(unwrap_object(value, schema), schema, "")
}

fn schema_allows_type(schema: &Value, type_name: &str) -> bool {
    match &schema["type"] {
        Value::String(one) => one == type_name,
        Value::Array(several) => several.iter().any(|one| one == type_name),
        Value::Null => type_name == "object" && schema["properties"].is_object(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// Adapts a value to a schema. `field` is the field of the value, or of the list around it.
fn adapt_value(value: Value, schema: &Value, field: &str) -> Value {
    let Some(schema) = select_alternative(&value, schema) else { return value };
    if value.is_null() && schema_allows_type(schema, "null") {
        return value;
    }
    if schema_allows_type(schema, "object") {
        fit_object(value, schema)
    } else if schema_allows_type(schema, "array") {
        fit_array(value, schema, field)
    } else {
        fit_scalar(text::extract_text(unwrap_only(value), schema, field), schema)
    }
}

/// Returns the alternative of a schema that a value is meant for, or `None` if that is uncertain.
fn select_alternative<'a>(value: &Value, schema: &'a Value) -> Option<&'a Value> {
    let alternatives = ["anyOf", "oneOf"].iter().find_map(|key| schema[*key].as_array());
    let Some(alternatives) = alternatives else { return Some(schema) };
    let mut non_null = alternatives.iter().filter(|one| one["type"] != "null");
    let (first, second) = (non_null.next()?, non_null.next());
    if second.is_none() {
        return (!value.is_null()).then_some(first);
    }
    let name = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let mut matching = alternatives.iter().filter(|one| schema_allows_type(one, name));
    matching.next().filter(|_| matching.next().is_none())
}

/// Unwraps a list that has only one element, and repeats this as long as the element is such a
/// list.
fn unwrap_only(mut value: Value) -> Value {
    while let Value::Array(items) = &mut value
        && items.len() == 1
    {
        value = items.remove(0);
    }
    value
}

fn required_names(schema: &Value) -> impl Iterator<Item = &str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn fit_array(value: Value, schema: &Value, field: &str) -> Value {
    let items = &schema["items"];
    match shape::decode_text(value) {
        Value::Array(mut elements) => {
            // The list is wrapped in another list.
            while let [Value::Array(inner)] = elements.as_mut_slice()
                && !schema_allows_type(items, "array")
                && list::read_pairs(inner).is_none()
            {
                elements = std::mem::take(inner);
            }
            elements.into_iter().map(|element| adapt_value(element, items, field)).collect()
        }
        Value::Object(members) => fit_array_of_members(members, schema, field),
        text @ Value::String(_) if schema_allows_type(items, "string") => {
            Value::Array(vec![adapt_value(text, items, field)])
        }
        number @ Value::Number(_)
            if schema_allows_type(items, "number") || schema_allows_type(items, "integer") =>
        {
            Value::Array(vec![adapt_value(number, items, field)])
        }
        value => value,
    }
}

/// Returns the list that an object stands for. This is the list of its numbered elements, the list
/// inside the object, or a list with its only element.
fn fit_array_of_members(members: Map<String, Value>, schema: &Value, field: &str) -> Value {
    let items = &schema["items"];
    let is_element = shape::has_required(&members, items);
    if let Some(elements) = list::read_texts_by_id(&members, items) {
        return elements.into_iter().map(|element| adapt_value(element, items, field)).collect();
    }
    let may_be_numbered = !is_element && !list::is_by_id(&members, items);
    if may_be_numbered && let Some(elements) = shape::read_numbered(&members) {
        return elements.into_iter().map(|element| adapt_value(element, items, field)).collect();
    }
    if !is_element && let Some(elements) = list::read_named(&members, items) {
        return elements.into_iter().map(|element| adapt_value(element, items, field)).collect();
    }
    if !is_element && let Some(inner) = list::find_only_list(&members) {
        return fit_array(inner.clone(), schema, field);
    }
    if members.len() == 1 && !is_element && !schema_allows_type(items, "string") {
        return Value::Object(members);
    }
    if schema_allows_type(items, "string")
        && let Some(texts) = list::read_keys_as_texts(&members)
    {
        return Value::Array(texts);
    }
    if schema_allows_type(items, "object") {
        return Value::Array(vec![adapt_value(Value::Object(members), items, field)]);
    }
    let text = text::extract_text(Value::Object(members), items, field);
    if text.is_string() { Value::Array(vec![text]) } else { text }
}

#[cfg(test)]
mod tests;
