//! Finds a reply inside function calls. Some models write a document, or even prose, as the
//! arguments of a function that they were never offered.

use std::collections::BTreeMap;

use scribe_ports::model::{FinishReason, ModelError, OutputFormat, estimate_tokens};
use scribe_reply::{read_document, remove_thinking};
use serde_json::{Map, Value};

use super::super::unicode;

const NOT_ONE_DOCUMENT_REASON: &str = "and it is unclear which one has the requested document";
const OTHER_MODEL_STEP: &str = "Choose another model with model.name";

/// A shorter text in the arguments of a call is a name or a query, not prose.
const MIN_PROSE_TOKENS: u32 = 32;
/// Prose in a function call counts as the reply if it is at least this many times as long as the
/// text beside the call.
const MIN_LENGTH_RATIO: usize = 2;

/// Appends a piece to the arguments of a call. Servers that do not number calls give several calls
/// the same index, so text after complete arguments belongs to another call.
pub(super) fn append_arguments(calls: &mut BTreeMap<u64, String>, index: u64, piece: &str) {
    let is_complete = calls.get(&index).is_some_and(|arguments| {
        arguments.trim_end().ends_with('}')
            && serde_json::from_str::<Map<String, Value>>(arguments).is_ok()
    });
    let last = calls.last_key_value().map_or(index, |(last, _)| *last);
    let index = match is_complete {
        true if piece.trim_start().starts_with('{') => last + 1,
        true => last,
        false => index,
    };
    calls.entry(index).or_default().push_str(piece);
}

/// Returns the reply inside the calls, or `None` if the text is the reply.
pub(super) fn find_reply(
    calls: &BTreeMap<u64, String>,
    text: &str,
    output: &OutputFormat,
) -> Result<Option<String>, ModelError> {
    if calls.is_empty() {
        return Ok(None);
    }
    let calls: Vec<String> =
        calls.values().map(|arguments| unicode::resolve_halves(arguments)).collect();
    let text_beside = remove_thinking(text).0;
    match output {
        OutputFormat::Prose => Ok(find_prose(&calls, text_beside.trim())),
        OutputFormat::Json { schema, .. } => {
            find_document(calls, text_beside.trim(), schema.document())
        }
    }
}

/// Returns the only call with the document, if the text beside the calls has none.
fn find_document(
    mut calls: Vec<String>,
    text_beside: &str,
    schema: &Value,
) -> Result<Option<String>, ModelError> {
    if has_document(text_beside, schema) {
        return Ok(None);
    }
    if text_beside.is_empty() && calls.len() == 1 {
        return Ok(calls.pop());
    }
    let count = calls.len();
    calls.retain(|arguments| has_document(arguments, schema));
    calls.dedup();
    match (calls.pop(), calls.is_empty()) {
        (Some(document), true) => Ok(Some(document)),
        _ if !text_beside.is_empty() => Ok(None),
        _ => Err(ModelError::InvalidReply {
            reason: format!("the reply calls {count} functions, {NOT_ONE_DOCUMENT_REASON}"),
        }),
    }
}

/// Returns the next step after a reply with several calls, or `None` for any other fault.
pub(in super::super) fn next_step_after(reason: &str) -> Option<&'static str> {
    reason.ends_with(NOT_ONE_DOCUMENT_REASON).then_some(OTHER_MODEL_STEP)
}

/// Returns true if a text contains everything that the schema requires.
fn has_document(text: &str, schema: &Value) -> bool {
    let Ok(document) = read_document(text, schema, FinishReason::Stop) else { return false };
    let required = schema.get("required").and_then(Value::as_array);
    let mut names = required.into_iter().flatten().filter_map(Value::as_str);
    names.all(|name| document.get(name).is_some())
}

/// Returns the prose in the only argument of the only call of a reply, if it is long enough and
/// much longer than the text beside the call, which then only announces it.
fn find_prose(calls: &[String], text_beside: &str) -> Option<String> {
    let [arguments] = calls else { return None };
    let arguments: Map<String, Value> = serde_json::from_str(arguments).ok()?;
    let mut members = arguments.into_iter();
    let (Some((_, Value::String(prose))), None) = (members.next(), members.next()) else {
        return None;
    };
    let is_longer = prose.chars().count() >= text_beside.chars().count() * MIN_LENGTH_RATIO;
    (is_longer && estimate_tokens(&prose) >= MIN_PROSE_TOKENS).then_some(prose)
}
