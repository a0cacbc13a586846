//! Reading a prompt's variables. A variable may be missing or of another type than expected; then
//! it counts as not given.

use serde_json::Value;

/// The text of a field; empty if there is none.
pub(super) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The whole number of a field, which may be written as a text.
pub(super) fn number(value: &Value, field: &str) -> Option<u64> {
    let field = value.get(field)?;
    field.as_u64().or_else(|| field.as_str()?.trim().parse().ok())
}

/// The items of a field; none if it is no list.
pub(super) fn items<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The texts of a list; an item that is an object counts by its `name`.
pub(super) fn texts(value: &Value, field: &str) -> Vec<String> {
    items(value, field).iter().filter_map(name_of).collect()
}

fn name_of(item: &Value) -> Option<String> {
    let text = item.as_str().or_else(|| item.get("name")?.as_str())?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
