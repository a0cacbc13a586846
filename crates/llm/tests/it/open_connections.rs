//! Tests of complete replies and errors on a connection that stays open.

use std::time::{Duration, Instant};

use scribe_ports::model::{FinishReason, LanguageModel, ModelError, NoDraft};
use serde_json::{Value, json};

use crate::{
    end, model, prose,
    server::{Answer, Server},
    text,
};

/// Shorter than the time limits of these tests.
const SOON: Duration = Duration::from_secs(20);

fn whole() -> Value {
    json!({ "choices": [{ "message": { "content": "雨が降る。" }, "finish_reason": "stop" }] })
}

fn open(label: &str) -> Answer {
    Answer::raw(format!("HTTP/1.1 200 OK\r\nContent-Type: {label}\r\n\r\n"))
}

fn open_chunked(label: &str) -> Answer {
    Answer::raw(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {label}\r\nTransfer-Encoding: chunked\r\n\r\n"
    ))
}

#[tokio::test]
async fn a_document_without_a_final_line_break_is_read_soon() {
    let line = whole().to_string();
    let pages = format!("{:#}", whole());
    let (first, second) = line.split_at(line.find("降").unwrap());
    let pause = Duration::from_millis(20);
    let event = |event: Value| format!("data: {event}\n\n");
    let answers = vec![
        open("application/json").then(line.clone()),
        open("text/event-stream").then(line.clone()),
        open("application/json").then(pages.clone()),
        open("application/json").then(format!(" \r\n{line}  ")),
        open("application/json").then(first).then_wait(pause).then(second),
        open_chunked("application/json").chunk(&line),
        open_chunked("application/json").chunk(&pages),
        open_chunked("text/event-stream").chunk(first).chunk(second),
        open("text/event-stream").then(format!("data: {line}")),
        open("text/event-stream").event(&text("雨が降る。")).then(format!("data: {}", end("stop"))),
        open("text/event-stream").then(event(text("雨が降る。"))).then("data: [DONE]"),
    ];
    let mut asked = Vec::new();
    for answer in answers {
        let server = Server::start(vec![answer.then_stall()]);
        asked.push(tokio::runtime::Handle::current().spawn(async move {
            let before = Instant::now();
            let reply = model(&server).complete(&prose(), &NoDraft).await;
            (reply, before.elapsed())
        }));
    }
    for (place, call) in asked.into_iter().enumerate() {
        let (reply, waited) = call.await.unwrap();
        let reply = reply.map(|reply| (reply.text, reply.finish));
        let is_stated = place != 10;
        let finish = if is_stated { FinishReason::Stop } else { FinishReason::Unstated };
        assert_eq!(reply, Ok(("雨が降る。".to_owned(), finish)), "{place}");
        assert!(waited < SOON, "{place}: {waited:?}");
    }
}

#[tokio::test]
async fn a_document_that_continues_after_a_pause_is_complete() {
    let line = whole().to_string();
    let (first, second) = line.split_at(line.rfind("}]").unwrap() + 1);
    let pause = Duration::from_secs(3);
    let answer = open("application/json").then(first).then_wait(pause).then(second);
    let server = Server::start(vec![answer.then_stall()]);
    let reply = model(&server).complete(&prose(), &NoDraft).await.unwrap();
    assert_eq!(reply.text, "雨が降る。");
}

#[tokio::test]
async fn an_error_on_an_open_connection_is_reported_soon() {
    let body = json!({ "error": { "message": "Invalid API key" } });
    let head = |more: &str| format!("HTTP/1.1 401 No\r\nContent-Type: text/plain\r\n{more}\r\n");
    let chunked = "Transfer-Encoding: chunked\r\n";
    let answers = vec![
        Answer::raw(head("")).then(body.to_string()),
        Answer::raw(head("")).then(format!("{body:#}\n")),
        Answer::raw(head(chunked)).chunk(&body.to_string()),
        Answer::raw(head("")).then("Invalid API key"),
        open("application/json").then(body.to_string()),
    ];
    let mut asked = Vec::new();
    for answer in answers {
        let server = Server::start(vec![answer.then_stall()]);
        asked.push(tokio::runtime::Handle::current().spawn(async move {
            let before = Instant::now();
            let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
            (error, before.elapsed())
        }));
    }
    for call in asked {
        let (error, waited) = call.await.unwrap();
        assert!(matches!(error, ModelError::Unauthorized { .. }), "{error:?}");
        assert!(waited < SOON, "{waited:?}");
    }
}

#[tokio::test]
async fn a_document_without_a_finish_reason_is_complete_after_a_silence() {
    let body = json!({ "choices": [{ "message": { "content": "雨が降る。" } }] });
    let server = Server::start(vec![open("application/json").then(body.to_string()).then_stall()]);
    let mut config = crate::config(&server.url);
    config.timeouts.silence = Duration::from_secs(3);
    let model = scribe_llm::client::ModelClient::new(config).unwrap();
    let reply = model.complete(&prose(), &NoDraft).await;
    let reply = reply.map(|reply| (reply.text, reply.finish));
    assert_eq!(reply, Ok(("雨が降る。".to_owned(), FinishReason::Unstated)));
}
