//! The key goes to the server and nowhere else.

use scribe_llm::openai::OpenAiModel;
use scribe_ports::model::{LanguageModel, NoDraft};
use serde_json::json;

use crate::{
    KEY, config, end, model, prose,
    server::{Answer, Server},
    text,
};

#[tokio::test]
async fn the_key_is_sent_in_the_header_and_only_there() {
    let server = Server::start(vec![Answer::events(&[text("Rain."), end("stop")])]);
    model(&server).complete(&prose(), &NoDraft).await.unwrap();
    let request = &server.requests()[0];
    assert!(request.head.contains(&format!("authorization: bearer {KEY}\r\n")));
    assert!(!request.body.to_string().contains(KEY));
}

#[tokio::test]
async fn without_a_key_no_header_is_sent() {
    let server = Server::start(vec![Answer::events(&[text("Rain."), end("stop")])]);
    let config = scribe_llm::openai::OpenAiConfig { api_key: None, ..config(&server.url) };
    OpenAiModel::new(config).unwrap().complete(&prose(), &NoDraft).await.unwrap();
    assert!(!server.requests()[0].head.contains("authorization"));
}

#[tokio::test]
async fn an_error_never_shows_the_key_even_where_the_server_does() {
    let said = format!("bad key {KEY}");
    let headers = format!("X-Key: {KEY}\r\n");
    let inside = json!({ "error": { "message": said } });
    let refusal = json!({ "choices": [{ "delta": { "refusal": said } }] });
    let answers = [400, 401, 402, 404, 429, 500, 503]
        .into_iter()
        .map(|status| Answer::status(status, &headers, &said))
        .chain([
            Answer::events(&[inside]),
            Answer::events(&[refusal]),
            Answer::rejection(400, &format!("content_filter {said}")),
            Answer::stream().then(format!("data: {said}\n\n")),
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
    assert!(!format!("{:?}", OpenAiModel::new(config).unwrap()).contains(KEY));
}
