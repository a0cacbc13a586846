//! Tests of provider failures of different kinds.

use std::{
    net::TcpListener,
    sync::{Mutex, mpsc},
    time::Duration,
};

use scribe_llm::client::ModelClient;
use scribe_ports::model::{DraftSink, LanguageModel, ModelError, NoDraft};
use serde_json::json;

use crate::{
    ask, config, end, model, prose,
    server::{Answer, Server},
    text,
};

#[tokio::test]
async fn a_rate_limit_has_its_wait() {
    let error = ask(Answer::status(429, "Retry-After: 7\r\n", "slow down")).await.unwrap_err();
    assert!(matches!(error, ModelError::RateLimited { .. }), "{error:?}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(error.to_string().contains("429 slow down"), "{error}");
    assert!(error.is_retryable() && !error.is_provider_fault());
}

#[tokio::test]
async fn a_failing_server_gets_one_request_and_the_error_is_retryable() {
    for status in [500, 502, 503] {
        let server = Server::start(vec![Answer::rejection(status, "boom")]);
        let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
        assert!(
            matches!(&error, ModelError::Unavailable { reason, .. } if reason.contains("boom"))
        );
        assert!(error.is_retryable() && error.is_provider_fault());
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_wrong_key_is_recognised() {
    let error = ask(Answer::rejection(401, "Incorrect API key")).await.unwrap_err();
    assert!(matches!(error, ModelError::Unauthorized { .. }), "{error:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let answer = Answer::status(307, "Location: http://127.0.0.1:9/v1\r\n", "");
    let error = ask(answer).await.unwrap_err();
    let ModelError::Misconfigured { answer } = error else { panic!("{error:?}") };
    assert_eq!(answer.status, Some(307));
    assert!(answer.words.contains("http://127.0.0.1:9/v1"), "{answer}");
}

#[tokio::test]
async fn an_unreachable_server_is_unavailable() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let model = ModelClient::new(config(&format!("http://{free}/v1"))).unwrap();
    let error = model.complete(&prose(), &NoDraft).await.unwrap_err();
    assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_connection_reset_in_a_reply_is_a_provider_fault() {
    /// Lets the server continue once a draft has been shown.
    struct Shown(Mutex<mpsc::Sender<()>>);
    impl DraftSink for Shown {
        fn push_text(&self, _: usize, text: &str) {
            assert_eq!(text, "Rain");
            self.0.lock().unwrap().send(()).unwrap();
        }
    }
    let (shown, seen) = mpsc::channel();
    let server = Server::start(vec![Answer::stream().event(&text("Rain")).then_reset_after(seen)]);
    let error = model(&server).complete(&prose(), &Shown(Mutex::new(shown))).await.unwrap_err();
    assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_stream_that_stops_in_a_reply_is_a_provider_fault() {
    let error = ask(Answer::stream().event(&text("Rain"))).await.unwrap_err();
    assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn refusals_are_recognised_in_every_field() {
    let refusal = json!({ "choices": [{ "delta": { "refusal": "I will not" } }] });
    let filtered = r#"{"error":{"message":"The response was filtered","code":"content_filter"}}"#;
    for (answer, message) in [
        (Answer::events(&[refusal, end("stop")]), "I will not"),
        (Answer::events(&[text("Rain"), end("content_filter")]), "content filter"),
        (Answer::status(400, "", filtered), "The response was filtered"),
    ] {
        let error = ask(answer).await.unwrap_err();
        assert!(matches!(&error, ModelError::Refused { reason, .. } if reason.contains(message)));
        assert!(!error.is_retryable() && !error.is_provider_fault());
    }
}

#[tokio::test]
async fn an_unknown_format_is_an_invalid_reply() {
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    for answer in [
        Answer::stream().then("data: {\"choices\": [\n\n"),
        Answer::stream().then(b"data: \"\xff\xfe\"\n\n".as_slice()),
        Answer::raw(format!("{head}\r\n")),
    ] {
        let error = ask(answer).await.unwrap_err();
        assert!(matches!(error, ModelError::InvalidReply { .. }), "{error:?}");
        assert!(error.is_provider_fault());
    }
}

#[tokio::test]
async fn an_error_inside_the_stream_fails_the_call() {
    let limited = json!({ "error": { "code": 429, "message": "slow down" } });
    let failed = json!({ "error": { "message": "overloaded", "type": "server_error" } });
    let error = ask(Answer::events(&[text("Rain"), limited])).await.unwrap_err();
    assert!(matches!(error, ModelError::RateLimited { retry_after: None, .. }), "{error:?}");
    let error = ask(Answer::events(&[text("Rain"), failed])).await.unwrap_err();
    assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}");
}
