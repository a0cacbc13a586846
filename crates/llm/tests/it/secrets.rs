//! Tests that the key is sent only to the server and appears nowhere else.

use scribe_llm::client::ModelClient;
use scribe_ports::model::{LanguageModel, NoDraft};
use serde_json::json;

use crate::{
    KEY, config, end, model, prose,
    server::{Answer, Server},
    text,
};

#[tokio::test]
async fn the_key_is_sent_only_in_the_header() {
    let server = Server::start(vec![Answer::events(&[text("Rain."), end("stop")])]);
    model(&server).complete(&prose(), &NoDraft).await.unwrap();
    let request = &server.requests()[0];
    assert!(request.head.contains(&format!("authorization: bearer {KEY}\r\n")));
    assert!(!request.body.to_string().contains(KEY));
}

#[tokio::test]
async fn without_a_key_no_header_is_sent() {
    let server = Server::start(vec![Answer::events(&[text("Rain."), end("stop")])]);
    let config = scribe_llm::client::ClientConfig { api_key: None, ..config(&server.url) };
    ModelClient::new(config).unwrap().complete(&prose(), &NoDraft).await.unwrap();
    assert!(!server.requests()[0].head.contains("authorization"));
}

#[tokio::test]
async fn an_error_never_shows_the_key_that_a_server_echoes() {
    let message = format!("bad key {KEY}");
    let headers = format!("X-Key: {KEY}\r\n");
    let inside = json!({ "error": { "message": message } });
    let refusal = json!({ "choices": [{ "delta": { "refusal": message } }] });
    let answers = [400, 401, 402, 404, 429, 500, 503]
        .into_iter()
        .map(|status| Answer::status(status, &headers, &message))
        .chain([
            Answer::events(&[inside]),
            Answer::events(&[refusal]),
            Answer::rejection(400, &format!("content_filter {message}")),
            Answer::stream().then(format!("data: {message}\n\n")),
            Answer::raw(format!("{KEY}\r\n\r\n")),
        ]);
    for answer in answers {
        let server = Server::start(vec![answer]);
        let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains(KEY), "{error:?}");
    }
}

#[test]
fn debug_never_shows_the_key() {
    let config = config("http://localhost:1/v1");
    assert!(!format!("{config:?}").contains(KEY));
    assert!(!format!("{:?}", ModelClient::new(config).unwrap()).contains(KEY));
}

#[tokio::test]
async fn an_error_never_shows_a_secret_that_a_server_echoes() {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4fw";
    for (message, secret) in [
        ("cannot connect: password=hunter2 host=db".to_owned(), "hunter2"),
        ("cannot connect: PASSWORD = 'hunter2'".to_owned(), "hunter2"),
        ("config {\"db_password\": \"hunter2\"}".to_owned(), "hunter2"),
        ("pwd:hunter2; retry".to_owned(), "hunter2"),
        ("proxy https://user:pw-1234@proxy.test/v1 failed".to_owned(), "pw-1234"),
        ("redis://:pw-1234@cache.test:6379 failed".to_owned(), "pw-1234"),
        ("postgresql://scribe:p%40ss@db/x, retry".to_owned(), "p%40ss"),
        ("https://tok123456789@git.test/x".to_owned(), "tok123456789"),
        ("API key AIzaSyD-1234567890abcdefghijklmnopqrstu invalid".to_owned(), "AIzaSy"),
        ("GET /v1?key=abcdef123456&x=1 failed".to_owned(), "abcdef123456"),
        ("key gsk_abcdefghijklmnop1234 is over its limit".to_owned(), "gsk_abc"),
        ("token hf_AbCdEfGhIjKlMnOpQrStUvWxYz is wrong".to_owned(), "hf_AbC"),
        ("Incorrect API key provided: sk-proj-abcdef1234567890.".to_owned(), "sk-proj"),
        ("(sk-ant-api03-abcdef_1234567890)".to_owned(), "sk-ant"),
        ("Authorization: Bearer abcdef1234567890".to_owned(), "abcdef1234567890"),
        ("authorization: Basic dXNlcjpwYXNzd29yZDE=".to_owned(), "dXNlcjpwYXNz"),
        (format!("bad token {jwt}"), "SflKxw"),
        ("key sk-live-abcdef is unknown".to_owned(), "sk-live"),
        ("Passwort: geheim".to_owned(), "geheim"),
        ("数据库密码：hunter2。".to_owned(), "hunter2"),
        ("パスワード＝hunter2".to_owned(), "hunter2"),
        ("пароль: hunter2".to_owned(), "hunter2"),
        ("contraseña=hunter2".to_owned(), "hunter2"),
        ("client_secret=abc123".to_owned(), "abc123"),
        ("x-api-key: 1234abcd5678".to_owned(), "1234abcd5678"),
        ("AWS AKIAIOSFODNN7EXAMPLE is not allowed".to_owned(), "AKIAIOSFODNN7"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789".to_owned(), "ghp_abc"),
        ("xai-abcdefghijklmnop12345678".to_owned(), "xai-abc"),
    ] {
        for answer in [
            Answer::status(500, "", &message),
            Answer::rejection(400, &message),
            Answer::rejection(401, &message),
            Answer::status(429, "", &json!({ "error": message }).to_string()),
            Answer::events(&[json!({ "error": { "message": message } })]),
            Answer::stream().then(format!("data: {message}\n\n")),
            Answer::events(&[
                json!({ "choices": [{ "delta": { "refusal": message } }] }),
                end("stop"),
            ]),
        ] {
            let server = Server::start(vec![answer]);
            let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains(secret), "{message}: {shown}");
            assert!(shown.contains("[hidden]"), "{message}: {shown}");
        }
    }
}

#[tokio::test]
async fn words_that_resemble_secrets_are_shown() {
    for message in [
        "Unexpected token: response_format",
        "max_tokens: 900 is too large",
        "install hf_transfer first",
        "a risk-averse task-force",
        "model gpt-4o-2024-08-06 failed",
        "see https://platform.openai.com/account/api-keys",
        "mail ops@models.test or http://models.test/@team",
        "Basic authentication is not supported",
        "Bearer authentication is not supported",
        "the password is wrong",
        "unknown key: value",
        "token=1",
    ] {
        let error = ask_for(message).await;
        assert!(error.contains(message), "{message}: {error}");
    }
}

/// Returns the error message for a server's text.
async fn ask_for(message: &str) -> String {
    let server = Server::start(vec![Answer::status(500, "", message)]);
    model(&server).complete(&prose(), &NoDraft).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_long_text_is_shortened_before_secrets_are_hidden() {
    let long = "key:".repeat(500_000);
    for message in [format!("password=hunter2 {long}"), format!("{long} password=hunter2")] {
        let server = Server::start(vec![Answer::stream().then(format!("data: {{{message}\n\n"))]);
        let shown = model(&server).complete(&prose(), &NoDraft).await.unwrap_err().to_string();
        assert!(!shown.contains("hunter2") && shown.len() < 900, "{shown}");
    }
    let message = format!("data: {{\"雨{}\n\n", "雨が降る。".repeat(10_000));
    let server = Server::start(vec![Answer::stream().then(message)]);
    let shown = model(&server).complete(&prose(), &NoDraft).await.unwrap_err().to_string();
    assert!(shown.contains("雨が降る。雨が降る。"), "{shown}");
}
