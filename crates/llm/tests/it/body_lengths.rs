//! Tests of bodies that are longer or shorter than announced, and of streams that end with their
//! token count.

use std::sync::mpsc;

use scribe_ports::model::{FinishReason, LanguageModel, ModelError, NoDraft};
use serde_json::{Value, json};

use crate::{
    Seen, ask, card, end, model, prose,
    server::{Answer, Server},
    text, usage,
};

/// Returns a body with an announced `Content-Length`, on a connection that then ends.
fn announced(label: &str, length: usize, body: &str) -> Answer {
    Answer::raw(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {label}\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    ))
}

/// Returns a body that lacks its last `missing` bytes, with the length of the shortened body.
fn cut(label: &str, body: &str, missing: usize) -> Answer {
    let length = body.len() - missing;
    announced(label, length, &body[..length])
}

fn line(event: &Value) -> String {
    format!("data: {event}\n\n")
}

fn whole(finish: &Value) -> Value {
    json!({ "choices": [{ "index": 0, "message": { "content": "Rain {fell}." }, "finish_reason": finish }] })
}

async fn read_text(answer: Answer) -> Result<(String, FinishReason), ModelError> {
    ask(answer).await.map(|reply| (reply.text, reply.finish))
}

fn rain(finish: FinishReason) -> Result<(String, FinishReason), ModelError> {
    Ok(("Rain {fell}.".to_owned(), finish))
}

#[tokio::test]
async fn a_complete_body_with_a_too_large_content_length_is_accepted() {
    let stated = whole(&json!("stop"));
    for (label, body, finish) in [
        ("application/json", stated.to_string(), FinishReason::Stop),
        ("application/json", format!("{stated:#}"), FinishReason::Stop),
        ("application/json", format!("{stated:#}\n"), FinishReason::Stop),
        ("text/plain", format!("\n {stated} "), FinishReason::Stop),
        ("application/json", whole(&Value::Null).to_string(), FinishReason::Unstated),
        (
            "application/json",
            format!("{}{}", text("Rain {fell}."), end("stop")),
            FinishReason::Stop,
        ),
        (
            "text/event-stream",
            line(&text("Rain {fell}.")) + &line(&end("stop")),
            FinishReason::Stop,
        ),
        (
            "text/event-stream",
            line(&text("Rain {fell}.")) + line(&end("stop")).trim_end(),
            FinishReason::Stop,
        ),
        ("text/event-stream", line(&text("Rain {fell}.")) + "data: [DONE]", FinishReason::Unstated),
    ] {
        for more in [1, 50, 100_000] {
            let answer = announced(label, body.len() + more, &body);
            assert_eq!(read_text(answer).await, rain(finish), "{body} and {more} bytes");
        }
        let chunked = Answer::chunked().chunk(&body);
        assert_eq!(read_text(chunked).await, rain(finish), "{body} without its last chunk");
    }
}

#[tokio::test]
async fn a_complete_document_before_a_reset_is_accepted() {
    let (saw, seen) = mpsc::channel();
    let body = whole(&json!("stop")).to_string();
    let answer =
        Answer::raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n").then(body);
    let server = Server::start(vec![answer.then_reset_after(seen)]);
    let asked = model(&server);
    let request = prose();
    let sink = Seen::default();
    let call = asked.complete(&request, &sink);
    saw.send(()).unwrap();
    let reply = call.await.unwrap();
    assert_eq!((reply.text.as_str(), reply.finish), ("Rain {fell}.", FinishReason::Stop));
}

#[tokio::test]
async fn a_message_without_its_closing_brackets_is_accepted() {
    let mut counted = whole(&json!("stop"));
    counted["usage"] = json!({ "completion_tokens": 120, "prompt_tokens": 1000 });
    let counted = counted.to_string();
    let bare = whole(&json!("stop")).to_string();
    let usage_at = counted.find("\"usage\"").unwrap();
    let cases: Vec<(String, usize)> = [
        (&bare, 1),
        (&bare, 2),
        (&bare, 3),
        (&counted, 1),
        (&counted, 2),
        // The body ends inside a number of the count, after the count, and inside its name.
        (&counted, 4),
        (&counted, counted.len() - usage_at - 3),
        (&counted, counted.len() - usage_at),
    ]
    .map(|(body, missing)| (body.clone(), missing))
    .into();
    for (body, missing) in cases {
        let read = read_text(cut("application/json", &body, missing)).await;
        assert_eq!(read, rain(FinishReason::Stop), "{}", &body[..body.len() - missing]);
    }
    let pages = format!("{:#}", whole(&json!("stop")));
    assert_eq!(read_text(cut("application/json", &pages, 4)).await, rain(FinishReason::Stop));
    let stream = line(&text("Rain {fell}.")) + line(&end("stop")).trim_end();
    assert_eq!(read_text(cut("text/event-stream", &stream, 2)).await, rain(FinishReason::Stop));
    // A truncated count is not used.
    let reply = ask(cut("application/json", &counted, 4)).await.unwrap();
    assert!(reply.usage.is_estimated);
}

