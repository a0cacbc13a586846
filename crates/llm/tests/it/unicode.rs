//! Tests of characters that a server splits or damages.

use scribe_ports::model::{LanguageModel, ModelError, NoDraft};

use crate::{
    ask, card, end, model,
    server::{Answer, Server},
    text,
};

/// Returns an event with exactly these content bytes.
fn raw(content: &[u8]) -> Vec<u8> {
    let mut event = b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"".to_vec();
    event.extend_from_slice(content);
    event.extend_from_slice(b"\"}}]}\n\n");
    event
}

/// Returns a whole stream with these contents.
fn stream(contents: &[&[u8]]) -> Answer {
    let events =
        contents.iter().fold(Answer::stream(), |answer, content| answer.then(raw(content)));
    events.event(&end("stop")).then("data: [DONE]\n\n")
}

#[tokio::test]
async fn a_character_split_over_two_events_is_joined() {
    for (contents, expected) in [
        (&[br"Rain \ud83d".as_slice(), br"\ude00 fell."] as &[&[u8]], "Rain 😀 fell."),
        (&[br"\uD83D", br"\uDE00"], "😀"),
        (&[br"Rain \ud83d", b"", br"\ude00."], "Rain 😀."),
        (&[br"\ud83d\ude00\ud83d", br"\ude00"], "😀😀"),
        (&[b"Rain \xf0\x9f", b"\x98\x80."], "Rain 😀."),
        (&[b"\xe9\x9b", b"\xa8\xe3", b"\x81", b"\x8c"], "雨が"),
    ] {
        let reply = ask(stream(contents)).await.unwrap();
        assert_eq!(reply.text, expected);
    }
}

#[tokio::test]
async fn a_lost_character_does_not_affect_its_neighbours() {
    for (contents, expected) in [
        (&[br"Rain \ud83d fell.".as_slice()] as &[&[u8]], "Rain \u{fffd} fell."),
        (&[br"Rain \ude00 fell."], "Rain \u{fffd} fell."),
        (&[br"Rain \ud83d", b" fell."], "Rain \u{fffd} fell."),
        (&[br"Rain fell.\ud83d"], "Rain fell.\u{fffd}"),
        (&[br"Rain \ud83d\ud83d\ude00"], "Rain \u{fffd}😀"),
        (&[b"Rain \xff fell."], "Rain \u{fffd} fell."),
        (&[b"Rain \xe9\x9b", b" fell."], "Rain \u{fffd} fell."),
        (&[br"C:\\ud83d"], r"C:\ud83d"),
    ] {
        let reply = ask(stream(contents)).await.unwrap();
        assert_eq!(reply.text, expected);
    }
}

#[tokio::test]
async fn a_broken_character_outside_the_text_is_ignored() {
    let reasoning =
        br#"data: {"choices":[{"delta":{"reasoning_content":"\ud83d"}}],"id":"x\ude00"}"#;
    let answer = Answer::stream()
        .then(b": caf\xe9\n\n".to_vec())
        .then([reasoning.as_slice(), b"\n\n"].concat())
        .event(&text("Rain fell."))
        .event(&end("stop"));
    assert_eq!(ask(answer).await.unwrap().text, "Rain fell.");
    let whole =
        r#"{"choices":[{"message":{"content":"Rain \ud83d fell."},"finish_reason":"stop"}]}"#;
    let reply = ask(Answer::status(200, "", whole)).await.unwrap();
    assert_eq!(reply.text, "Rain \u{fffd} fell.");
}

#[tokio::test]
async fn the_arguments_of_a_call_keep_a_split_character() {
    let piece = |arguments: &str| {
        format!(
            "data: {{\"choices\":[{{\"delta\":{{\"tool_calls\":[{{\"index\":0,\"function\":\
             {{\"arguments\":\"{arguments}\"}}}}]}}}}]}}\n\n"
        )
    };
    let answer = Answer::stream()
        .then(piece(r#"{\"title\":\"\ud83d"#))
        .then(piece(r#"\ude00\"}"#))
        .event(&end("tool_calls"));
    let server = Server::start(vec![answer]);
    let reply = model(&server).complete(&card(), &NoDraft).await.unwrap();
    assert_eq!(reply.text, "{\"title\":\"😀\"}");
}

#[tokio::test]
async fn a_text_in_an_unknown_encoding_is_not_a_reply() {
    // Chinese in GBK. The same bytes mean something else in UTF-8.
    let gbk = b"\xd3\xea\xcf\xc2\xc1\xcb\xd2\xbb\xd2\xb9\xa3\xac\xb8\xdb\xbf\xda".repeat(8);
    let error = ask(stream(&[&gbk])).await.unwrap_err();
    assert!(matches!(error, ModelError::InvalidReply { .. }), "{error:?}");
    assert!(error.to_string().contains("UTF-8"), "{error}");
}

#[tokio::test]
async fn events_without_content_are_ignored() {
    for harmless in [
        "null",
        "true",
        "false",
        "1",
        "1.5",
        "1764374400",
        "\"keepalive\"",
        "\"ping\"",
        "\"\"",
        "{}",
        "[]",
        "[null]",
        "PING",
        "processing",
    ] {
        for line_end in ["\n", "\n\n"] {
            let event = format!("data: {harmless}{line_end}");
            let answer = Answer::stream()
                .then(event.clone())
                .event(&text("Rain "))
                .then(event.clone())
                .event(&text("fell."))
                .then(event)
                .event(&end("stop"))
                .then("data: [DONE]\n\n");
            let reply = ask(answer).await;
            assert_eq!(reply.map(|reply| reply.text), Ok("Rain fell.".to_owned()), "{harmless}");
        }
    }
}

#[tokio::test]
async fn text_instead_of_an_event_is_reported_as_the_servers_message() {
    let answer = Answer::stream().event(&text("Rain")).then("data: \"the engine died\"\n\n");
    let error = ask(answer).await.unwrap_err();
    assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}");
    assert!(error.to_string().contains("the engine died"), "{error}");
}
