//! Tests of replies with more choices than requested.

use scribe_ports::model::{FinishReason, ModelError};
use serde_json::{Value, json};

use crate::{ask, server::Answer};

fn whole(choices: &Value) -> Answer {
    let body =
        json!({ "choices": choices, "usage": { "prompt_tokens": 9, "completion_tokens": 3 } });
    Answer::status(200, "Content-Type: application/json\r\n", &body.to_string())
}

fn message(place: u64, content: &Value, finish: &str) -> Value {
    json!({ "index": place, "message": { "content": content }, "finish_reason": finish })
}

fn piece(place: u64, content: &str) -> Value {
    json!({ "index": place, "delta": { "content": content }, "finish_reason": null })
}

fn last(place: u64, finish: &str) -> Value {
    json!({ "index": place, "delta": {}, "finish_reason": finish })
}

fn event(choices: &[Value]) -> Value {
    json!({ "choices": choices })
}

async fn read_text(answer: Answer) -> Result<(String, FinishReason), ModelError> {
    ask(answer).await.map(|reply| (reply.text, reply.finish))
}

fn rain() -> Result<(String, FinishReason), ModelError> {
    Ok(("Rain fell.".to_owned(), FinishReason::Stop))
}

#[tokio::test]
async fn the_first_choice_with_text_is_the_reply() {
    let (text, empty) = (json!("Rain fell."), json!(""));
    let thought = json!({ "index": 0, "message": { "content": null, "reasoning_content": "I plan." },
                          "finish_reason": "stop" });
    for choices in [
        json!([message(0, &text, "stop"), message(1, &json!("Sun."), "stop")]),
        json!([message(1, &json!("Sun."), "length"), message(0, &text, "stop")]),
        json!([message(0, &empty, "stop"), message(1, &text, "stop")]),
        json!([message(0, &empty, "length"), message(1, &text, "stop")]),
        json!([message(0, &Value::Null, "stop"), message(3, &text, "stop")]),
        json!([message(1, &text, "stop"), thought]),
        json!([message(2, &text, "stop"), message(1, &empty, "length")]),
        json!([{ "message": { "content": "Rain fell." }, "finish_reason": "stop" },
               { "message": { "content": "Sun." }, "finish_reason": "length" }]),
        json!([{ "message": { "content": "" }, "finish_reason": "length" },
               { "message": { "content": "Rain fell." }, "finish_reason": "stop" }]),
        // A gateway gives every choice the same index.
        json!([message(0, &text, "stop"), message(0, &empty, "tool_calls")]),
    ] {
        assert_eq!(read_text(whole(&choices)).await, rain(), "{choices}");
    }
}

#[tokio::test]
async fn several_choices_with_text_but_without_choice_zero_are_refused() {
    let text = |place, text: &str| message(place, &json!(text), "stop");
    let choices = json!([text(1, "Rain fell."), text(2, "Sun.")]);
    let error = ask(whole(&choices)).await.unwrap_err();
    assert!(matches!(error, ModelError::InvalidReply { .. }), "{error:?}");
    let choices = json!([message(0, &json!(""), "stop"), text(1, "Rain."), text(2, "Sun.")]);
    assert!(ask(whole(&choices)).await.is_err());
}

#[tokio::test]
async fn choices_without_text_are_an_empty_reply() {
    let choices = json!([message(0, &json!(""), "stop"), message(1, &json!(""), "stop")]);
    let error = ask(whole(&choices)).await.unwrap_err();
    assert!(matches!(error, ModelError::Empty { .. }), "{error:?}");
}

#[tokio::test]
async fn the_first_choice_with_text_is_read_from_a_stream() {
    for events in [
        vec![
            event(&[piece(0, ""), piece(1, "Rain ")]),
            event(&[piece(1, "fell."), piece(0, "")]),
            event(&[last(0, "length"), last(1, "stop")]),
        ],
        vec![
            event(&[piece(1, "Sun "), piece(0, "Rain ")]),
            event(&[piece(0, "fell."), piece(1, "shone.")]),
            event(&[last(1, "length"), last(0, "stop")]),
        ],
        vec![
            event(&[piece(1, "Sun ")]),
            event(&[piece(0, "Rain ")]),
            event(&[piece(1, "shone.")]),
            event(&[piece(0, "fell.")]),
            event(&[last(1, "length")]),
            event(&[last(0, "stop")]),
        ],
        vec![
            event(&[piece(0, "")]),
            event(&[last(0, "length")]),
            event(&[piece(1, "Rain fell.")]),
            event(&[last(1, "stop")]),
        ],
        vec![
            event(&[piece(0, "Rain fell.")]),
            event(&[last(1, "length")]),
            event(&[last(0, "stop")]),
        ],
    ] {
        assert_eq!(read_text(Answer::events(&events)).await, rain(), "{events:?}");
    }
}

#[tokio::test]
async fn the_message_of_a_choice_may_have_another_name() {
    for choice in [
        json!({ "index": 0, "messages": [{ "role": "assistant", "content": "Rain fell." }], "finish_reason": "stop" }),
        json!({ "index": 0, "message": "Rain fell.", "finish_reason": "stop" }),
    ] {
        assert_eq!(read_text(whole(&json!([choice]))).await, rain(), "{choice}");
    }
    let only_text = read_text(whole(&json!(["Rain fell."]))).await;
    assert_eq!(only_text, Ok(("Rain fell.".to_owned(), FinishReason::Unstated)));
}
