//! Removes machine text from a short text: reasoning, template tokens, JSON, escapes, entities.

use serde_json::Value;

use crate::{entities, wrapping::remove_thinking};

scribe_domain::word_lists! {
    "line/machine":
        pairs ESCAPES;
        phrases KEYS;
}

/// Removes machine text around or inside a short text. Each change makes the text shorter.
pub(super) fn remove_machine_text(text: &str) -> String {
    let (mut text, _) = remove_thinking(text);
    text = entities::decode_entities(text);
    // Every escape contains one of these characters.
    let may_have_escapes = text.contains(['<', '\\']);
    for (escape, character) in ESCAPES.iter().filter(|_| may_have_escapes) {
        if text.contains(escape) {
            text = text.replace(escape, character);
        }
    }
    match extract_json_text(&text) {
        Some(inner) => inner,
        None => text,
    }
}

/// Returns the text of `{"title": "Salt"}` or `["Salt"]`.
fn extract_json_text(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let value = match serde_json::from_str(text).ok()? {
        Value::Array(mut items) if items.len() == 1 => items.pop()?,
        Value::Object(members) if members.len() == 1 => members.into_iter().next()?.1,
        Value::Object(mut members) => {
            let key = KEYS.iter().find(|key| members.contains_key(**key))?;
            members.remove(*key)?
        }
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            return None;
        }
    };
    value.as_str().filter(|inner| inner.len() < text.len()).map(str::to_owned)
}
