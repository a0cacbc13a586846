//! Converts the formats of providers and gateways to the common form. The common form has one
//! choice with a `delta` or a `message`, a `finish_reason`, `usage`, and `done` after the last
//! event.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::{super::said, marks::marks_reasoning};

/// Reads one format. Returns `None` for a chunk in another format.
type Envelope = fn(&Value) -> Option<Value>;

/// The formats in the order in which they are tried.
const ENVELOPES: [Envelope; 7] = [
    open_anthropic,
    open_responses,
    open_gemini,
    open_pascal_case,
    open_message,
    open_text,
    open_member,
];

/// The depth to which envelopes may be nested.
const MAX_DEPTH: usize = 4;

scribe_domain::word_lists! {
    "client/wire/envelope":
        phrases MEMBERS, TEXTS;
}

/// Returns the chunk in the common form if its format is known, otherwise the chunk unchanged.
pub(in super::super) fn open_envelope(chunk: &Value) -> Cow<'_, Value> {
    open_nested(chunk, MAX_DEPTH)
}

fn open_nested(chunk: &Value, depth: usize) -> Cow<'_, Value> {
    match (chunk, depth) {
        (Value::Array(items), 1..) => match items.as_slice() {
            [item] => open_nested(item, depth - 1),
            _ => Cow::Borrowed(chunk),
        },
        (Value::Object(_), 1..) if !has_choices(chunk) => {
            let opened = ENVELOPES.iter().find_map(|open| open(chunk));
            opened.map_or(Cow::Borrowed(chunk), Cow::Owned)
        }
        _ => Cow::Borrowed(chunk),
    }
}

/// Returns true if a chunk is in the common form.
pub(in super::super) fn has_choices(chunk: &Value) -> bool {
    chunk.get("choices").is_some_and(|choices| match choices {
        Value::Array(choices) => !choices.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    })
}

/// How the text of a chunk relates to the text before it.
#[derive(Clone, Copy)]
enum TextForm {
    /// The text is the next piece.
    Delta,
    /// The text is the whole reply.
    Message,
}

fn build_common_form(
    chunk: &Value,
    form: TextForm,
    speaker: Value,
    finish: Option<&Value>,
    usage: Option<&Value>,
) -> Value {
    let name = match form {
        TextForm::Delta => "delta",
        TextForm::Message => "message",
    };
    let mut choice = Map::new();
    choice.insert(name.to_owned(), speaker);
    choice.insert("finish_reason".to_owned(), finish.cloned().unwrap_or_default());
    let is_done = ["done", "stop", "is_end", "is_finished"]
        .iter()
        .any(|name| chunk.get(*name) == Some(&Value::Bool(true)));
    json!({
        "choices": [choice],
        "usage": usage,
        "model": chunk.get("model").or_else(|| chunk.get("modelVersion")),
        "done": is_done,
    })
}

/// Reads messages of Anthropic's API and the events of their streams.
fn open_anthropic(chunk: &Value) -> Option<Value> {
    let delta = |speaker: Value| {
        build_common_form(chunk, TextForm::Delta, speaker, None, chunk.get("usage"))
    };
    let inner = chunk.get("delta");
    match chunk.get("type")?.as_str()? {
        "message" if chunk.get("content")?.is_array() => {
            let blocks = chunk.get("content").and_then(Value::as_array);
            let inputs = blocks.into_iter().flatten().filter_map(|block| block.get("input"));
            let calls: Vec<Value> = inputs.map(|input| json!({ "arguments": input })).collect();
            let speaker = json!({ "content": chunk.get("content"), "tool_calls": calls });
            let finish = chunk.get("stop_reason");
            Some(build_common_form(chunk, TextForm::Message, speaker, finish, chunk.get("usage")))
        }
        "message_start" => {
            let message = chunk.get("message")?;
            let speaker = json!({ "content": "" });
            Some(build_common_form(message, TextForm::Delta, speaker, None, message.get("usage")))
        }
        "content_block_delta" => {
            let inner = inner?;
            let thinking = inner.get("thinking");
            let mut speaker = json!({ "content": inner.get("text"), "thinking": thinking });
            if let Some(input) = inner.get("partial_json") {
                let call = json!({ "index": chunk.get("index"), "arguments": input });
                speaker["tool_calls"] = json!([call]);
            }
            Some(delta(speaker))
        }
        "message_delta" => {
            let finish = inner.and_then(|inner| inner.get("stop_reason"));
            let speaker = json!({ "content": "" });
            Some(build_common_form(chunk, TextForm::Delta, speaker, finish, chunk.get("usage")))
        }
        "message_stop" => {
            let mut last = delta(json!({ "content": "" }));
            last["done"] = json!(true);
            Some(last)
        }
        _ => None,
    }
}

