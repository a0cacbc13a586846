//! Tests against a server that imitates the API of each provider and that nobody here wrote, if
//! `SCRIBE_TEST_MODEL_MOCK_URL` names it. `scripts/model-mock` starts one.

use std::time::Duration;

use scribe_llm::{
    client::{ClientConfig, ModelClient},
    provider::{PROVIDERS, find_provider},
};
use scribe_ports::model::{
    FinishReason, LanguageModel, ModelError, ModelRequest, NoDraft, OutputFormat,
};
use serde_json::json;

use crate::{Seen, card, config, prose};

const TEXT: &str = "Rain fell on the harbour, and nobody came to meet the boat.";

/// Returns a client for each provider, or nothing if no server is named.
#[expect(clippy::disallowed_methods, reason = "a test is told where its server is")]
fn clients() -> Vec<(&'static str, ModelClient)> {
    let (url, ci) = (std::env::var("SCRIBE_TEST_MODEL_MOCK_URL"), std::env::var("CI"));
    let Ok(url) = url else {
        assert_ne!(ci.as_deref(), Ok("true"), "CI has a server that imitates the providers");
        println!(
            "NOT RUN: a server that imitates providers (SCRIBE_TEST_MODEL_MOCK_URL names none)"
        );
        return Vec::new();
    };
    let client = |name| {
        let path = match name {
            "gemini" => "/v1beta",
            "ollama" => "",
            _ => "/v1",
        };
        let provider = find_provider(name).unwrap();
        ModelClient::new(ClientConfig { provider, ..config(&format!("{url}{path}")) }).unwrap()
    };
    PROVIDERS.iter().map(|provider| (provider.name, client(provider.name))).collect()
}

fn ask_for(text: &str, request: ModelRequest) -> ModelRequest {
    let mut request = request;
    request.parts[2].text = text.to_owned();
    request
}

#[tokio::test]
async fn an_imitated_provider_streams_prose_and_counts_it() {
    for (name, client) in clients() {
        let seen = Seen::default();
        let reply = client.complete(&prose(), &seen).await.unwrap();
        assert_eq!((&*reply.text, reply.finish), (TEXT, FinishReason::Stop), "{name}");
        let pieces = seen.0.into_inner().unwrap();
        assert!(pieces.len() > 1, "{name}: {pieces:?}");
        // The server counts no tokens for Ollama.
        let counted = (reply.usage.prompt_tokens, reply.usage.completion_tokens);
        assert_eq!(counted == (31, 14), name != "ollama", "{name}: {:?}", reply.usage);
    }
}

#[tokio::test]
async fn an_imitated_provider_writes_a_document() {
    for (name, client) in clients() {
        let reply = client.complete(&ask_for("Make a card.", card()), &NoDraft).await.unwrap();
        let document: serde_json::Value = serde_json::from_str(&reply.text).unwrap();
        assert_eq!(document, json!({ "title": "Salt" }), "{name}");
    }
}

#[tokio::test]
async fn a_reply_of_an_imitated_provider_that_reaches_its_limit_is_cut() {
    for (name, client) in clients().into_iter().filter(|(name, _)| *name != "ollama") {
        let reply = client.complete(&ask_for("A long scene.", prose()), &NoDraft).await.unwrap();
        assert_eq!(reply.finish, FinishReason::Length, "{name}");
    }
}

#[tokio::test]
async fn thinking_of_an_imitated_provider_is_no_text() {
    for (name, client) in clients() {
        let request = ask_for("A scene that thinks.", prose());
        let reply = client.complete(&request, &NoDraft).await.unwrap();
        assert_eq!(reply.text, "Rain fell.", "{name}");
    }
}

#[tokio::test]
async fn a_rate_limit_of_an_imitated_provider_names_its_wait() {
    for (name, client) in clients() {
        let request = ask_for("Too many scenes.", prose());
        let error = client.complete(&request, &NoDraft).await.unwrap_err();
        assert!(matches!(error, ModelError::RateLimited { .. }), "{name}: {error:?}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)), "{name}");
        assert!(error.to_string().contains("Slow down, please"), "{name}: {error}");
    }
}

#[tokio::test]
async fn faults_of_an_imitated_provider_are_retried() {
    for (name, client) in clients() {
        for text in ["A scene that breaks off.", "A scene for nobody.", "A scene in no language."] {
            for request in [prose(), card()] {
                let is_prose = matches!(request.output, OutputFormat::Prose);
                let answer = client.complete(&ask_for(text, request), &NoDraft).await;
                let error = answer.expect_err(text);
                assert!(error.is_retryable(), "{name}, {text}, prose: {is_prose}: {error:?}");
                assert!(error.is_provider_fault(), "{name}, {text}: {error:?}");
            }
        }
    }
}
