//! Tests of the same client against an independent server, if `SCRIBE_TEST_MODEL_URL` names one,
//! such as `http://127.0.0.1:14011/v1`. The server needs no key. `scripts/model-server` starts one.

use scribe_domain::id::BookId;
use scribe_llm::{
    client::{ClientConfig, ModelClient},
    provider::find_provider,
};
use scribe_ports::model::{
    CacheKey, FinishReason, LanguageModel, ModelError, ModelReply, ModelRequest, NoDraft,
    OutputFormat, ReplySchema,
};
use scribe_reply::parse_json;

use serde_json::json;
use uuid::Uuid;

use crate::{Seen, config, prose};

/// How many times a question is asked at most.
const TRIES: usize = 8;

/// Returns the configured server, or prints that there is none.
#[expect(clippy::disallowed_methods, reason = "a test is told where its server is")]
fn real() -> Option<ModelClient> {
    let (url, ci) = (std::env::var("SCRIBE_TEST_MODEL_URL"), std::env::var("CI"));
    let Ok(url) = url else {
        assert_ne!(ci.as_deref(), Ok("true"), "CI has a model server");
        println!("NOT RUN: a real model server (SCRIBE_TEST_MODEL_URL names none)");
        return None;
    };
    Some(ModelClient::new(ClientConfig { api_key: None, ..config(&url) }).unwrap())
}

/// Returns a client that speaks Anthropic's Messages API with the same server.
fn real_with_messages_api() -> Option<ModelClient> {
    let address = real()?.address().to_owned();
    let provider = find_provider("anthropic").unwrap();
    Some(ModelClient::new(ClientConfig { provider, api_key: None, ..config(&address) }).unwrap())
}

/// Returns `text` without white space and control characters. Random weights write many of them,
/// and a draft trims them and normalises line breaks.
fn printed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// Asks until the model answers. The server sometimes cannot read the output of random weights and
/// answers 500. The test then retries, as a worker would.
async fn ask_until_answered(model: &ModelClient, request: &ModelRequest) -> ModelReply {
    let mut answer = model.complete(request, &NoDraft).await;
    for _ in 1..TRIES {
        match &answer {
            Err(error) if error.is_retryable() => {
                answer = model.complete(request, &NoDraft).await;
            }
            _ => break,
        }
    }
    answer.unwrap()
}

#[tokio::test]
async fn a_real_server_streams_prose_and_counts_it() {
    let Some(model) = real() else { return };
    let seen = Seen::default();
    let request = ModelRequest { max_output_tokens: 16, ..prose() };
    let reply = model.complete(&request, &seen).await.unwrap();
    let shown = seen.0.into_inner().unwrap();
    let draft: String = shown.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(printed(&reply.text), printed(&draft));
    assert!(!reply.usage.is_estimated && reply.usage.prompt_tokens > 0, "{:?}", reply.usage);
    assert!((1..=16).contains(&reply.usage.completion_tokens), "{:?}", reply.usage);
}

#[tokio::test]
async fn a_real_server_streams_prose_over_the_messages_api_and_counts_it() {
    let Some(model) = real_with_messages_api() else { return };
    let seen = Seen::default();
    let request = ModelRequest { max_output_tokens: 16, ..prose() };
    let reply = model.complete(&request, &seen).await.unwrap();
    let shown = seen.0.into_inner().unwrap();
    let draft: String = shown.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(printed(&reply.text), printed(&draft));
    assert!(!reply.usage.is_estimated && reply.usage.prompt_tokens > 0, "{:?}", reply.usage);
    assert!((1..=16).contains(&reply.usage.completion_tokens), "{:?}", reply.usage);
}

#[tokio::test]
async fn a_real_server_lists_its_models() {
    let Some(model) = real() else { return };
    let models = model.list_models().await.unwrap();
    assert_eq!(models.len(), 1, "{models:?}");
    assert!(models[0].context_tokens.is_some(), "{models:?}");
}

#[tokio::test]
async fn a_real_server_takes_the_hints_and_serves_a_beginning_from_its_cache() {
    let Some(model) = real() else { return };
    let mut request = ModelRequest { max_output_tokens: 4, ..prose() };
    request.cache_key = Some(CacheKey::of_book(BookId(Uuid::from_u128(7))));
    request.parts[2].text = "The harbour at dawn. ".repeat(20);
    let mut cached = Vec::new();
    for number in 0..TRIES {
        request.parts[2].text.push_str(&format!("Scene {number}. "));
        // The server sometimes cannot read the output of random weights and answers 500.
        let Ok(reply) = model.complete(&request, &NoDraft).await else { continue };
        cached.push(reply.usage.cached_tokens * 100 / reply.usage.prompt_tokens);
    }
    assert!(cached.iter().skip(1).any(|percent| *percent > 80), "{cached:?}");
}

#[tokio::test]
async fn a_real_servers_json_conforms_to_the_schema() {
    let Some(model) = real() else { return };
    // Random weights never end a text of unlimited length.
    let schema = ReplySchema::new(json!({
        "type": "object",
        "properties": { "title": { "type": "string", "maxLength": 12 } },
        "required": ["title"],
        "additionalProperties": false,
    }));
    let output = OutputFormat::Json { name: "card".to_owned(), schema };
    let request = ModelRequest { output, ..prose() };
    let reply = ask_until_answered(&model, &request).await;
    assert_eq!(reply.finish, FinishReason::Stop);
    assert!(parse_json(&reply.text).unwrap()["title"].is_string(), "{}", reply.text);
}

#[tokio::test]
async fn a_real_server_has_the_fields_written_in_the_order_of_the_schema() {
    let Some(model) = real() else { return };
    let text = json!({ "type": "string", "maxLength": 6 });
    let schema = ReplySchema::new(json!({
        "type": "object",
        "properties": {
            "basis": { "type": "string", "maxLength": 6 },
            "score": { "type": "integer", "minimum": 0, "maximum": 9 },
            "quotation": text,
            "title": text,
        },
        "required": ["title", "quotation", "score", "basis"],
        "additionalProperties": false,
    }));
    let output = OutputFormat::Json { name: "card".to_owned(), schema };
    let reply = ask_until_answered(&model, &ModelRequest { output, ..prose() }).await;
    let place = |field: &str| reply.text.find(&format!("\"{field}\"")).expect(&reply.text);
    let places = ["title", "quotation", "score", "basis"].map(place);
    assert!(places.is_sorted(), "{}", reply.text);
}

#[tokio::test]
async fn a_real_server_counts_a_prompt_as_it_does_when_it_reads_it() {
    let Some(model) = real() else { return };
    let mut added = Vec::new();
    for text in ["The harbour at dawn. ", "渡船过河。", "31415926 27182818 "] {
        let mut request = ModelRequest { max_output_tokens: 4, ..prose() };
        request.parts[2].text = text.repeat(40);
        let counted = model.count_prompt_tokens(&request).await.unwrap();
        let reply = ask_until_answered(&model, &request).await;
        added.push(reply.usage.prompt_tokens.checked_sub(counted).unwrap());
    }
    // The chat template adds the same to each prompt.
    assert!(added.iter().all(|tokens| tokens.abs_diff(added[0]) <= 2), "{added:?}");
}

#[tokio::test]
async fn a_real_server_rejects_a_prompt_beyond_its_context() {
    let Some(model) = real() else { return };
    let mut request = prose();
    request.parts[2].text = "The harbour at dawn. ".repeat(200_000);
    let error = model.complete(&request, &NoDraft).await.unwrap_err();
    assert!(matches!(error, ModelError::ContextExceeded { .. }), "{error:?}");
}
