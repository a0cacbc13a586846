//! Machine text in a short text: reasoning, template tokens, JSON, escapes, entities.

use serde_json::Value;

use crate::{entities, wrapping::without_thinking};

scribe_domain::word_lists! {
    "line/machine":
        pairs ESCAPES;
        phrases KEYS;
}

/// Removes what a machine has put around a short text or into it. Each change makes it shorter.
pub(super) fn without_machine_text(text: &str) -> String {
    let (mut text, _) = without_thinking(text);
    text = entities::decode_entities(text);
    // Each of them begins with one of these.
    let is_written = text.contains(['<', '\\']);
    for (written, meant) in ESCAPES.iter().filter(|_| is_written) {
        if text.contains(written) {
            text = text.replace(written, meant);
        }
    }
    match text_of_json(&text) {
        Some(inner) => inner,
        None => text,
    }
}

/// The text of `{"title": "Salt"}` and `["Salt"]`.
fn text_of_json(text: &str) -> Option<String> {
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
