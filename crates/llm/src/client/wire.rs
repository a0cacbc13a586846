//! Reads chunks and whole answers. Servers leave out different fields, so every field is optional.

mod choice;
mod content;
mod envelope;
mod marks;

use serde_json::Value;

use self::choice::{list_choices, read_choices};
pub(super) use self::envelope::{has_choices, open_envelope};
use super::usage::{TokenCounts, read_usage};

/// One choice of a chunk or of a whole answer.
#[derive(Debug, Default, PartialEq)]
pub(super) struct ReplyPiece {
    pub(super) text: String,
    /// Text that a mark in the same object labels as reasoning.
    pub(super) marked_text: String,
    /// The model's reasoning, if it is text.
    pub(super) reasoning: String,
    /// The index of the choice, if the server gives it.
    pub(super) choice: Option<u64>,
    /// True if the text is the whole message so far and not only the part after the last piece.
    pub(super) is_message: bool,
    /// The arguments of function calls, each with the index of its call.
    pub(super) arguments: Vec<(u64, String)>,
    pub(super) refusal: String,
    /// True if the model shows reasoning.
    pub(super) has_reasoning: bool,
    /// The finish reason as it is in the chunk. An empty text is kept.
    pub(super) finish: Option<String>,
    /// True if the server says that nothing more comes.
    pub(super) is_done: bool,
    pub(super) model: Option<String>,
    pub(super) usage: Option<TokenCounts>,
}

impl ReplyPiece {
    pub(super) fn mark_text(&mut self) {
        self.marked_text.push_str(&std::mem::take(&mut self.text));
        self.has_reasoning |= !self.marked_text.is_empty();
    }

    /// Returns true if the piece contains no part of the reply itself.
    pub(super) fn has_no_reply_content(&self) -> bool {
        self.text.is_empty() && self.arguments.is_empty()
    }
}

/// Returns the chunks if a value is a list of several, as in Gemini's streams.
pub(super) fn list_chunks(value: &Value) -> Option<&[Value]> {
    let items = value.as_array().filter(|items| items.len() > 1)?;
    let are_chunks = items.iter().all(Value::is_object)
        && items.iter().any(|item| has_choices(&open_envelope(item)));
    are_chunks.then_some(items)
}

/// Reads a chunk of a stream, or the whole answer of a server that does not stream. Returns at
/// least one piece. The first piece contains the data that applies to the whole chunk.
pub(super) fn read_pieces(chunk: &Value) -> Vec<ReplyPiece> {
    let choices = list_choices(chunk);
    let mut pieces = read_choices(choices);
    if pieces.is_empty() {
        pieces.push(ReplyPiece::default());
    }
    let usages = std::iter::once(chunk).chain(choices).filter_map(|holder| holder.get("usage"));
    let mut counted = usages.filter(|usage| usage.is_object());
    let usage = counted.next().map(|usage| read_usage(usage, chunk.get("timings")));
    let model = chunk.get("model").and_then(Value::as_str).filter(|name| !name.is_empty());
    pieces[0].is_done = chunk.get("done") == Some(&Value::Bool(true));
    pieces[0].model = model.map(str::to_owned);
    pieces[0].usage = usage;
    pieces
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn first_text(chunk: &Value) -> (String, bool) {
        let mut pieces = read_pieces(&open_envelope(chunk));
        pieces.sort_by_key(|piece| piece.choice);
        let piece = pieces.swap_remove(0);
        (piece.text, piece.has_reasoning)
    }

    #[test]
    fn content_in_parts_is_joined_and_its_thinking_left_out() {
        let chunk = json!({ "choices": [{ "delta": { "content": [
            { "type": "thinking", "thinking": [{ "type": "text", "text": "hm" }] },
            { "type": "text", "text": "Rain " },
            { "type": "text", "text": "fell." },
        ] } }] });
        assert_eq!(first_text(&chunk), ("Rain fell.".to_owned(), true));
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
            assert_eq!(first_text(&chunk), ("Rain.".to_owned(), false), "{chunk}");
        }
    }

    #[test]
    fn reasoning_is_recognised_under_every_name() {
        for delta in [
            json!({ "reasoning_content": "hm" }),
            json!({ "reasoning": "hm", "content": "" }),
            json!({ "thinking": "hm" }),
            json!({ "reasoning": [{ "text": "hm" }] }),
        ] {
            assert_eq!(
                first_text(&json!({ "choices": [{ "delta": delta }] })),
                (String::new(), true)
            );
        }
    }

    #[test]
    fn missing_and_null_fields_are_empty() {
        for chunk in [
            json!(null),
            json!({}),
            json!({ "choices": null, "usage": null }),
            json!({ "choices": [{ "delta": { "content": null, "refusal": null } }] }),
        ] {
            assert_eq!(read_pieces(&chunk), [ReplyPiece::default()], "{chunk}");
        }
    }
}
