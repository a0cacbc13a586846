//! Tests of base URLs with small mistakes, and of servers that differ from what the URL says.

use std::{net::TcpListener, thread};

use scribe_llm::client::ModelClient;
use scribe_ports::model::{LanguageModel, ModelError, NoDraft};

use crate::{
    config, end, prose,
    server::{Answer, Server},
    text,
};

fn reply() -> Answer {
    Answer::events(&[text("Rain fell."), end("stop")])
}

fn paths(server: &Server) -> Vec<String> {
    let requests = server.requests();
    let path = |head: &str| head.split(' ').nth(1).unwrap_or_default().to_owned();
    requests.iter().map(|request| path(&request.head)).collect()
}

#[tokio::test]
async fn a_base_url_without_a_version_is_completed_and_stored() {
    let missing = "404 page not found";
    let unexpected = r#"{"error":"Unexpected endpoint or method. (POST /chat/completions)"}"#;
    for (base, status, message) in
        [("", 404, missing), ("", 405, missing), ("/openai", 404, missing), ("", 200, unexpected)]
    {
        let refused = Answer::status(status, "", message);
        let server = Server::start(vec![refused, reply(), reply()]);
        let root = server.url.trim_end_matches("/v1").to_owned() + base;
        let model = ModelClient::new(config(&root)).unwrap();
        for _ in 0..2 {
            assert_eq!(model.complete(&prose(), &NoDraft).await.unwrap().text, "Rain fell.");
        }
        let completed = format!("{base}/v1/chat/completions");
        let first = format!("{base}/chat/completions");
        assert_eq!(paths(&server), [first, completed.clone(), completed]);
    }
}

#[tokio::test]
async fn the_address_of_ollamas_own_form_is_completed() {
    let missing = || Answer::status(404, "", "404 page not found");
    let server = Server::start(vec![missing(), missing(), reply()]);
    let root = server.url.trim_end_matches("/v1").to_owned() + "/api";
    let model = ModelClient::new(config(&root)).unwrap();
    assert_eq!(model.complete(&prose(), &NoDraft).await.unwrap().text, "Rain fell.");
    assert_eq!(paths(&server).last().unwrap(), "/v1/chat/completions");
}

#[tokio::test]
async fn the_full_address_of_the_endpoint_is_accepted_as_base_url() {
    for end in ["/chat/completions/", "/models", "/completions", "/"] {
        let server = Server::start(vec![reply()]);
        let model = ModelClient::new(config(&format!("{}{end}", server.url))).unwrap();
        model.complete(&prose(), &NoDraft).await.unwrap();
        assert_eq!(paths(&server), ["/v1/chat/completions"], "{end}");
    }
}

#[tokio::test]
async fn an_unreachable_address_is_reported_with_the_next_step() {
    let missing = || Answer::status(404, "", "404 page not found");
    let server = Server::start(vec![missing(), missing()]);
    let root = server.url.trim_end_matches("/v1").to_owned();
    let error = ModelClient::new(config(&root)).unwrap().complete(&prose(), &NoDraft).await;
    let error = error.unwrap_err();
    let message = error.to_string();
    assert!(matches!(error, ModelError::Misconfigured { .. }), "{error:?}");
    assert!(message.contains(&root) && message.contains("404 page not found"), "{message}");
    assert!(message.contains("model.base_url") && message.contains("/v1"), "{message}");
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn an_address_with_a_version_gets_one_request() {
    let server = Server::start(vec![Answer::status(404, "", "404 page not found")]);
    let model = ModelClient::new(config(&server.url)).unwrap();
    let error = model.complete(&prose(), &NoDraft).await.unwrap_err();
    assert!(matches!(error, ModelError::Misconfigured { .. }), "{error:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn https_to_a_plain_http_server_is_reported_and_not_retried() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = listener.accept().unwrap();
        let mut hello = [0; 64];
        let read = stream.read(&mut hello).unwrap();
        assert!(read > 0);
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").unwrap();
    });
    let model = ModelClient::new(config(&format!("https://127.0.0.1:{port}/v1"))).unwrap();
    let error = model.complete(&prose(), &NoDraft).await.unwrap_err();
    assert!(matches!(error, ModelError::Misconfigured { .. }), "{error:?}");
    assert!(error.to_string().contains("http://"), "{error}");
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn http_to_a_tls_server_is_reported_and_not_retried() {
    // The alert that a TLS server sends if the client sends anything but a handshake.
    let server = Server::start(vec![Answer::raw(vec![0x15, 3, 1, 0, 2, 2, 70])]);
    let model = ModelClient::new(config(&server.url)).unwrap();
    let error = model.complete(&prose(), &NoDraft).await.unwrap_err();
    assert!(matches!(error, ModelError::Misconfigured { .. }), "{error:?}");
    assert!(error.to_string().contains("https://"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_reported_with_its_target() {
    let answer = Answer::status(301, "Location: https://x.test/v1/chat/completions\r\n", "");
    let server = Server::start(vec![answer]);
    let model = ModelClient::new(config(&server.url)).unwrap();
    let error = model.complete(&prose(), &NoDraft).await.unwrap_err();
    assert!(matches!(error, ModelError::Misconfigured { .. }), "{error:?}");
    assert!(error.to_string().contains("https://x.test/v1"), "{error}");
}
