//! Tests of reasoning that arrives as text with a mark in the same object.

use scribe_ports::model::{FinishReason, LanguageModel, ModelError, NoDraft};
use serde_json::{Value, json};

use crate::{
    Seen, ask, card, end, model, prose,
    server::{Answer, Server},
    text,
};

fn delta(delta: &Value) -> Value {
    json!({ "choices": [{ "index": 0, "delta": delta }] })
}

fn message(message: &Value) -> Answer {
    let whole = json!({ "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }] });
    Answer::status(200, "Content-Type: application/json\r\n", &whole.to_string())
}

async fn read_text(answer: Answer) -> Result<(String, FinishReason), ModelError> {
    ask(answer).await.map(|reply| (reply.text, reply.finish))
}

fn rain() -> Result<(String, FinishReason), ModelError> {
    Ok(("Rain fell.".to_owned(), FinishReason::Stop))
}

#[tokio::test]
async fn pieces_marked_as_reasoning_are_removed() {
    for mark in [
        json!({ "thought": true }),
        json!({ "is_thought": true }),
        json!({ "isThinking": true }),
        json!({ "extra_content": { "google": { "thought": true } } }),
        json!({ "phase": "thinking" }),
        json!({ "phase": "think" }),
        json!({ "role": "reasoning" }),
        json!({ "channel": "analysis" }),
        json!({ "type": "thinking" }),
        json!({ "content_type": "reasoning" }),
    ] {
        let thought = |content: &str| {
            let mut piece = mark.clone();
            piece["content"] = json!(content);
            delta(&piece)
        };
        let events = [
            thought("I plan a scene. "),
            thought("More."),
            text("Rain "),
            text("fell."),
            end("stop"),
        ];
        let server = Server::start(vec![Answer::events(&events)]);
        let seen = Seen::default();
        let reply = model(&server).complete(&prose(), &seen).await.unwrap();
        let shown: String = seen.0.lock().unwrap().iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!((reply.text.as_str(), shown.as_str()), ("Rain fell.", "Rain fell."), "{mark}");

        let only = ask(Answer::events(&[thought("I plan a scene."), end("stop")])).await;
        assert!(matches!(only, Err(ModelError::ReasoningOnly { .. })), "{mark}: {only:?}");
    }
}

#[tokio::test]
async fn marks_that_label_the_answer_keep_its_text() {
    for mark in [
        json!({ "thought": false }),
        json!({ "thought": null }),
        json!({ "extra_content": { "google": { "thought": false, "thought_signature": "x" } } }),
        json!({ "phase": "answer" }),
        json!({ "role": "assistant" }),
        json!({ "channel": "final" }),
        json!({ "type": "text" }),
    ] {
        let mut piece = mark.clone();
        piece["content"] = json!("Rain fell.");
        let answer = Answer::events(&[delta(&piece), end("stop")]);
        assert_eq!(read_text(answer).await, rain(), "{mark}");
        assert_eq!(read_text(message(&piece)).await, rain(), "{mark}");
    }
}

#[tokio::test]
async fn a_mark_of_the_choice_applies_to_its_text() {
    let thought = json!({ "choices": [{ "index": 0, "delta": { "content": "I plan." },
                                        "extra_content": { "google": { "thought": true } } }] });
    assert_eq!(
        read_text(Answer::events(&[thought, text("Rain fell."), end("stop")])).await,
        rain()
    );
}

#[tokio::test]
async fn parts_marked_as_reasoning_are_removed() {
    for thought in [
        json!({ "type": "text", "text": "I plan.", "thought": true }),
        json!({ "text": "I plan.", "thought": true }),
        json!({ "type": "text", "text": "I plan.", "extra_content": { "google": { "thought": true } } }),
        json!({ "type": "thinking", "text": "I plan." }),
        json!({ "type": "reasoning", "text": "I plan." }),
        json!({ "type": "thought", "content": "I plan." }),
        json!({ "type": "reasoning_text", "text": "I plan." }),
    ] {
        let parts = json!([thought, { "type": "text", "text": "Rain fell." }]);
        for content in [parts.clone(), json!({ "parts": parts })] {
            let piece = json!({ "content": content });
            assert_eq!(read_text(message(&piece)).await, rain(), "{content}");
            let events = [delta(&piece), end("stop")];
            assert_eq!(read_text(Answer::events(&events)).await, rain(), "{content}");
        }
        let only = ask(message(&json!({ "content": [thought] }))).await;
        assert!(matches!(only, Err(ModelError::ReasoningOnly { .. })), "{thought}: {only:?}");
    }
}

#[tokio::test]
async fn blocks_beside_an_absent_content_are_read() {
    let block = |block: Value| delta(&json!({ "content_blocks": [block] }));
    let events = [
        block(json!({ "index": 0, "delta": { "thinking": "I plan." } })),
        block(json!({ "index": 1, "delta": { "text": "Rain " } })),
        block(json!({ "index": 1, "delta": { "text": "fell." } })),
        end("stop"),
    ];
    assert_eq!(read_text(Answer::events(&events)).await, rain());
    let both = delta(&json!({ "content": "Rain fell.",
                             "content_blocks": [{ "index": 0, "delta": { "text": "Rain fell." } }] }));
    assert_eq!(read_text(Answer::events(&[both, end("stop")])).await, rain());
}

/// Gemini's endpoint also writes the tags, and closes them in the first unmarked piece.
#[tokio::test]
async fn tags_end_marked_reasoning() {
    let google = json!({ "google": { "thought": true } });
    let thought = |content: &str| delta(&json!({ "content": content, "extra_content": google }));
    for events in [
        vec![thought("<thought>I plan."), thought(" More."), text("</thought>Rain fell.")],
        vec![thought("<thought>I plan."), text("</tho"), text("ught>Rain fell.")],
        vec![thought("<thought>I plan.</thought>"), text("Rain fell.")],
        vec![thought("<thought>I plan."), text("Rain fell.")],
    ] {
        let events = [events, vec![end("stop")]].concat();
        let reply = ask(Answer::events(&events)).await.unwrap();
        let (shown, _) = scribe_reply::remove_thinking(&reply.text);
        assert_eq!(shown.trim(), "Rain fell.", "{events:?}");
    }
    let whole =
        json!({ "content": "<thought>I plan.</thought>Rain fell.", "extra_content": google });
    let reply = ask(message(&whole)).await.unwrap();
    assert_eq!(scribe_reply::remove_thinking(&reply.text).0.trim(), "Rain fell.");
}

#[tokio::test]
async fn a_document_marked_as_reasoning_is_the_reply() {
    let thought = delta(&json!({ "content": "{\"title\":\"Salt\"}", "thought": true }));
    let server = Server::start(vec![Answer::events(&[thought, end("stop")])]);
    let reply = model(&server).complete(&card(), &NoDraft).await.unwrap();
    assert_eq!(reply.text, "{\"title\":\"Salt\"}");
}

#[tokio::test]
async fn events_marked_as_reasoning_are_removed() {
    let message = |kind: &str, words: &str| json!({ "type": kind, "content": words });
    let done = json!({ "type": "text", "content": "", "done": true, "done_reason": "stop" });
    let events =
        [message("thinking", "I plan."), message("text", "Rain "), message("text", "fell."), done];
    assert_eq!(read_text(Answer::events(&events)).await, rain());
    let ollama = |thought: bool, words: &str| json!({ "message": { "role": "assistant", "content": words, "thought": thought }, "done": false });
    let done = json!({ "message": { "content": "" }, "done": true, "done_reason": "stop" });
    let events = [ollama(true, "I plan."), ollama(false, "Rain fell."), done];
    assert_eq!(read_text(Answer::events(&events)).await, rain());
    for name in ["thinking", "reasoning", "Thought"] {
        let answer = Answer::stream()
            .then(format!("event: {name}\ndata: {}\n\n", text("I plan.")))
            .then(format!("event: message\ndata: {}\n\n", text("Rain fell.")))
            .event(&end("stop"));
        assert_eq!(read_text(answer).await, rain(), "{name}");
    }
}
