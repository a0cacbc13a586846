//! Tests of the clients against a real local server that each test scripts.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod addresses;
mod advice;
mod body_lengths;
mod breaker;
mod caches;
mod charsets;
mod dialect;
mod dialect_lessons;
mod dialect_names;
mod endings;
mod endless;
mod envelopes;
mod event_documents;
mod failures;
mod flagged_reasoning;
mod formats;
mod forms;
mod hidden_errors;
mod limits;
mod lost_bytes;
mod malformed;
mod model_mock;
mod native_forms;
mod notices;
mod open_connections;
mod provider_words;
mod real_server;
mod replies;
mod router;
mod schema_order;
mod secrets;
mod server;
mod server_errors;
mod server_words;
mod several_choices;
mod timeouts;
mod token_counts;
mod tool_calls;
mod unicode;
mod wait_forms;
mod waits;
mod wire_forms;

use std::{sync::Mutex, time::Duration};

use scribe_llm::{
    client::{ClientConfig, ModelClient, Timeouts},
    provider::find_provider,
    tiers::{NamedModel, TierModels},
};
use scribe_ports::model::{
    DraftSink, LanguageModel, ModelError, ModelReply, ModelRequest, NoDraft, OutputFormat,
    PromptPart, PromptRole, PromptSection, ReplySchema, SampleWriterHints, Tier, TokenPrice,
};
use secrecy::SecretString;
use serde_json::{Value, json};

use self::server::{Answer, Server};

const KEY: &str = "sk-test-0123456789abcdef";

const PRICE: TokenPrice = TokenPrice {
    input_usd_per_million: 2.0,
    cached_input_usd_per_million: 1.0,
    cache_write_usd_per_million: None,
    output_usd_per_million: 4.0,
};

/// Limits that no test reaches unintentionally.
const AMPLE: Timeouts = Timeouts {
    connect: Duration::from_secs(30),
    first_token: Duration::from_secs(30),
    silence: Duration::from_secs(30),
    total_small: Duration::from_secs(60),
    total_standard: Duration::from_secs(60),
    total_large: Duration::from_secs(60),
};

/// A limit that a test waits for.
const SHORT: Duration = Duration::from_millis(50);

fn config(base_url: &str) -> ClientConfig {
    let named = |name: &str| NamedModel { name: name.to_owned(), price: Some(PRICE) };
    ClientConfig {
        provider: find_provider("openai").unwrap(),
        base_url: base_url.to_owned(),
        api_key: Some(SecretString::from(KEY)),
        models: TierModels {
            small: named("tiny"),
            standard: named("mid"),
            large: NamedModel { name: "big".to_owned(), price: None },
        },
        context_tokens: 32_768,
        timeouts: AMPLE,
    }
}

fn model(server: &Server) -> ModelClient {
    ModelClient::new(config(&server.url)).unwrap()
}

/// Sends a request to a server that gives one answer.
async fn ask(answer: Answer) -> Result<ModelReply, ModelError> {
    let server = Server::start(vec![answer]);
    model(&server).complete(&prose(), &NoDraft).await
}

fn prose() -> ModelRequest {
    let part = |name: &str, role, text: &str| PromptPart {
        name: name.to_owned(),
        role,
        section: PromptSection::Task,
        text: text.to_owned(),
    };
    ModelRequest {
        agent: "writer".to_owned(),
        capability: "draft".to_owned(),
        tier: Tier::Small,
        parts: vec![
            part("rules", PromptRole::System, "You write."),
            part("style", PromptRole::System, "Plainly."),
            part("scene", PromptRole::User, "The harbour at dawn."),
        ],
        hints: SampleWriterHints::default(),
        output: OutputFormat::Prose,
        max_output_tokens: 900,
        language: "en".to_owned(),
        cache_key: None,
    }
}

fn card() -> ModelRequest {
    let schema = ReplySchema::new(json!({
        "type": "object",
        "properties": { "title": { "type": "string" } },
        "required": ["title"],
        "additionalProperties": false,
    }));
    ModelRequest { output: OutputFormat::Json { name: "card".to_owned(), schema }, ..prose() }
}

/// Returns an event with a piece of text.
fn text(text: &str) -> Value {
    json!({ "model": "tiny-2", "choices": [{ "index": 0, "delta": { "content": text } }] })
}

/// Returns an event with a finish reason.
fn end(reason: &str) -> Value {
    json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] })
}

fn usage() -> Value {
    json!({
        "choices": [],
        "usage": {
            "prompt_tokens": 1000,
            "completion_tokens": 500,
            "prompt_tokens_details": { "cached_tokens": 400 },
        },
    })
}

/// Stores the text that a draft showed.
#[derive(Default)]
struct Seen(Mutex<Vec<(usize, String)>>);

impl DraftSink for Seen {
    fn push_text(&self, offset: usize, text: &str) {
        self.0.lock().unwrap().push((offset, text.to_owned()));
    }
}
