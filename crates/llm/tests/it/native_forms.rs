//! Tests of replies in a provider's own format that a server passes on unchanged.

use scribe_ports::model::{FinishReason, LanguageModel, ModelError, NoDraft};
use serde_json::{Value, json};

use crate::{
    ask, card, model, prose,
    server::{Answer, Server},
};

const CARD: &str = r#"{"title":"Salt"}"#;

/// Returns whole replies. If tokens are counted, the prompt has 9 and the reply has 3.
fn bodies(finish: FinishReason) -> Vec<Value> {
    let finish_word = |whole: &'static str, limit: &'static str| match finish {
        FinishReason::Length => limit,
        _ => whole,
    };
    let incomplete =
        (finish == FinishReason::Length).then(|| json!({ "reason": "max_output_tokens" }));
    let usage = json!({ "input_tokens": 9, "output_tokens": 3 });
    vec![
        json!({ "id": "1", "type": "message", "role": "assistant", "content": [
            { "type": "thinking", "thinking": "A storm?" }, { "type": "text", "text": "Rain " }, { "type": "text", "text": "fell." },
        ], "stop_reason": finish_word("end_turn", "max_tokens"), "usage": usage }),
        json!({ "object": "response", "status": finish_word("completed", "incomplete"), "error": null, "incomplete_details": incomplete, "output": [
            { "type": "reasoning", "summary": [{ "type": "summary_text", "text": "A storm?" }] },
            { "type": "message", "content": [{ "type": "output_text", "text": "Rain fell." }] },
        ], "usage": usage }),
        json!({ "candidates": [{ "content": { "role": "model", "parts": [
            { "text": "A storm?", "thought": true }, { "text": "Rain " }, { "text": "fell." },
        ] }, "finishReason": finish_word("STOP", "MAX_TOKENS") }], "usageMetadata": { "promptTokenCount": 9, "candidatesTokenCount": 3 } }),
        json!({ "request_id": "1", "code": "", "message": "", "output": { "text": "Rain fell.", "finish_reason": finish_word("stop", "length") }, "usage": usage }),
        json!({ "output": { "choices": [{ "finish_reason": finish_word("stop", "length"), "message": { "role": "assistant", "content": "Rain fell." } }] }, "usage": usage }),
        json!({ "message": { "role": "assistant", "content": "Rain fell." }, "done": true, "done_reason": finish_word("stop", "length"), "prompt_eval_count": 9, "eval_count": 3 }),
        json!({ "output": { "message": { "role": "assistant", "content": [{ "text": "Rain fell." }] } }, "stopReason": finish_word("end_turn", "max_tokens"), "usage": { "inputTokens": 9, "outputTokens": 3 } }),
        json!({ "message": { "role": "assistant", "content": [{ "type": "text", "text": "Rain fell." }] }, "finish_reason": finish_word("COMPLETE", "MAX_TOKENS"), "usage": { "tokens": { "input_tokens": 9, "output_tokens": 3 } } }),
        json!({ "Response": { "Choices": [{ "FinishReason": finish_word("stop", "length"), "Message": { "Role": "assistant", "Content": "Rain fell." } }], "Usage": { "PromptTokens": 9, "CompletionTokens": 3 } } }),
        json!({ "result": { "response": "Rain fell.", "usage": { "prompt_tokens": 9, "completion_tokens": 3 } }, "finish_reason": finish_word("stop", "length"), "success": true, "errors": [], "messages": [] }),
        json!({ "content": "Rain fell.", "stop": true, "stop_type": finish_word("eos", "limit"), "usage": usage }),
    ]
}

#[tokio::test]
async fn a_native_reply_has_its_text_finish_reason_and_token_count() {
    for finish in [FinishReason::Stop, FinishReason::Length] {
        for body in bodies(finish) {
            let reply = ask(Answer::status(200, "", &body.to_string())).await;
            let read = reply.map(|reply| {
                (reply.text, reply.finish, reply.usage.prompt_tokens, reply.usage.completion_tokens)
            });
            assert_eq!(read, Ok(("Rain fell.".to_owned(), finish, 9, 3)), "{body}");
        }
    }
}

