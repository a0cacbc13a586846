//! Tests of what the client tells servers so that their prompt caches are hit.

use scribe_domain::id::BookId;
use scribe_llm::{
    client::{ClientConfig, ModelClient},
    tiers::{NamedModel, TierModels},
};
use scribe_ports::model::{
    CacheKey, LanguageModel, ModelRequest, NoDraft, PromptPart, PromptRole, PromptSection,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    card, config, end, model, prose,
    server::{Answer, Request, Server},
    text,
};

fn reply() -> Answer {
    Answer::events(&[text("{\"title\":\"Salt\"}"), end("stop")])
}

fn key() -> CacheKey {
    CacheKey::of_book(BookId(Uuid::from_u128(7)))
}

fn with_key(request: ModelRequest) -> ModelRequest {
    ModelRequest { cache_key: Some(key()), ..request }
}

/// Returns a request whose parts are in every section.
fn chapter_request() -> ModelRequest {
    let part = |name: &str, section| PromptPart {
        name: name.to_owned(),
        role: PromptRole::User,
        section,
        text: format!("This is the {name}."),
    };
    let mut request = with_key(prose());
    request.parts.truncate(1);
    request.parts[0].section = PromptSection::Book;
    request.parts.extend([
        part("story", PromptSection::Book),
        part("people", PromptSection::Book),
        part("book so far", PromptSection::Book),
        part("plan", PromptSection::Chapter),
        part("text", PromptSection::Chapter),
        part("role", PromptSection::Task),
        part("task", PromptSection::Task),
    ]);
    request
}

/// Returns a client whose model has another name.
fn model_named(server: &Server, name: &str) -> ModelClient {
    let named = NamedModel { name: name.to_owned(), price: None };
    let models = TierModels::same_for_all(named);
    ModelClient::new(ClientConfig { models, ..config(&server.url) }).unwrap()
}

/// Returns the value of a field in each request, or null.
fn field_values(requests: &[Request], field: &str) -> Vec<Value> {
    requests.iter().map(|request| request.body[field].clone()).collect()
}

#[tokio::test]
async fn the_key_of_the_book_is_sent_and_no_slot_is_chosen() {
    let server = Server::start(vec![reply(), reply()]);
    let model = model(&server);
    model.complete(&with_key(prose()), &NoDraft).await.unwrap();
    model.complete(&prose(), &NoDraft).await.unwrap();
    let requests = server.requests();
    let keys = field_values(&requests, "prompt_cache_key");
    assert_eq!(keys, [json!(key().as_str()), Value::Null]);
    // The server is on this machine, so it may be llama.cpp.
    assert_eq!(field_values(&requests, "cache_prompt"), [json!(true), Value::Null]);
    assert_eq!(field_values(&requests, "id_slot"), [Value::Null, Value::Null]);
}

#[tokio::test]
async fn a_refused_cache_key_is_learned_once_and_changes_nothing_else() {
    for (status, message) in [
        (400, "Unrecognized request argument supplied: prompt_cache_key"),
        (400, "Validation: Unsupported parameter(s): prompt_cache_key"),
        (400, "json: unknown field \"prompt_cache_key\""),
        (400, "property 'prompt_cache_key' is unsupported"),
        (400, "Unknown name \"prompt_cache_key\": Cannot find field."),
        (404, "prompt_cache_key: not found"),
        (422, "Extra inputs are not permitted; body.prompt_cache_key"),
        (400, "不支持的参数: prompt_cache_key"),
        (400, "prompt_cache_key は使用できません"),
        (500, "Completions.create() got an unexpected keyword argument 'prompt_cache_key'"),
    ] {
        for request in [prose(), card()] {
            let server = Server::start(vec![Answer::rejection(status, message), reply(), reply()]);
            let model = model(&server);
            for _ in 0..2 {
                model.complete(&with_key(request.clone()), &NoDraft).await.expect(message);
            }
            let requests = server.requests();
            let keys = field_values(&requests, "prompt_cache_key");
            assert_eq!(keys, [json!(key().as_str()), Value::Null, Value::Null], "{message}");
            assert_eq!(requests[0].body["response_format"], requests[2].body["response_format"]);
            let path = |n: usize| requests[n].head.lines().next().map(str::to_owned);
            assert_eq!(path(0), path(2), "{message}");
            assert_eq!(requests[2].body["cache_prompt"], true, "{message}");
        }
    }
}

#[tokio::test]
async fn both_refused_fields_are_learned() {
    let refused = |field: &str| Answer::rejection(400, &format!("Unknown parameter: {field}"));
    let answers = vec![refused("prompt_cache_key"), refused("cache_prompt"), reply(), reply()];
    let server = Server::start(answers);
    let model = model(&server);
    for _ in 0..2 {
        model.complete(&with_key(prose()), &NoDraft).await.unwrap();
    }
    let requests = server.requests();
    let keys = [json!(key().as_str()), json!(null), json!(null), json!(null)];
    assert_eq!(field_values(&requests, "prompt_cache_key"), keys);
    let asked = [json!(true), json!(true), json!(null), json!(null)];
    assert_eq!(field_values(&requests, "cache_prompt"), asked);
}

