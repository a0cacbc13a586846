//! Streams without faults in the format of each provider.

use serde_json::{Value, json};

/// The names of the providers whose formats differ from the chat completions.
pub(crate) const OTHER_PROVIDERS: [&str; 4] = ["openai-responses", "anthropic", "gemini", "ollama"];

/// Returns a stream with the pieces of a text, its end (`stop`, `length` or `content_filter`), and
/// its tokens: 1000 of the prompt, 400 of them cached, and 500 of the reply.
pub(crate) fn render_stream(provider: &str, pieces: &[String], finish: &str) -> String {
    match provider {
        "openai" => render_chat(pieces, finish),
        "openai-responses" => render_responses(pieces, finish),
        "anthropic" => render_anthropic(pieces, finish),
        "gemini" => render_gemini(pieces, finish),
        other => {
            assert_eq!(other, "ollama");
            render_ollama(pieces, finish)
        }
    }
}

fn unnamed(events: impl IntoIterator<Item = Value>) -> String {
    events.into_iter().map(|event| format!("data: {event}\n\n")).collect()
}

/// Renders events that have the name of their type.
fn named(events: impl IntoIterator<Item = Value>) -> String {
    let named = |event: Value| {
        let name = event["type"].as_str().unwrap().to_owned();
        format!("event: {name}\ndata: {event}\n\n")
    };
    events.into_iter().map(named).collect()
}

fn render_chat(pieces: &[String], finish: &str) -> String {
    let texts = pieces.iter().map(|piece| crate::text(piece));
    unnamed(texts.chain([crate::end(finish), crate::usage()])) + "data: [DONE]\n\n"
}

fn render_responses(pieces: &[String], finish: &str) -> String {
    let (kind, status, reason) = match finish {
        "length" => ("response.incomplete", "incomplete", json!("max_output_tokens")),
        "content_filter" => ("response.incomplete", "incomplete", json!("content_filter")),
        _ => ("response.completed", "completed", Value::Null),
    };
    let text = pieces.concat();
    let content = json!([{ "type": "output_text", "text": text, "annotations": [] }]);
    let started = json!({
        "type": "response.created",
        "response": { "status": "in_progress", "model": "tiny-2", "output": [], "error": null },
    });
    let delta = |piece: &String| {
        let kind = "response.output_text.delta";
        json!({ "type": kind, "item_id": "msg_1", "delta": piece })
    };
    let done = json!({ "type": "response.output_text.done", "item_id": "msg_1", "text": text });
    let mut response = json!({
        "status": status,
        "model": "tiny-2",
        "error": null,
        "output": [{ "type": "message", "role": "assistant", "content": content }],
        "usage": {
            "input_tokens": 1000,
            "input_tokens_details": { "cached_tokens": 400 },
            "output_tokens": 500,
            "output_tokens_details": { "reasoning_tokens": 0 },
        },
    });
    if !reason.is_null() {
        response["incomplete_details"] = json!({ "reason": reason });
    }
    let end = json!({ "type": kind, "response": response });
    named([started].into_iter().chain(pieces.iter().map(delta)).chain([done, end]))
}

/// Renders the events around the content of one block.
pub(crate) fn wrap_in_message(block: &Value, deltas: Vec<Value>, stop_reason: &str) -> String {
    let usage = json!({
        "input_tokens": 600,
        "cache_read_input_tokens": 400,
        "cache_creation_input_tokens": 0,
        "output_tokens": 1,
    });
    let message = json!({ "type": "message", "content": [], "model": "tiny-2", "usage": usage });
    let delta = |delta: Value| json!({ "type": "content_block_delta", "index": 0, "delta": delta });
    let first = [
        json!({ "type": "message_start", "message": message }),
        json!({ "type": "content_block_start", "index": 0, "content_block": block }),
        json!({ "type": "ping" }),
    ];
    let last = [
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({
            "type": "message_delta",
            "delta": { "stop_reason": stop_reason, "stop_sequence": null },
            "usage": { "output_tokens": 500 },
        }),
        json!({ "type": "message_stop" }),
    ];
    named(first.into_iter().chain(deltas.into_iter().map(delta)).chain(last))
}

fn render_anthropic(pieces: &[String], finish: &str) -> String {
    let stop_reason = match finish {
        "length" => "max_tokens",
        "content_filter" => "refusal",
        _ => "end_turn",
    };
    let deltas = pieces.iter().map(|piece| json!({ "type": "text_delta", "text": piece }));
    wrap_in_message(&json!({ "type": "text", "text": "" }), deltas.collect(), stop_reason)
}

fn render_gemini(pieces: &[String], finish: &str) -> String {
    let reason = match finish {
        "length" => "MAX_TOKENS",
        "content_filter" => "SAFETY",
        _ => "STOP",
    };
    let chunk = |text: &str| {
        let content = json!({ "role": "model", "parts": [{ "text": text }] });
        json!({ "candidates": [{ "content": content, "index": 0 }], "modelVersion": "tiny-2" })
    };
    let mut last = chunk("");
    last["candidates"][0]["finishReason"] = json!(reason);
    last["usageMetadata"] = json!({
        "promptTokenCount": 1000,
        "cachedContentTokenCount": 400,
        "candidatesTokenCount": 450,
        "thoughtsTokenCount": 50,
        "totalTokenCount": 1500,
    });
    unnamed(pieces.iter().map(|piece| chunk(piece)).chain([last]))
}

fn render_ollama(pieces: &[String], finish: &str) -> String {
    let chunk = |text: &str| {
        let message = json!({ "role": "assistant", "content": text });
        json!({ "model": "tiny-2", "message": message, "done": false })
    };
    let mut last = chunk("");
    last["done"] = json!(true);
    last["done_reason"] = json!(finish);
    last["prompt_eval_count"] = json!(1000);
    last["eval_count"] = json!(500);
    let chunks = pieces.iter().map(|piece| chunk(piece)).chain([last]);
    chunks.map(|chunk| format!("{chunk}\n")).collect()
}