#[tokio::test]
async fn a_native_stream_has_its_text_finish_reason_and_token_count() {
    let gemini = |text: &str, finish: Value| json!({ "candidates": [{ "content": { "parts": [{ "text": text }] }, "finishReason": finish }], "usageMetadata": { "promptTokenCount": 9, "candidatesTokenCount": 3 } });
    let dashscope = |text: &str, finish: &str| json!({ "output": { "text": text, "finish_reason": finish }, "usage": { "input_tokens": 9, "output_tokens": 3 } });
    let messages = |text: &str, finish: &str| json!({ "output": { "choices": [{ "message": { "content": text }, "finish_reason": finish }] }, "usage": { "input_tokens": 9, "output_tokens": 3 } });
    for events in [
        vec![
            json!({ "type": "message_start", "message": { "type": "message", "content": [], "model": "tiny-2", "usage": { "input_tokens": 9, "output_tokens": 1 } } }),
            json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" } }),
            json!({ "type": "ping" }),
            json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": "Rain " } }),
            json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": "fell." } }),
            json!({ "type": "content_block_stop", "index": 0 }),
            json!({ "type": "message_delta", "delta": { "stop_reason": "end_turn" }, "usage": { "output_tokens": 3 } }),
            json!({ "type": "message_stop" }),
        ],
        vec![
            json!({ "type": "response.created", "response": { "status": "in_progress", "error": null, "output": [] } }),
            json!({ "type": "response.output_text.delta", "delta": "Rain " }),
            json!({ "type": "response.output_text.delta", "delta": "fell." }),
            json!({ "type": "response.output_text.done", "text": "Rain fell." }),
            json!({ "type": "response.completed", "response": { "status": "completed", "error": null, "output": [{ "type": "message", "content": [{ "type": "output_text", "text": "Rain fell." }] }], "usage": { "input_tokens": 9, "output_tokens": 3 } } }),
        ],
        vec![gemini("Rain ", Value::Null), gemini("fell.", json!("STOP"))],
        vec![dashscope("Rain ", "null"), dashscope("fell.", "stop")],
        vec![
            dashscope("Rain", "null"),
            dashscope("Rain fell", "null"),
            dashscope("Rain fell.", "stop"),
        ],
        vec![messages("Rain ", "null"), messages("fell.", "stop")],
        vec![
            messages("Rain", "null"),
            messages("Rain fell", "null"),
            messages("Rain fell.", "stop"),
        ],
    ] {
        let answer = events.iter().fold(Answer::stream(), Answer::event);
        let reply = ask(answer).await;
        let read = reply.map(|reply| {
            (reply.text, reply.finish, reply.usage.prompt_tokens, reply.usage.completion_tokens)
        });
        assert_eq!(read, Ok(("Rain fell.".to_owned(), FinishReason::Stop, 9, 3)), "{events:?}");
    }
}

#[tokio::test]
async fn a_truncated_native_stream_is_incomplete() {
    for event in [
        json!({ "type": "content_block_delta", "delta": { "type": "text_delta", "text": "Rain" } }),
        json!({ "type": "response.output_text.delta", "delta": "Rain" }),
        json!({ "candidates": [{ "content": { "parts": [{ "text": "Rain" }] } }] }),
        json!({ "output": { "choices": [{ "message": { "content": "Rain" }, "finish_reason": "null" }] } }),
    ] {
        let error = ask(Answer::stream().event(&event)).await.unwrap_err();
        assert!(matches!(error, ModelError::Unavailable { .. }), "{event}: {error:?}");
    }
    let message = |text: &str| json!({ "choices": [{ "message": { "content": text } }] });
    let answer = Answer::stream().event(&message("Rain ")).event(&message("fell "));
    let error = ask(answer).await.unwrap_err();
    assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_prompt_that_gemini_blocked_is_a_refusal() {
    for reason in ["SAFETY", "PROHIBITED_CONTENT", "OTHER"] {
        let body = json!({ "promptFeedback": { "blockReason": reason } });
        let error = ask(Answer::status(200, "", &body.to_string())).await.unwrap_err();
        assert!(matches!(error, ModelError::Refused { .. }), "{reason}: {error:?}");
    }
}

#[tokio::test]
async fn a_document_that_a_server_has_parsed_is_the_reply() {
    let object = json!({ "title": "Salt" });
    for message in [
        json!({ "content": object }),
        json!({ "content": null, "parsed": object }),
        json!({ "content": "", "parsed": object }),
        json!({ "role": "assistant", "parsed": object, "refusal": null }),
        json!({ "content": [], "parsed": object }),
        json!({ "content": { "type": "text", "text": CARD } }),
        json!({ "content": { "type": "json", "json": object } }),
    ] {
        let body = json!({ "choices": [{ "message": message, "finish_reason": "stop" }] });
        let server = Server::start(vec![Answer::status(200, "", &body.to_string())]);
        let reply = model(&server).complete(&card(), &NoDraft).await;
        assert_eq!(reply.map(|reply| reply.text), Ok(CARD.to_owned()), "{body}");
    }
    let scene = json!({ "title": "Salt", "type": "scene", "text": "Rain." });
    let body = json!({ "choices": [{ "message": { "content": scene }, "finish_reason": "stop" }] });
    let server = Server::start(vec![Answer::status(200, "", &body.to_string())]);
    let reply = model(&server).complete(&card(), &NoDraft).await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&reply.text).unwrap(), scene);
}