/// Returns why a response of OpenAI's Responses API ended.
fn find_responses_finish(response: &Value) -> Option<&Value> {
    response.pointer("/incomplete_details/reason").or_else(|| response.get("status"))
}

/// Reads responses of OpenAI's Responses API and the events of their streams.
fn open_responses(chunk: &Value) -> Option<Value> {
    match chunk.get("type").and_then(Value::as_str) {
        Some("response.output_text.delta") => {
            let speaker = json!({ "content": chunk.get("delta") });
            Some(build_common_form(chunk, TextForm::Delta, speaker, None, None))
        }
        Some("response.refusal.delta") => {
            let speaker = json!({ "refusal": chunk.get("delta") });
            Some(build_common_form(chunk, TextForm::Delta, speaker, None, None))
        }
        Some("response.reasoning_text.delta" | "response.reasoning_summary_text.delta") => {
            let speaker = json!({ "reasoning": chunk.get("delta") });
            Some(build_common_form(chunk, TextForm::Delta, speaker, None, None))
        }
        Some("response.completed" | "response.incomplete") => {
            let response = chunk.get("response")?;
            // An end without output still has a reason and a usage.
            let mut reply = open_responses(response).unwrap_or_else(|| {
                let finish = find_responses_finish(response);
                let speaker = json!({ "content": "" });
                let usage = response.get("usage");
                build_common_form(response, TextForm::Message, speaker, finish, usage)
            });
            reply["done"] = json!(true);
            Some(reply)
        }
        _ => {
            let items = chunk.get("output")?.as_array()?;
            let of_type = |name: &'static str| {
                items
                    .iter()
                    .filter(move |item| item.get("type").and_then(Value::as_str) == Some(name))
            };
            let parts: Vec<&Value> = of_type("message")
                .chain(items.iter().filter(|item| item.get("type").is_none()))
                .filter_map(|item| item.get("content")?.as_array())
                .flatten()
                .collect();
            let refusal = parts.iter().find_map(|part| part.get("refusal")?.as_str());
            let reasoning: Vec<&Value> = of_type("reasoning").collect();
            if parts.is_empty() && reasoning.is_empty() {
                return None;
            }
            let speaker = json!({ "content": parts, "refusal": refusal, "reasoning": reasoning });
            let finish = find_responses_finish(chunk);
            Some(build_common_form(chunk, TextForm::Message, speaker, finish, chunk.get("usage")))
        }
    }
}

/// Reads Gemini's candidates. A whole reply and a piece of a stream look the same.
fn open_gemini(chunk: &Value) -> Option<Value> {
    let usage = chunk.get("usageMetadata");
    let blocked = chunk.pointer("/promptFeedback/blockReason").filter(|reason| reason.is_string());
    if blocked.is_some() {
        let finish = json!("content_filter");
        return Some(build_common_form(
            chunk,
            TextForm::Delta,
            json!({ "content": "" }),
            Some(&finish),
            usage,
        ));
    }
    let candidate = chunk.get("candidates")?.as_array()?.first()?;
    let parts = candidate.pointer("/content/parts").and_then(Value::as_array);
    let (thoughts, texts): (Vec<&Value>, Vec<&Value>) = parts
        .into_iter()
        .flatten()
        .partition(|part| part.get("thought") == Some(&Value::Bool(true)));
    let speaker = json!({ "content": texts, "reasoning": thoughts });
    Some(build_common_form(chunk, TextForm::Delta, speaker, candidate.get("finishReason"), usage))
}

