//! Tests of the ends of replies: complete ones, truncated ones, and the server's statements about
//! them.

use std::time::{Duration, Instant};

use scribe_ports::model::{FinishReason, LanguageModel, ModelError, NoDraft};
use serde_json::{Value, json};

use crate::{
    ask, end, model, prose,
    server::{Answer, Server},
    text, usage,
};

fn line(event: &Value) -> String {
    format!("data: {event}\n\n")
}

#[tokio::test]
async fn the_finish_reasons_of_every_provider_are_read() {
    for (reason, expected) in [
        ("stop", FinishReason::Stop),
        ("end_turn", FinishReason::Stop),
        ("eos", FinishReason::Stop),
        ("eos_token", FinishReason::Stop),
        ("stop_sequence", FinishReason::Stop),
        ("COMPLETE", FinishReason::Stop),
        ("STOP", FinishReason::Stop),
        ("tool_calls", FinishReason::Stop),
        ("function_call", FinishReason::Stop),
        ("length", FinishReason::Length),
        ("max_tokens", FinishReason::Length),
        ("MAX_TOKENS", FinishReason::Length),
        ("model_length", FinishReason::Length),
        ("unknown", FinishReason::Unstated),
        ("something_new", FinishReason::Unstated),
    ] {
        let reply = ask(Answer::events(&[text("Rain fell."), end(reason)])).await.unwrap();
        assert_eq!((reply.text.as_str(), reply.finish), ("Rain fell.", expected), "{reason}");
    }
    for reason in ["content_filter", "SAFETY", "RECITATION", "sensitive"] {
        let error = ask(Answer::events(&[text("Rain fell."), end(reason)])).await.unwrap_err();
        assert!(matches!(error, ModelError::Refused { .. }), "{reason}: {error:?}");
    }
}

#[tokio::test]
async fn a_finish_reason_of_a_failure_makes_the_reply_incomplete() {
    for reason in ["error", "abort", "aborted", "cancelled", "network_error", ""] {
        let error = ask(Answer::events(&[text("Rain fell."), end(reason)])).await.unwrap_err();
        assert!(matches!(error, ModelError::Unavailable { .. }), "{reason:?}: {error:?}");
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn an_empty_reason_in_every_chunk_is_ignored() {
    let piece =
        |text: &str| json!({ "choices": [{ "delta": { "content": text }, "finish_reason": "" }] });
    let reply = ask(Answer::events(&[piece("Rain"), piece(" fell."), piece("")])).await.unwrap();
    assert_eq!((reply.text.as_str(), reply.finish), ("Rain fell.", FinishReason::Unstated));
    let reply = ask(Answer::events(&[piece(""), piece("Rain fell."), end("stop")])).await.unwrap();
    assert_eq!(reply.finish, FinishReason::Stop);
}

#[tokio::test]
async fn a_complete_response_without_a_finish_reason_is_unstated() {
    let event = line(&text("Rain fell."));
    let length = event.len();
    let whole = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{event}"
    );
    for answer in [
        Answer::events(&[text("Rain fell.")]),
        Answer::chunked().chunk(&event).last_chunk(),
        Answer::raw(whole),
    ] {
        let reply = ask(answer).await.unwrap();
        assert_eq!((reply.text.as_str(), reply.finish), ("Rain fell.", FinishReason::Unstated));
    }
}

#[tokio::test]
async fn a_truncated_body_is_incomplete() {
    let event = line(&text("Rain fell."));
    for answer in [
        // The connection ends, and no length was announced.
        Answer::stream().then(event.clone()),
        // The last chunk is missing.
        Answer::chunked().chunk(&event),
        // The body is shorter than announced.
        Answer::raw(format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\
             Connection: close\r\n\r\n{event}"
        )),
    ] {
        let error = ask(answer).await.unwrap_err();
        assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}");
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_after_its_finish_reason_is_complete() {
    for answer in [
        Answer::stream().event(&text("Rain fell.")).event(&end("stop")),
        Answer::chunked().chunk(&line(&text("Rain fell."))).chunk(&line(&end("stop"))),
    ] {
        let reply = ask(answer).await.unwrap();
        assert_eq!((reply.text.as_str(), reply.finish), ("Rain fell.", FinishReason::Stop));
    }
}

#[tokio::test]
async fn an_error_after_some_text_makes_the_reply_incomplete() {
    for error in [
        "data: {\"error\":{\"message\":\"the engine died\",\"code\":500}}\n\ndata: [DONE]\n\n",
        "error: {\"code\":500,\"message\":\"the engine died\"}\n\ndata: [DONE]\n\n",
        "event: error\ndata: the engine died\n\n",
        "data: {\"choices\":[],\"error\":{\"message\":\"the engine died\"}}\n\n",
    ] {
        let answer = Answer::stream().event(&text("Rain")).then(error);
        let error = ask(answer).await.unwrap_err();
        assert!(
            matches!(&error, ModelError::Unavailable { reason, .. } if reason.contains("the engine died")),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn an_error_after_the_finish_reason_is_ignored() {
    let late = json!({ "error": { "message": "usage cannot be counted", "code": 500 } });
    let reply = ask(Answer::events(&[text("Rain fell."), end("stop"), late])).await.unwrap();
    assert_eq!((reply.text.as_str(), reply.finish), ("Rain fell.", FinishReason::Stop));
}

/// The silence limit of these tests is 30 s.
#[tokio::test]
async fn a_connection_that_stays_open_after_the_end_is_closed_soon() {
    let whole = || Answer::stream().event(&text("Rain fell.")).event(&end("stop"));
    for answer in [whole().event(&usage()).then_stall(), whole().then_stall()] {
        let server = Server::start(vec![answer]);
        let before = Instant::now();
        let reply = model(&server).complete(&prose(), &NoDraft).await.unwrap();
        assert_eq!(reply.finish, FinishReason::Stop);
        server.wait_for_hang_up().await;
        assert!(before.elapsed() < Duration::from_secs(20));
    }
}

#[tokio::test]
async fn comments_after_the_end_do_not_extend_the_call() {
    let pings = ": ping\n\n".repeat(3);
    let answer = Answer::stream()
        .event(&text("Rain fell."))
        .event(&end("stop"))
        .event(&usage())
        .then(pings)
        .event(&json!({ "choices": [] }))
        .then_stall();
    let server = Server::start(vec![answer]);
    let reply = model(&server).complete(&prose(), &NoDraft).await.unwrap();
    assert_eq!((reply.text.as_str(), reply.usage.is_estimated), ("Rain fell.", false));
}
