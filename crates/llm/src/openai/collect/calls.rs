//! Finds a reply inside function calls. Some models write a document, or even prose, as the
//! arguments of a function that they were never offered.

use std::collections::BTreeMap;

use scribe_ports::model::{Finish, ModelError, OutputFormat, estimate_tokens};
use scribe_reply::{read_document, without_thinking};
use serde_json::{Map, Value};

use super::super::unicode;

const UNDECIDED: &str = "but not exactly one of them has the requested document";
const OTHER_MODEL: &str = "Choose another model with model.name";

/// A shorter text in the arguments of a call is a name or a query, not prose.
const SHORTEST_PROSE_TOKENS: u32 = 32;
/// Prose in a call counts as the reply if it has this many times the length of the text beside the
/// call.
const TIMES_THE_WORDS: usize = 2;

/// Appends a piece to the arguments of a call. Servers that do not number calls give several calls
/// the same index. Therefore, text after complete arguments belongs to another call.
pub(super) fn add(calls: &mut BTreeMap<u64, String>, place: u64, piece: &str) {
    let is_complete = calls.get(&place).is_some_and(|known| {
        known.trim_end().ends_with('}') && serde_json::from_str::<Map<String, Value>>(known).is_ok()
    });
    let last = calls.last_key_value().map_or(place, |(last, _)| *last);
    let place = match is_complete {
        true if piece.trim_start().starts_with('{') => last + 1,
        true => last,
        false => place,
    };
    calls.entry(place).or_default().push_str(piece);
}

/// Returns the reply inside the calls, or `None` if the text is the reply.
pub(super) fn reply_in(
    calls: &BTreeMap<u64, String>,
    text: &str,
    output: &OutputFormat,
) -> Result<Option<String>, ModelError> {
    if calls.is_empty() {
        return Ok(None);
    }
    let calls: Vec<String> = calls.values().map(|arguments| unicode::joined(arguments)).collect();
    let words = without_thinking(text).0;
    match output {
        OutputFormat::Prose => Ok(prose_in(&calls, words.trim())),
        OutputFormat::Json { schema, .. } => document_in(calls, words.trim(), schema.document()),
    }
}

/// Returns the only call with the document, if the text beside the calls has none.
fn document_in(
    mut calls: Vec<String>,
    words: &str,
    schema: &Value,
) -> Result<Option<String>, ModelError> {
    if holds_document(words, schema) {
        return Ok(None);
    }
    if words.is_empty() && calls.len() == 1 {
        return Ok(calls.pop());
    }
    let count = calls.len();
    calls.retain(|arguments| holds_document(arguments, schema));
    calls.dedup();
    match (calls.pop(), calls.is_empty()) {
        (Some(document), true) => Ok(Some(document)),
        _ if !words.is_empty() => Ok(None),
        _ => Err(ModelError::InvalidReply {
            reason: format!("the reply calls {count} functions, {UNDECIDED}"),
        }),
    }
}

/// Returns the next step after a reply with several calls, or `None` for any other fault.
pub(in super::super) fn step_after(reason: &str) -> Option<&'static str> {
    reason.ends_with(UNDECIDED).then_some(OTHER_MODEL)
}

/// Returns true if a text contains everything that the schema requires.
fn holds_document(text: &str, schema: &Value) -> bool {
    let Ok(document) = read_document(text, schema, Finish::Stop) else { return false };
    let required = schema.get("required").and_then(Value::as_array);
    let mut names = required.into_iter().flatten().filter_map(Value::as_str);
    names.all(|name| document.get(name).is_some())
}

/// Returns the prose in the only text of the only call, if the text beside the call only announces
/// it.
fn prose_in(calls: &[String], words: &str) -> Option<String> {
    let [arguments] = calls else { return None };
    let arguments: Map<String, Value> = serde_json::from_str(arguments).ok()?;
    let mut members = arguments.into_iter();
    let (Some((_, Value::String(prose))), None) = (members.next(), members.next()) else {
        return None;
    };
    let is_longer = prose.chars().count() >= words.chars().count() * TIMES_THE_WORDS;
    (is_longer && estimate_tokens(&prose) >= SHORTEST_PROSE_TOKENS).then_some(prose)
}
