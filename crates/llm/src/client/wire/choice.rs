//! Reads the choices of a chunk.

use serde_json::Value;

use super::{
    ReplyPiece,
    content::{read_arguments, read_content},
    marks::marks_reasoning,
};
use crate::client::finish::{StatedEnd, parse_finish_reason};

/// The fields that may contain reasoning.
const REASONING_FIELDS: [&str; 4] =
    ["reasoning_content", "reasoning", "thinking", "reasoning_text"];

/// Values that servers write in place of a finish reason while the reply continues.
const EMPTY_REASONS: [&str; 4] = ["null", "Null", "none", "None"];

pub(super) fn list_choices(chunk: &Value) -> &[Value] {
    match chunk.get("choices") {
        Some(Value::Array(choices)) => choices,
        Some(choice @ Value::Object(_)) => std::slice::from_ref(choice),
        _ => &[],
    }
}

/// Reads every choice of a chunk with its index.
pub(super) fn read_choices(choices: &[Value]) -> Vec<ReplyPiece> {
    let mut indexes: Vec<Option<u64>> =
        choices.iter().map(|choice| choice.get("index")?.as_u64()).collect();
    let is_repeated = |(at, index): (usize, &Option<u64>)| indexes[..at].contains(index);
    // If indexes are missing or repeated, the choices are numbered in order.
    if choices.len() > 1 && (indexes.contains(&None) || indexes.iter().enumerate().any(is_repeated))
    {
        indexes = (0..).map(Some).take(choices.len()).collect();
    }
    choices
        .iter()
        .zip(indexes)
        .map(|(choice, index)| ReplyPiece { choice: index, ..read_choice(choice) })
        .collect()
}

fn read_choice(choice: &Value) -> ReplyPiece {
    let delta = non_empty_object(choice, "delta");
    let message = read_message(choice);
    let message_object = delta.or(message).unwrap_or(choice);
    let (text, has_reasoning) = match message_object {
        Value::String(text) => (text.clone(), false),
        _ => read_content(message_object),
    };
    let has_reasoning_field =
        REASONING_FIELDS.iter().any(|name| message_object.get(*name).is_some_and(is_thought));
    let refusal = message_object.get("refusal").and_then(Value::as_str);
    let reason = choice
        .get("finish_reason")
        .or_else(|| choice.get("stop_reason"))
        .and_then(Value::as_str)
        .filter(|reason| !EMPTY_REASONS.contains(&reason.trim()));
    // A router may write `stop` although the provider behind it broke off.
    let native = choice.get("native_finish_reason").and_then(Value::as_str);
    let reason =
        native.filter(|native| parse_finish_reason(native) == Some(StatedEnd::Broken)).or(reason);
    let reasoning = REASONING_FIELDS
        .iter()
        .find_map(|name| message_object.get(*name)?.as_str().filter(|text| !text.is_empty()));
    let mut piece = ReplyPiece {
        has_reasoning: has_reasoning || has_reasoning_field,
        text,
        reasoning: reasoning.unwrap_or_default().to_owned(),
        is_message: delta.is_none() && message.is_some(),
        arguments: read_arguments(message_object),
        refusal: refusal.unwrap_or_default().to_owned(),
        finish: reason.map(str::to_owned),
        ..ReplyPiece::default()
    };
    if marks_reasoning(message_object) || marks_reasoning(choice) {
        piece.mark_text();
    }
    piece
}

/// Returns the message of a choice: an object, a string, or the only item of a list.
fn read_message(choice: &Value) -> Option<&Value> {
    if let Some(message) = non_empty_object(choice, "message") {
        return Some(message);
    }
    if let Some(text) = choice.get("message").filter(|message| message.is_string()) {
        return Some(text);
    }
    match choice.get("messages")?.as_array()?.as_slice() {
        [message] => Some(message),
        _ => None,
    }
}

fn non_empty_object<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|value| value.as_object().is_some_and(|members| !members.is_empty()))
}

fn is_thought(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Array(parts) => !parts.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