#[tokio::test]
async fn a_server_that_refuses_unknown_fields_without_naming_them_gets_none() {
    for request in [prose(), card()] {
        let rejected = Answer::rejection(400, "Bad Request");
        let server = Server::start(vec![rejected, reply(), reply()]);
        let model = model(&server);
        for _ in 0..2 {
            model.complete(&with_key(request.clone()), &NoDraft).await.unwrap();
        }
        let requests = server.requests();
        assert_eq!(requests.len(), 3);
        for request in &requests[1..] {
            assert!(request.body.get("prompt_cache_key").is_none(), "{}", request.body);
            assert!(request.body.get("cache_prompt").is_none(), "{}", request.body);
            assert_eq!(request.body["response_format"], requests[0].body["response_format"]);
        }
    }
}

#[tokio::test]
async fn a_server_that_has_taken_the_key_keeps_getting_it_after_a_rejection() {
    let rejected = Answer::rejection(400, "Bad Request");
    let server = Server::start(vec![reply(), rejected, reply()]);
    let model = model(&server);
    model.complete(&with_key(prose()), &NoDraft).await.unwrap();
    model.complete(&with_key(prose()), &NoDraft).await.unwrap_err();
    model.complete(&with_key(prose()), &NoDraft).await.unwrap();
    let key = || json!(key().as_str());
    assert_eq!(field_values(&server.requests(), "prompt_cache_key"), [key(), key(), key()]);
}

#[tokio::test]
async fn a_rejection_of_a_request_without_a_key_teaches_nothing_about_caches() {
    let rejected = Answer::rejection(400, "Bad Request");
    let server = Server::start(vec![rejected, reply()]);
    let model = model(&server);
    model.complete(&prose(), &NoDraft).await.unwrap_err();
    model.complete(&with_key(prose()), &NoDraft).await.unwrap();
    assert_eq!(
        field_values(&server.requests(), "prompt_cache_key"),
        [Value::Null, json!(key().as_str())]
    );
}

/// Returns the texts of the user message, and those that end with a breakpoint.
fn content_parts(body: &Value) -> (Vec<String>, Vec<String>) {
    let parts = body["messages"][1]["content"].as_array().unwrap();
    let text = |part: &&Value| part["text"].as_str().unwrap().trim().to_owned();
    let marked = parts.iter().filter(|part| part["cache_control"]["type"] == "ephemeral");
    (parts.iter().map(|part| text(&part)).collect(), marked.map(|part| text(&part)).collect())
}

#[tokio::test]
async fn claude_is_told_where_the_head_and_the_chapter_end() {
    for name in ["anthropic/claude-sonnet-4.6", "bedrock/us.anthropic.Claude-v2"] {
        let server = Server::start(vec![reply()]);
        model_named(&server, name).complete(&chapter_request(), &NoDraft).await.unwrap();
        let body = &server.requests()[0].body;
        let (texts, marked) = content_parts(body);
        // Each part that others share is a block, because caches are found at the ends of blocks.
        assert_eq!(texts.len(), 6, "{texts:?}");
        assert_eq!(texts[5], "This is the role.\n\nThis is the task.");
        let ends = ["This is the people.", "This is the book so far.", "This is the text."];
        assert_eq!(marked, ends);
        assert_eq!(body["messages"][0]["content"], "You write.");
    }
}

#[tokio::test]
async fn the_blocks_together_are_the_message_that_other_models_get() {
    let server = Server::start(vec![reply(), reply()]);
    model_named(&server, "claude").complete(&chapter_request(), &NoDraft).await.unwrap();
    model(&server).complete(&chapter_request(), &NoDraft).await.unwrap();
    let requests = server.requests();
    let blocks = requests[0].body["messages"][1]["content"].as_array().unwrap();
    let joined: String = blocks.iter().map(|block| block["text"].as_str().unwrap()).collect();
    assert_eq!(requests[1].body["messages"][1]["content"], joined.as_str());
}

#[tokio::test]
async fn refused_breakpoints_are_learned_once() {
    for message in [
        "messages.1.content.0.cache_control: Extra inputs are not permitted",
        "Unknown field: cache_control",
        "Input should be a valid string; body.messages.1.content",
        "messages[1].content: invalid type: sequence, expected a string",
        "content must be a string",
    ] {
        let server = Server::start(vec![Answer::rejection(400, message), reply(), reply()]);
        let model = model_named(&server, "claude-proxy");
        for _ in 0..2 {
            model.complete(&chapter_request(), &NoDraft).await.expect(message);
        }
        let requests = server.requests();
        assert_eq!(requests.len(), 3);
        for request in &requests[1..] {
            assert!(request.body["messages"][1]["content"].is_string(), "{message}");
            assert_eq!(request.body["prompt_cache_key"], key().as_str(), "{message}");
        }
    }
}