#[tokio::test]
async fn a_repeated_field_name_is_skipped() {
    for prefix in ["data: data: ", "data:data:", "data: data: data: "] {
        let piece = json!({ "choices": [{ "delta": { "content": "Rain fell." } }] });
        let end = json!({ "choices": [{ "delta": {}, "finish_reason": "stop" }] });
        let stream = [piece.to_string(), end.to_string(), "[DONE]".to_owned()];
        let stream: String = stream.iter().map(|data| format!("{prefix}{data}\n\n")).collect();
        let reply = ask(Answer::stream().then(stream)).await;
        assert_eq!(reply.map(|reply| reply.text), Ok("Rain fell.".to_owned()), "{prefix}");
    }
}

#[tokio::test]
async fn a_complete_body_with_an_empty_finish_reason_is_complete() {
    for reason in ["", " ", "null", "None"] {
        let body = json!({ "choices": [{ "message": { "content": "Rain fell." }, "finish_reason": reason }] });
        let reply = ask(Answer::status(200, "", &body.to_string())).await;
        let read = reply.map(|reply| (reply.text, reply.finish));
        assert_eq!(read, Ok(("Rain fell.".to_owned(), FinishReason::Unstated)), "{reason:?}");
    }
}

#[tokio::test]
async fn cumulative_pieces_are_read_once_in_every_format() {
    let delta = |text: &str| json!({ "choices": [{ "delta": { "content": text } }] });
    let message = |text: &str| json!({ "choices": [{ "message": { "content": text } }] });
    let ollama = |text: &str| json!({ "message": { "content": text }, "done": false });
    type Piece<'a> = &'a dyn Fn(&str) -> Value;
    for piece in [&delta as Piece<'_>, &message, &ollama] {
        for pieces in [
            &["Rain", "Rain fell", "Rain fell on", "Rain fell on us."] as &[&str],
            &["Rain", "Rain", "Rain fell", "Rain fell on us.", "Rain fell on us."],
            &["", "Rain", "Rain fell on", "Rain fell on us."],
        ] {
            let events: Vec<_> = pieces.iter().map(|text| piece(text)).collect();
            let server = Server::start(vec![Answer::events(&events)]);
            let reply = model(&server).complete(&prose(), &NoDraft).await.unwrap();
            assert_eq!(reply.text, "Rain fell on us.", "{events:?}");
        }
    }
}

#[tokio::test]
async fn members_of_a_gateway_are_not_text() {
    let delta = |text: &str| json!({ "choices": [{ "delta": { "content": text } }] });
    let end = json!({ "choices": [{ "delta": {}, "finish_reason": "stop" }] });
    for gateway_event in [
        json!({ "type": "status", "content": "Searching" }),
        json!({ "event": "status", "data": { "text": "Searching" } }),
        json!({ "output": { "text": "Searching" } }),
    ] {
        let events = [
            delta("Rain "),
            gateway_event.clone(),
            delta("fell."),
            gateway_event.clone(),
            end.clone(),
        ];
        let reply = ask(Answer::events(&events)).await;
        assert_eq!(reply.map(|reply| reply.text), Ok("Rain fell.".to_owned()), "{gateway_event}");
    }
}
