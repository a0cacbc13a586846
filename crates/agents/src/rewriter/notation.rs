//! Reads replacements in other notations: `{"<passage>": "<new>"}`, `"<passage> -> <new>"`.

use scribe_domain::text::words::is_cjk;
use scribe_reply::parse_json;
use serde_json::{Map, Value, json};

use super::shown::split_at_arrow;

scribe_domain::word_lists! {
    "rewriter/notation":
        phrases FIELDS;
}

/// The minimum length, in words or in ideographs, of a passage without end punctuation.
const MIN_WORDS: usize = 4;
const MIN_IDEOGRAPHS: usize = 8;
/// The maximum length of a finding id, in characters.
const MAX_ID_CHARS: usize = 16;

/// Rewrites a reply so that its replacements are objects. Returns `None` if they already are.
pub(super) fn normalise_replacements(text: &str) -> Option<String> {
    let Value::Object(mut members) = parse_json(text).ok()? else { return None };
    let list = members.get_mut("replacements")?;
    let elements = match list {
        Value::Object(pairs) => from_pairs(pairs)?,
        Value::Array(items) => {
            let read: Vec<Option<Vec<Value>>> = items.iter().map(from_element).collect();
            if read.iter().all(Option::is_none) {
                return None;
            }
            let or_original = |(read, item): (Option<Vec<Value>>, &Value)| {
                read.unwrap_or_else(|| vec![item.clone()])
            };
            read.into_iter().zip(&*items).flat_map(or_original).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    };
    *list = Value::Array(elements);
    Some(Value::Object(members).to_string())
}

fn from_element(element: &Value) -> Option<Vec<Value>> {
    match element {
        Value::String(text) => {
            let (passage, replacement) = split_at_arrow(text)?;
            Some(vec![json!({ "passage": passage, "replacement": replacement })])
        }
        Value::Object(pairs) => from_pairs(pairs),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

/// Reads replacements from an object that maps passages or finding ids to new text.
fn from_pairs(pairs: &Map<String, Value>) -> Option<Vec<Value>> {
    if pairs.is_empty() || pairs.keys().any(|key| is_field(key)) {
        return None;
    }
    let element = |(key, value): (&String, &Value)| {
        let replacement = value.as_str()?;
        let is_id =
            key.chars().count() <= MAX_ID_CHARS && key.contains(|c: char| c.is_ascii_digit());
        if !is_id && !may_be_passage(key) {
            return None;
        }
        let field = if is_id { "finding_id" } else { "passage" };
        Some(json!({ field: key, "replacement": replacement }))
    };
    pairs.iter().map(element).collect()
}

fn is_field(key: &str) -> bool {
    let normalised_key: String =
        key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    FIELDS.contains(&normalised_key.as_str())
}

/// Returns true if a key can be a passage, because it has several words or end punctuation.
fn may_be_passage(key: &str) -> bool {
    let key = key.trim();
    let has_end = key.ends_with(['.', '!', '?', '…', '。', '！', '？', '”', '"', '»', '」']);
    let has_enough_ideographs = key.chars().filter(|c| is_cjk(*c)).count() >= MIN_IDEOGRAPHS;
    has_end || has_enough_ideographs || key.split_whitespace().count() >= MIN_WORDS
}
