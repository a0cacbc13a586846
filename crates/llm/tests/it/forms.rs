//! Tests of replies in unusual forms that have only one possible reading.

use scribe_ports::model::{FinishReason, LanguageModel, ModelError, NoDraft};
use serde_json::{Value, json};

use crate::{
    ask, card, end, model, prose,
    server::{Answer, Server},
    text,
};

const CARD: &str = r#"{"title":"Salt"}"#;

fn document() -> String {
    let body = json!({
        "choices": [{ "message": { "content": "Rain fell." }, "finish_reason": "stop" }],
    });
    body.to_string()
}

#[tokio::test]
async fn the_first_bytes_take_precedence_over_the_content_type() {
    let pretty = serde_json::to_string_pretty(&json!({
        "choices": [{ "message": { "content": "Rain fell." }, "finish_reason": "stop" }],
    }));
    let stream =
        format!("data: {}\n\ndata: {}\n\ndata: [DONE]\n\n", text("Rain fell."), end("stop"));
    for body in [document(), pretty.unwrap(), format!("\u{feff}{}", document()), stream] {
        for label in ["application/json", "text/plain", "text/event-stream", "application/x-ndjson"]
        {
            let answer = Answer::status(200, &format!("Content-Type: {label}\r\n"), &body);
            let reply = ask(answer).await.unwrap();
            assert_eq!(
                (reply.text.as_str(), reply.finish),
                ("Rain fell.", FinishReason::Stop),
                "{label}"
            );
        }
        let reply = ask(Answer::status(200, "", &body)).await.unwrap();
        assert_eq!(reply.text, "Rain fell.");
    }
}

#[tokio::test]
async fn an_event_may_span_several_lines() {
    let event = |end: &str, event: &Value| {
        let pretty = serde_json::to_string_pretty(event).unwrap();
        let lines = pretty.lines().map(|line| format!("data: {line}{end}"));
        lines.collect::<String>() + end
    };
    for line_end in ["\n", "\r\n", "\r"] {
        let stream = event(line_end, &text("Rain fell.")) + &event(line_end, &end("stop"));
        assert_eq!(ask(Answer::stream().then(stream)).await.unwrap().text, "Rain fell.");
    }
    let (first, second) =
        (r#"data: {"choices":[{"delta":{"content":"Rain "#, "data: fell.\"}}]}\n\n");
    let broken = format!("{first}\n{second}data: {}\n\n", end("stop"));
    let reply = ask(Answer::stream().then(broken)).await.unwrap();
    assert_eq!(reply.text, "Rain fell.");
}

#[tokio::test]
async fn other_event_fields_and_names_are_ignored() {
    let stream = format!(
        "\u{feff}: hello\nretry: 10\nid: 1\nevent: message\ndata:{}\nid: 2\nevent: ping\n\
         data: {{\"type\":\"ping\"}}\n\ndata: ping\n\n:\ndata:{}\ndata:[DONE]",
        text("Rain fell."),
        end("stop"),
    );
    assert_eq!(ask(Answer::stream().then(stream)).await.unwrap().text, "Rain fell.");
}

#[tokio::test]
async fn lines_of_json_are_read_without_their_field_name() {
    let body = "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"Rain \"},\"done\":false}\n\
                {\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"fell.\"},\"done\":false}\n\
                {\"model\":\"m\",\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\",\
                \"prompt_eval_count\":7,\"eval_count\":3}\n";
    let reply =
        ask(Answer::status(200, "Content-Type: application/x-ndjson\r\n", body)).await.unwrap();
    assert_eq!((reply.text.as_str(), reply.finish), ("Rain fell.", FinishReason::Stop));
    assert_eq!((reply.usage.prompt_tokens, reply.usage.completion_tokens), (7, 3));
    let chunks = format!("{}\n{}\n", text("Rain fell."), end("length"));
    let reply = ask(Answer::stream().then(chunks)).await.unwrap();
    assert_eq!((reply.text.as_str(), reply.finish), ("Rain fell.", FinishReason::Length));
}

#[tokio::test]
async fn a_complete_message_after_its_pieces_is_not_repeated() {
    let whole =
        json!({ "choices": [{ "message": { "content": "Rain fell." }, "finish_reason": "stop" }] });
    let reply = ask(Answer::events(&[text("Rain "), text("fell."), whole])).await.unwrap();
    assert_eq!(reply.text, "Rain fell.");
}

#[tokio::test]
async fn the_arguments_of_one_function_call_are_the_document() {
    let call = |arguments: Value| {
        json!({ "choices": [{ "delta": { "content": null, "tool_calls": [
            { "index": 0, "id": "c1", "type": "function", "function": { "name": "card", "arguments": arguments } },
        ] } }] })
    };
    let old = |arguments: &str| json!({ "choices": [{ "delta": { "function_call": { "arguments": arguments } } }] });
    let whole = json!({ "choices": [{ "message": { "content": null, "tool_calls": [
        { "type": "function", "function": { "name": "card", "arguments": { "title": "Salt" } } },
    ] }, "finish_reason": "tool_calls" }] });
    for events in [
        vec![call(json!(CARD)), end("tool_calls")],
        vec![call(json!("")), call(json!(&CARD[..5])), call(json!(&CARD[5..])), end("tool_calls")],
        vec![old(&CARD[..5]), old(&CARD[5..]), end("function_call")],
        vec![whole],
    ] {
        let server = Server::start(vec![Answer::events(&events)]);
        let reply = model(&server).complete(&card(), &NoDraft).await.unwrap();
        assert_eq!((reply.text.as_str(), reply.finish), (CARD, FinishReason::Stop));
    }
    // Prose is never requested as a function call. Arguments as short as these are a name or a
    // query, not prose.
    let server = Server::start(vec![Answer::events(&[call(json!(CARD)), end("tool_calls")])]);
    let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
    assert!(matches!(error, ModelError::Empty { .. }), "{error:?}");
}

#[tokio::test]
async fn several_function_calls_without_a_single_document_are_refused() {
    let calls = json!({ "choices": [{ "delta": { "tool_calls": [
        { "index": 0, "function": { "arguments": CARD } },
        { "index": 1, "function": { "arguments": "{\"title\":\"Rope\"}" } },
    ] } }] });
    let server = Server::start(vec![Answer::events(&[calls, end("tool_calls")])]);
    let error = model(&server).complete(&card(), &NoDraft).await.unwrap_err();
    assert!(matches!(error, ModelError::InvalidReply { .. }), "{error:?}");
}

#[tokio::test]
async fn text_is_read_from_every_unambiguous_field() {
    for body in [
        json!({ "choices": [{ "text": "Rain fell.", "finish_reason": "stop" }] }),
        json!({ "choices": [{ "message": { "content": [{ "type": "text", "text": "Rain fell." }] }, "finish_reason": "stop" }] }),
        json!({ "choices": [{ "message": { "content": { "type": "text", "text": "Rain fell." } }, "finish_reason": "stop" }] }),
        json!({ "choices": [{ "delta": {}, "message": { "content": "Rain fell." }, "finish_reason": "stop" }] }),
        json!({ "choices": [{ "message": { "content": "Rain fell.", "thinking": "hm" }, "finish_reason": "stop" }] }),
        json!({ "message": { "content": "Rain fell." }, "done": true, "done_reason": "stop" }),
        json!({ "response": "Rain fell.", "done": true, "done_reason": "stop" }),
    ] {
        let reply = ask(Answer::status(200, "", &body.to_string())).await.unwrap();
        assert_eq!(
            (reply.text.as_str(), reply.finish),
            ("Rain fell.", FinishReason::Stop),
            "{body}"
        );
    }
}
