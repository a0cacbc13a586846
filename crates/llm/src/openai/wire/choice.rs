//! Reads the choices of a chunk.

use serde_json::Value;

use super::{
    Piece,
    content::{read_arguments, read_content},
    marks::marks_reasoning,
};
use crate::openai::finish::{StatedEnd, stated_end};

/// The fields that may contain reasoning.
const REASONING: [&str; 4] = ["reasoning_content", "reasoning", "thinking", "reasoning_text"];

/// Values that servers write in place of a finish reason while the reply continues.
const NO_REASON: [&str; 4] = ["null", "Null", "none", "None"];

pub(super) fn choices_of(chunk: &Value) -> &[Value] {
    match chunk.get("choices") {
        Some(Value::Array(choices)) => choices,
        Some(choice @ Value::Object(_)) => std::slice::from_ref(choice),
        _ => &[],
    }
}

/// Reads every choice of a chunk with its index.
pub(super) fn read_choices(choices: &[Value]) -> Vec<Piece> {
    let mut places: Vec<Option<u64>> =
        choices.iter().map(|choice| choice.get("index")?.as_u64()).collect();
    let is_repeated = |(at, place): (usize, &Option<u64>)| places[..at].contains(place);
    // If indexes are missing or repeated, the choices are numbered in order.
    if choices.len() > 1 && (places.contains(&None) || places.iter().enumerate().any(is_repeated)) {
        places = (0..).map(Some).take(choices.len()).collect();
    }
    choices
        .iter()
        .zip(places)
        .map(|(choice, place)| Piece { choice: place, ..read_choice(choice) })
        .collect()
}

fn read_choice(choice: &Value) -> Piece {
    let delta = filled(choice, "delta");
    let message = message_of(choice);
    let speaker = delta.or(message).unwrap_or(choice);
    let (text, thinks) = match speaker {
        Value::String(text) => (text.clone(), false),
        _ => read_content(speaker),
    };
    let thought = REASONING.iter().any(|name| speaker.get(*name).is_some_and(is_thought));
    let refusal = speaker.get("refusal").and_then(Value::as_str);
    let reason = choice
        .get("finish_reason")
        .or_else(|| choice.get("stop_reason"))
        .and_then(Value::as_str)
        .filter(|reason| !NO_REASON.contains(&reason.trim()));
    // A router may write `stop` although the provider behind it broke off.
    let native = choice.get("native_finish_reason").and_then(Value::as_str);
    let reason = native.filter(|native| stated_end(native) == Some(StatedEnd::Broken)).or(reason);
    let reasoning = REASONING
        .iter()
        .find_map(|name| speaker.get(*name)?.as_str().filter(|text| !text.is_empty()));
    let mut piece = Piece {
        has_reasoning: thinks || thought,
        text,
        reasoning: reasoning.unwrap_or_default().to_owned(),
        is_message: delta.is_none() && message.is_some(),
        arguments: read_arguments(speaker),
        refusal: refusal.unwrap_or_default().to_owned(),
        finish: reason.map(str::to_owned),
        ..Piece::default()
    };
    if marks_reasoning(speaker) || marks_reasoning(choice) {
        piece.mark_text();
    }
    piece
}

/// Returns the message of a choice: an object, a text, or the only item of a list.
fn message_of(choice: &Value) -> Option<&Value> {
    if let Some(message) = filled(choice, "message") {
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

/// Returns a member if it is a non-empty object.
fn filled<'a>(of: &'a Value, name: &str) -> Option<&'a Value> {
    of.get(name).filter(|value| value.as_object().is_some_and(|members| !members.is_empty()))
}

fn is_thought(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Array(parts) => !parts.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