/// Converts names such as `Choices` and `FinishReason`, which Tencent uses.
fn open_pascal_case(chunk: &Value) -> Option<Value> {
    chunk.get("Choices")?;
    let converted = convert_to_snake_case(chunk);
    has_choices(&converted).then_some(converted)
}

fn convert_to_snake_case(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| (to_snake_case(name), convert_to_snake_case(value)));
            Value::Object(members.collect())
        }
        Value::Array(items) => items.iter().map(convert_to_snake_case).collect(),
        _ => value.clone(),
    }
}

fn to_snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// Reads a message at the top level: Ollama's own format, Cohere's, and Bedrock's inside `output`.
fn open_message(chunk: &Value) -> Option<Value> {
    let message = chunk.get("message").filter(|message| has_members(message))?;
    Some(build_common_form(
        chunk,
        TextForm::Delta,
        message.clone(),
        read_finish_reason(chunk),
        read_usage_member(chunk),
    ))
}

/// Reads a text at the top level: Ollama's `generate`, llama.cpp, TGI, and DashScope inside
/// `output`.
fn open_text(chunk: &Value) -> Option<Value> {
    let text = TEXTS.iter().find_map(|name| chunk.get(*name).filter(|text| text.is_string()))?;
    // The events of a Responses API stream repeat their text.
    let kind = chunk.get("type").and_then(Value::as_str).unwrap_or_default();
    if kind.starts_with("response.") || said::find_error(chunk).is_some() {
        return None;
    }
    let reasoning = chunk.get("thinking").or_else(|| chunk.get("reasoning_content"));
    let is_thought = marks_reasoning(chunk);
    let speaker = json!({ "content": text, "reasoning": reasoning, "thought": is_thought });
    Some(build_common_form(
        chunk,
        TextForm::Delta,
        speaker,
        read_finish_reason(chunk),
        read_usage_member(chunk),
    ))
}

/// Opens a whole reply in a member of a gateway's answer. Data that the reply lacks is taken from
/// the outer answer.
fn open_member(chunk: &Value) -> Option<Value> {
    let (name, mut inner) = MEMBERS.iter().find_map(|name| {
        let member = chunk.get(*name)?;
        // A function behind a gateway returns its reply as a JSON string.
        let parsed = member.as_str().filter(|text| text.trim_start().starts_with('{'));
        let parsed = parsed.and_then(|text| serde_json::from_str::<Value>(text).ok());
        let inner = open_nested(parsed.as_ref().unwrap_or(member), MAX_DEPTH - 1).into_owned();
        has_choices(&inner).then_some((*name, inner))
    })?;
    if inner.get("usage").is_none_or(|usage| !has_members(usage)) {
        inner["usage"] = read_usage_member(chunk).cloned().unwrap_or_default();
    }
    let choice = inner.pointer_mut("/choices/0").and_then(Value::as_object_mut)?;
    if choice.get("finish_reason").is_none_or(Value::is_null)
        && let Some(finish) = read_finish_reason(chunk)
    {
        choice.insert("finish_reason".to_owned(), finish.clone());
    }
    // DashScope streams messages, each of which is the next piece or the whole text so far.
    if name == "output"
        && let Some(message) = choice.remove("message")
    {
        choice.insert("delta".to_owned(), message);
    }
    Some(inner)
}

fn has_members(value: &Value) -> bool {
    value.as_object().is_some_and(|members| !members.is_empty())
}

/// Returns the finish reason that is on the same level as a message or a text.
fn read_finish_reason(chunk: &Value) -> Option<&Value> {
    ["finish_reason", "stop_reason", "stopReason", "done_reason", "stop_type"]
        .iter()
        .find_map(|name| chunk.get(*name).filter(|reason| reason.is_string()))
}

/// Returns the token counts that are on the same level as a message or a text. Ollama has them at
/// the top level.
fn read_usage_member(chunk: &Value) -> Option<&Value> {
    let usage = chunk.get("usage").filter(|usage| usage.is_object());
    usage.or_else(|| chunk.get("eval_count").map(|_| chunk))
}
