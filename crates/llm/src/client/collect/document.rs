//! Reads the JSON of events and of replies.

mod cut;
mod numbers;

use scribe_ports::model::OutputFormat;
use serde_json::{Map, Value};

pub(in super::super) use self::{cut::read_cut_json, numbers::read_value};
use super::unicode;

/// Returns the requested document if a server sent it as reasoning. This requires that the whole
/// reasoning is one object with all required members.
pub(super) fn find_document(reasoning: &str, output: &OutputFormat) -> Option<String> {
    let OutputFormat::Json { schema, .. } = output else { return None };
    let text = unicode::resolve_halves(reasoning);
    let text = text.trim();
    let inner = text.strip_prefix("```").and_then(|text| text.strip_suffix("```"));
    let text = inner.map_or(text, |inner| inner.strip_prefix("json").unwrap_or(inner)).trim();
    let document: Map<String, Value> = serde_json::from_str(text).ok()?;
    let required = schema.document().get("required").and_then(Value::as_array);
    let mut names = required.into_iter().flatten().filter_map(Value::as_str);
    names.all(|name| document.contains_key(name)).then(|| text.to_owned())
}

/// Reads the JSON of an event. Line breaks inside a string are removed, because JSON does not allow
/// them.
pub(super) fn read_json(data: &str) -> Option<Value> {
    let read = |data: &str| {
        let value = read_value(data)?;
        (value.is_object() || value.is_array()).then_some(value)
    };
    read(data).or_else(|| data.contains('\n').then(|| read(&data.replace('\n', "")))?)
}

/// Removes NUL, which prose must not contain and which no database stores.
pub(super) fn remove_nul(text: &str) -> String {
    text.replace('\0', "")
}

/// Removes marks of lost characters from the beginning of a text.
pub(super) fn strip_lost_start(text: String) -> String {
    let is_lost = |letter: char| letter == char::REPLACEMENT_CHARACTER;
    let start = text.trim_start();
    if start.starts_with(is_lost) {
        return start.trim_start_matches(|c: char| is_lost(c) || c.is_whitespace()).to_owned();
    }
    text
}