#[tokio::test]
async fn a_cut_off_message_is_refused_with_its_content_length() {
    let body = whole(&json!("stop")).to_string();
    let open = whole(&Value::Null).to_string();
    let first =
        json!({ "finish_reason": "stop", "message": { "content": "Rain {fell}." }, "index": 0 });
    let first = format!("{{\"choices\":[{first}]}}");
    let text_end = |body: &str| body.len() - body.find("fell}").unwrap() - 5;
    for (label, body, missing) in [
        ("application/json", body.clone(), text_end(&body)),
        ("application/json", body.clone(), text_end(&body) + 3),
        // The finish reason is truncated or missing.
        (
            "application/json",
            body.replace("\"index\":0,", ""),
            body.len() - body.find("stop").unwrap() - 2,
        ),
        ("application/json", open.clone(), 1),
        ("application/json", open.clone(), 3),
        ("application/json", first.clone(), text_end(&first)),
        ("text/event-stream", line(&text("Rain {fell}.")), 6),
        ("text/event-stream", line(&text("Rain ")) + &line(&text("{fell}.")), 12),
    ] {
        let length = body.len() - missing;
        let error = ask(cut(label, &body, missing)).await.unwrap_err();
        let shown = error.to_string();
        assert!(error.is_retryable(), "{shown}");
        for message in
            ["http://127.0.0.1", "cut off", "Content-Length", &format!("{length} bytes"), "proxy"]
        {
            assert!(shown.contains(message), "{message}: {shown}");
        }
        assert!(!shown.contains("not JSON"), "{shown}");
    }
}

#[tokio::test]
async fn a_document_that_is_cut_without_a_length_is_refused() {
    let body = whole(&json!("stop")).to_string();
    let (start, _) = body.split_at(body.find("fell}").unwrap());
    for answer in [
        Answer::chunked().chunk(start).last_chunk(),
        Answer::stream().then(start),
        Answer::chunked().chunk(start),
    ] {
        let error = ask(answer).await.unwrap_err();
        assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}");
        assert!(!error.to_string().contains("not JSON"), "{error}");
    }
}

#[tokio::test]
async fn a_document_with_a_short_content_length_keeps_its_brackets() {
    let content = json!({ "title": "Salt}" }).to_string();
    let body =
        json!({ "choices": [{ "message": { "content": content }, "finish_reason": "stop" }] });
    let server = Server::start(vec![cut("application/json", &body.to_string(), 2)]);
    let reply = model(&server).complete(&card(), &NoDraft).await.unwrap();
    assert_eq!(reply.text, content);
}

#[tokio::test]
async fn a_stream_that_ends_with_its_token_count_is_complete() {
    let events = [text("Rain "), text("{fell}."), usage()];
    let lines: String = events.iter().map(line).collect();
    let null_choices = json!({ "choices": null, "usage": usage()["usage"] });
    let empty_delta = json!({ "choices": [{ "index": 0, "delta": { "content": "" } }], "usage": usage()["usage"] });
    for answer in [
        Answer::events(&events),
        Answer::chunked().chunk(&lines).last_chunk(),
        announced("text/event-stream", lines.len(), &lines),
        Answer::events(&[text("Rain {fell}."), null_choices]),
        Answer::events(&[text("Rain {fell}."), empty_delta]),
        Answer::chunked().chunk(&lines.replace("data: ", "").replace("\n\n", "\n")).last_chunk(),
    ] {
        assert_eq!(read_text(answer).await, rain(FinishReason::Stop));
    }
}

#[tokio::test]
async fn a_token_count_inside_the_stream_does_not_end_it() {
    let counted = |mut event: Value, tokens: u32| {
        event["usage"] = json!({ "prompt_tokens": 1000, "completion_tokens": tokens });
        event
    };
    let count = |tokens| counted(json!({ "choices": [] }), tokens);
    for events in [
        // Every chunk has a count.
        vec![counted(text("Rain "), 1), counted(text("{fell}."), 2), count(2)],
        vec![text("Rain "), count(1), text("{fell}.")],
        vec![count(0), text("Rain {fell}.")],
        // The reply has reached the limit of the request.
        vec![text("Rain {fell}."), count(900)],
    ] {
        let read = read_text(Answer::events(&events)).await;
        assert_eq!(read, rain(FinishReason::Unstated), "{events:?}");
    }
    let open = Answer::stream().event(&text("Rain {fell}.")).event(&usage());
    let error = ask(open).await.unwrap_err();
    assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_cut_off_or_shortened_error_is_read() {
    let body = json!({ "error": { "message": "Invalid API key" } }).to_string();
    for (length, sent) in [
        (body.len() + 50, body.as_str()),
        (body.len() - 1, &body[..body.len() - 1]),
        (body.len() - 2, &body[..body.len() - 2]),
    ] {
        let error = ask(Answer::raw(format!(
            "HTTP/1.1 401 No\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{sent}"
        )))
        .await
        .unwrap_err();
        assert!(matches!(error, ModelError::Unauthorized { .. }), "{error:?}");
        assert!(error.to_string().contains("401: Invalid API key."), "{error}");
    }
}

/// Some servers stream messages, each with all the text so far.
#[tokio::test]
async fn a_message_in_an_event_without_a_finish_reason_is_incomplete() {
    let first = json!({ "choices": [{ "message": { "content": "Rain" }, "finish_reason": null }] });
    for answer in [
        Answer::chunked().chunk(&line(&first)),
        announced("text/event-stream", 9_999, &line(&first)),
    ] {
        let error = ask(answer).await.unwrap_err();
        assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}");
    }
}
