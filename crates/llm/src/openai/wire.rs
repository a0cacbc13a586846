//! Reads chunks and whole answers. Servers differ in what they leave out, so every field is
//! looked for by itself.

use scribe_ports::model::Usage;
use serde_json::Value;

/// What one chunk, or a whole answer, brings.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Piece<'a> {
    pub(super) text: String,
    pub(super) refusal: &'a str,
    /// The model thinks, and shows it.
    pub(super) has_reasoning: bool,
    pub(super) finish: Option<&'a str>,
    pub(super) model: Option<&'a str>,
    pub(super) usage: Option<Counted>,
}

/// The tokens that a server has counted. A number that no count can be, as one below zero, is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counted {
    prompt_tokens: Option<u32>,
    cached_tokens: u32,
    completion_tokens: Option<u32>,
    /// Those of the tokens out that were hidden reasoning.
    pub(super) reasoning_tokens: u32,
}

impl Counted {
    /// The tokens of the call; what the server has not counted is taken from an estimate.
    pub(super) fn usage(self, estimated: Usage) -> Usage {
        Usage {
            prompt_tokens: self.prompt_tokens.unwrap_or(estimated.prompt_tokens),
            cached_tokens: self.cached_tokens,
            completion_tokens: self.completion_tokens.unwrap_or(estimated.completion_tokens),
            is_estimated: self.prompt_tokens.is_none() || self.completion_tokens.is_none(),
        }
    }
}

/// Reads a chunk of a stream or the answer of a server that does not stream.
pub(super) fn piece(chunk: &Value) -> Piece<'_> {
    let choice = chunk.pointer("/choices/0");
    let message = choice.and_then(|choice| choice.get("delta").or_else(|| choice.get("message")));
    let field = |name: &str| message.and_then(|message| message.get(name));
    let (text, has_thought) = field("content").map(content).unwrap_or_default();
    let has_reasoning = ["reasoning_content", "reasoning"]
        .iter()
        .any(|name| field(name).and_then(Value::as_str).is_some_and(|text| !text.is_empty()));
    Piece {
        text,
        refusal: field("refusal").and_then(Value::as_str).unwrap_or_default(),
        has_reasoning: has_reasoning || has_thought,
        finish: choice.and_then(|choice| choice.get("finish_reason")?.as_str()),
        model: chunk.get("model").and_then(Value::as_str).filter(|name| !name.is_empty()),
        usage: chunk.get("usage").filter(|usage| usage.is_object()).map(counted),
    }
}

/// The text of a content, and whether it holds thinking: a text, or a list of typed parts.
fn content(content: &Value) -> (String, bool) {
    let parts = match content {
        Value::String(text) => return (text.clone(), false),
        Value::Array(parts) => parts,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            return (String::new(), false);
        }
    };
    let kind = |part: &Value| part.get("type").and_then(Value::as_str).map(str::to_owned);
    let text = parts
        .iter()
        .filter(|part| kind(part).is_none_or(|kind| kind == "text"))
        .filter_map(|part| part.get("text")?.as_str())
        .collect();
    (text, parts.iter().any(|part| kind(part).as_deref() == Some("thinking")))
}

/// Cached tokens are named by OpenAI, DeepSeek and Moonshot in their own ways.
fn counted(usage: &Value) -> Counted {
    let count = |path: &str| {
        let number = usage.pointer(path).and_then(Value::as_u64)?;
        Some(u32::try_from(number).unwrap_or(u32::MAX))
    };
    let cached_tokens = count("/prompt_tokens_details/cached_tokens")
        .or_else(|| count("/prompt_cache_hit_tokens"))
        .or_else(|| count("/cached_tokens"))
        .unwrap_or(0);
    Counted {
        prompt_tokens: count("/prompt_tokens"),
        cached_tokens,
        completion_tokens: count("/completion_tokens"),
        reasoning_tokens: count("/completion_tokens_details/reasoning_tokens").unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn content_in_parts_is_joined_and_its_thinking_left_out() {
        let chunk = json!({ "choices": [{ "delta": { "content": [
            { "type": "thinking", "thinking": [{ "type": "text", "text": "hm" }] },
            { "type": "text", "text": "Rain " },
            { "type": "text", "text": "fell." },
        ] } }] });
        let piece = piece(&chunk);
        assert_eq!((piece.text.as_str(), piece.has_reasoning), ("Rain fell.", true));
    }

    #[test]
    fn whatever_is_missing_or_null_is_nothing() {
        for chunk in [
            json!(null),
            json!({}),
            json!({ "choices": null, "usage": null }),
            json!({ "choices": [{ "delta": { "content": null, "refusal": null } }] }),
        ] {
            assert_eq!(piece(&chunk), Piece::default(), "{chunk}");
        }
    }

    #[test]
    fn cached_tokens_are_found_under_every_name() {
        for usage in [
            json!({ "prompt_tokens": 9, "prompt_tokens_details": { "cached_tokens": 4 } }),
            json!({ "prompt_tokens": 9, "prompt_cache_hit_tokens": 4 }),
            json!({ "prompt_tokens": 9, "cached_tokens": 4 }),
        ] {
            assert_eq!(counted(&usage).cached_tokens, 4, "{usage}");
        }
    }
}
