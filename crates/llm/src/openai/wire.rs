//! Reads chunks and whole answers. Servers differ in what they leave out, so every field is
//! looked for by itself.

mod content;
mod envelope;

use serde_json::Value;

use self::content::{read_arguments, read_content};
pub(super) use self::envelope::{has_choices, open_envelope};
use super::{
    finish::{StatedEnd, stated_end},
    usage::{Counted, read_usage},
};

/// What one chunk, or a whole answer, brings.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// What the model thinks, where it is text.
    pub(super) reasoning: String,
    /// The place of the choice that this is a piece of, where the server says it.
    pub(super) choice: Option<u64>,
    /// The text is the whole message so far, not what follows the last piece.
    pub(super) is_message: bool,
    /// The arguments of function calls, each with its place.
    pub(super) arguments: Vec<(u64, String)>,
    pub(super) refusal: String,
    /// The model thinks, and shows it.
    pub(super) has_reasoning: bool,
    /// The reason as it stands in the chunk; an empty text is kept.
    pub(super) finish: Option<String>,
    /// The server says that nothing more comes.
    pub(super) is_done: bool,
    pub(super) model: Option<String>,
    pub(super) usage: Option<Counted>,
}

/// The fields by which a reply shows its reasoning.
const REASONING: [&str; 4] = ["reasoning_content", "reasoning", "thinking", "reasoning_text"];

/// What servers write in the place of a reason while the reply goes on.
const NO_REASON: [&str; 4] = ["null", "Null", "none", "None"];

/// Reads a chunk of a stream or the answer of a server that does not stream.
pub(super) fn read_piece(chunk: &Value) -> Piece {
    let choice = first_choice(chunk);
    let delta = choice.and_then(|choice| filled(choice, "delta"));
    let message = choice.and_then(|choice| filled(choice, "message"));
    let speaker = delta.or(message).or(choice);
    let (text, thinks) = speaker.map(read_content).unwrap_or_default();
    let thought = speaker.is_some_and(|speaker| {
        REASONING.iter().any(|name| speaker.get(*name).is_some_and(is_thought))
    });
    let refusal = speaker.and_then(|speaker| speaker.get("refusal")?.as_str());
    let reason = choice
        .and_then(|choice| choice.get("finish_reason").or_else(|| choice.get("stop_reason")))
        .and_then(Value::as_str)
        .filter(|reason| !NO_REASON.contains(&reason.trim()));
    // A router may write `stop` where the provider behind it broke off.
    let native = choice.and_then(|choice| choice.get("native_finish_reason")?.as_str());
    let reason = native.filter(|native| stated_end(native) == Some(StatedEnd::Broken)).or(reason);
    let usage =
        chunk.get("usage").or_else(|| choice?.get("usage")).filter(|usage| usage.is_object());
    let reasoning = speaker.and_then(|speaker| {
        REASONING
            .iter()
            .find_map(|name| speaker.get(*name)?.as_str().filter(|text| !text.is_empty()))
    });
    Piece {
        text,
        reasoning: reasoning.unwrap_or_default().to_owned(),
        choice: choice.and_then(|choice| choice.get("index")?.as_u64()),
        is_message: delta.is_none() && message.is_some(),
        arguments: speaker.map(read_arguments).unwrap_or_default(),
        refusal: refusal.unwrap_or_default().to_owned(),
        has_reasoning: thinks || thought,
        finish: reason.map(str::to_owned),
        is_done: chunk.get("done") == Some(&Value::Bool(true)),
        model: chunk
            .get("model")
            .and_then(Value::as_str)
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        usage: usage.map(read_usage),
    }
}

fn place_of(choice: &Value) -> u64 {
    choice.get("index").and_then(Value::as_u64).unwrap_or(0)
}

/// The choice that answers: one is asked for, and its place is 0 unless it is the only one.
fn first_choice(chunk: &Value) -> Option<&Value> {
    let choices = match chunk.get("choices")? {
        Value::Array(choices) => choices.as_slice(),
        choice @ Value::Object(_) => std::slice::from_ref(choice),
        _ => return None,
    };
    match choices {
        [choice] => Some(choice),
        _ => choices.iter().find(|choice| place_of(choice) == 0),
    }
}

/// A member that is an object with something in it.
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(chunk: &Value) -> (String, bool) {
        let piece = read_piece(&open_envelope(chunk));
        (piece.text, piece.has_reasoning)
    }

    #[test]
    fn content_in_parts_is_joined_and_its_thinking_left_out() {
        let chunk = json!({ "choices": [{ "delta": { "content": [
            { "type": "thinking", "thinking": [{ "type": "text", "text": "hm" }] },
            { "type": "text", "text": "Rain " },
            { "type": "text", "text": "fell." },
        ] } }] });
        assert_eq!(text(&chunk), ("Rain fell.".to_owned(), true));
    }

    #[test]
    fn text_is_found_wherever_a_server_puts_it() {
        for chunk in [
            json!({ "choices": [{ "delta": { "content": "Rain." } }] }),
            json!({ "choices": [{ "delta": null, "message": { "content": "Rain." } }] }),
            json!({ "choices": [{ "delta": {}, "message": { "content": { "text": "Rain." } } }] }),
            json!({ "choices": [{ "text": "Rain." }] }),
            json!({ "choices": [{ "index": 1, "delta": { "content": "Sun." } },
                                { "index": 0, "delta": { "content": "Rain." } }] }),
            json!({ "message": { "role": "assistant", "content": "Rain." }, "done": false }),
            json!({ "response": "Rain.", "done": false }),
            json!({ "content": "Rain.", "stop": false }),
        ] {
            assert_eq!(text(&chunk), ("Rain.".to_owned(), false), "{chunk}");
        }
    }

    #[test]
    fn reasoning_is_known_under_every_name() {
        for delta in [
            json!({ "reasoning_content": "hm" }),
            json!({ "reasoning": "hm", "content": "" }),
            json!({ "thinking": "hm" }),
            json!({ "reasoning": [{ "text": "hm" }] }),
        ] {
            assert_eq!(text(&json!({ "choices": [{ "delta": delta }] })), (String::new(), true));
        }
    }

    #[test]
    fn whatever_is_missing_or_null_is_nothing() {
        for chunk in [
            json!(null),
            json!({}),
            json!({ "choices": null, "usage": null }),
            json!({ "choices": [{ "delta": { "content": null, "refusal": null } }] }),
        ] {
            assert_eq!(read_piece(&chunk), Piece::default(), "{chunk}");
        }
    }
}
