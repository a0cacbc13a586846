//! Tests of the requests in the format of each provider, and of the replies to them.

use std::time::Duration;

use scribe_domain::id::BookId;
use scribe_llm::{
    client::{ClientConfig, ModelClient, Timeouts},
    provider::{PROVIDERS, find_provider},
    tiers::{NamedModel, TierModels},
};
use scribe_ports::model::{
    CacheKey, FinishReason, LanguageModel, ModelError, ModelRequest, NoDraft, OutputFormat,
    PromptSection, ReplySchema, TimeoutPhase, TokenPrice,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    AMPLE, KEY, Seen, card, config, prose,
    server::{Answer, Request, Server},
    wire_forms::{OTHER_PROVIDERS, render_stream, wrap_in_message},
};

fn client_with(provider: &str, url: &str, timeouts: Timeouts) -> ModelClient {
    let provider = find_provider(provider).unwrap();
    ModelClient::new(ClientConfig { provider, timeouts, ..config(url) }).unwrap()
}

fn client(provider: &str, server: &Server) -> ModelClient {
    client_with(provider, &server.url, AMPLE)
}

fn stream(provider: &str, pieces: &[&str], finish: &str) -> Answer {
    let pieces: Vec<String> = pieces.iter().map(|piece| (*piece).to_owned()).collect();
    Answer::stream().then(render_stream(provider, &pieces, finish))
}

fn document(provider: &str) -> Answer {
    stream(provider, &["{\"title\":", "\"Salt\"}"], "stop")
}

/// Sends requests to a client whose server gives these answers. Returns what arrived.
async fn sent_requests(
    provider: &str,
    answers: Vec<Answer>,
    requests: &[ModelRequest],
) -> Vec<Request> {
    let server = Server::start(answers);
    let client = client(provider, &server);
    for request in requests {
        client.complete(request, &NoDraft).await.unwrap();
    }
    server.requests()
}

async fn sent_request(provider: &str, answer: Answer, request: ModelRequest) -> Request {
    sent_requests(provider, vec![answer], &[request]).await.remove(0)
}

fn path(request: &Request) -> &str {
    request.head.split(' ').nth(1).unwrap()
}

fn with_key(mut request: ModelRequest) -> ModelRequest {
    request.cache_key = Some(CacheKey::of_book(BookId(Uuid::from_u128(7))));
    request
}

#[tokio::test]
async fn every_format_streams_prose_with_its_tokens_its_model_and_its_price() {
    for provider in &PROVIDERS {
        let name = provider.name;
        let server = Server::start(vec![stream(name, &["Rain ", "fell."], "stop")]);
        let seen = Seen::default();
        let reply = client(name, &server).complete(&prose(), &seen).await.unwrap();
        assert_eq!((&*reply.text, reply.finish), ("Rain fell.", FinishReason::Stop), "{name}");
        assert_eq!((&*reply.provider, &*reply.model), (name, "tiny-2"));
        let usage = reply.usage;
        assert_eq!((usage.prompt_tokens, usage.completion_tokens), (1000, 500), "{name}");
        assert!(!usage.is_estimated, "{name}");
        // Ollama does not count what its cache served.
        let cached = if name == "ollama" { 0 } else { 400 };
        assert_eq!(usage.cached_tokens, cached, "{name}");
        let cost = if name == "ollama" { 0.004 } else { 0.0036 };
        assert!((reply.cost_usd.unwrap() - cost).abs() < 1e-9, "{name}: {:?}", reply.cost_usd);
        let shown: String =
            seen.0.into_inner().unwrap().into_iter().map(|(_, text)| text).collect();
        assert_eq!(shown, "Rain fell.", "{name}");
    }
}

#[tokio::test]
async fn input_that_a_cache_served_or_took_in_has_its_own_price() {
    let price = TokenPrice {
        input_usd_per_million: 2.0,
        cached_input_usd_per_million: 0.5,
        cache_write_usd_per_million: Some(3.0),
        output_usd_per_million: 8.0,
    };
    let named = NamedModel { name: "tiny".to_owned(), price: Some(price) };
    let usage = json!({
        "input_tokens": 200,
        "cache_read_input_tokens": 500,
        "cache_creation_input_tokens": 300,
        "output_tokens": 100,
    });
    let content = json!([{ "type": "text", "text": "Rain fell on the harbour, and nobody came." }]);
    let reply = json!({
        "type": "message", "content": content, "stop_reason": "end_turn", "usage": usage,
    });
    let server = Server::start(vec![Answer::status(200, "", &reply.to_string())]);
    let config = ClientConfig {
        provider: find_provider("anthropic").unwrap(),
        models: TierModels::same_for_all(named),
        ..config(&server.url)
    };
    let reply = ModelClient::new(config).unwrap().complete(&prose(), &NoDraft).await.unwrap();
    assert_eq!(reply.usage.prompt_tokens, 1000);
    assert_eq!((reply.usage.cached_tokens, reply.usage.cache_write_tokens), (500, 300));
    // 200 at $2, 500 at $0.50, 300 at $3 and 100 at $8 per million.
    assert!((reply.cost_usd.unwrap() - 0.002_35).abs() < 1e-9, "{:?}", reply.cost_usd);
}

#[tokio::test]
async fn every_provider_lists_its_models_with_their_contexts() {
    let openai = json!({ "data": [{ "id": "b" }, { "id": "a", "context_length": 4096 }] });
    let gemini = json!({ "models": [
        { "name": "models/b", "supportedGenerationMethods": ["generateContent"] },
        {
            "name": "models/a",
            "inputTokenLimit": 4096,
            "supportedGenerationMethods": ["countTokens", "generateContent"],
        },
        { "name": "models/e", "supportedGenerationMethods": ["embedContent"] },
    ] });
    let anthropic = json!({ "data": [{ "id": "b" }, { "id": "a", "max_input_tokens": 4096 }] });
    let ollama = json!({ "models": [
        { "name": "b", "model": "b" },
        { "name": "a", "details": { "context_length": 4096 } },
    ] });
    for (name, answer, expected) in [
        ("openai", &openai, "/v1/models"),
        ("openai-responses", &openai, "/v1/models"),
        ("anthropic", &anthropic, "/v1/models?limit=1000"),
        ("gemini", &gemini, "/v1/models?pagesize=1000"),
        ("ollama", &ollama, "/api/tags"),
    ] {
        let server = Server::start(vec![Answer::status(200, "", &answer.to_string())]);
        let models = client(name, &server).list_models().await.unwrap();
        let read: Vec<_> =
            models.iter().map(|model| (model.name.as_str(), model.context_tokens)).collect();
        assert_eq!(read, [("a", Some(4096)), ("b", None)], "{name}");
        let request = server.requests().remove(0);
        assert!(request.head.starts_with(&format!("get {expected} ")), "{}", request.head);
    }
    let server = Server::start(vec![Answer::rejection(401, &format!("Wrong key {KEY}"))]);
    let error = client("anthropic", &server).list_models().await.unwrap_err();
    assert!(matches!(error, ModelError::Unauthorized { .. }), "{error:?}");
    assert!(!format!("{error:?}").contains(KEY), "{error:?}");
}

#[tokio::test]
async fn every_format_tells_a_cut_from_a_refusal() {
    for provider in &PROVIDERS {
        let name = provider.name;
        let server = Server::start(vec![stream(name, &["Rain ", "fell"], "length")]);
        let reply = client(name, &server).complete(&prose(), &NoDraft).await.unwrap();
        assert_eq!(reply.finish, FinishReason::Length, "{name}");
        if name == "ollama" {
            // It has no filter.
            continue;
        }
        let server = Server::start(vec![stream(name, &["Rain "], "content_filter")]);
        let error = client(name, &server).complete(&prose(), &NoDraft).await.unwrap_err();
        let ModelError::Refused { usage, .. } = error else { panic!("{name}: {error:?}") };
        assert_eq!(usage.prompt_tokens, 1000, "{name}");
    }
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_no_reply_in_any_format() {
    for provider in &PROVIDERS {
        let name = provider.name;
        let whole = render_stream(name, &["Rain fell on the harbour.".to_owned()], "stop");
        let cut = whole.find("harbour").unwrap();
        let line_end = cut + whole[cut..].find('\n').unwrap() + 1;
        for end in [cut, line_end] {
            let server = Server::start(vec![Answer::stream().then(&whole[..end])]);
            let error = client(name, &server).complete(&prose(), &NoDraft).await.unwrap_err();
            assert!(error.is_retryable(), "{name} {end}: {error:?}");
        }
    }
}

#[tokio::test]
async fn the_limits_of_a_call_hold_in_every_format() {
    let short = Duration::from_millis(50);
    let ends_with = |error: &ModelError, expected: TimeoutPhase| matches!(error, ModelError::Timeout { phase } if *phase == expected);
    for provider in &PROVIDERS {
        let name = provider.name;
        let server = Server::start(vec![Answer::silence()]);
        let client = client_with(name, &server.url, Timeouts { first_token: short, ..AMPLE });
        let error = client.complete(&prose(), &NoDraft).await.unwrap_err();
        assert!(ends_with(&error, TimeoutPhase::FirstToken), "{name}: {error:?}");

        let whole = render_stream(name, &["Rain ".to_owned(), "fell.".to_owned()], "stop");
        let first = whole.find("fell").unwrap();
        let first = whole[..first].rfind('\n').unwrap() + 1;
        let server = Server::start(vec![Answer::stream().then(&whole[..first]).then_stall()]);
        let client = client_with(name, &server.url, Timeouts { silence: short, ..AMPLE });
        let error = client.complete(&prose(), &NoDraft).await.unwrap_err();
        assert!(ends_with(&error, TimeoutPhase::Silence), "{name}: {error:?}");
    }
}

#[tokio::test]
async fn a_rate_limit_is_read_with_its_wait_in_every_format() {
    let bodies = [
        json!({ "error": { "message": "Slow down.", "type": "rate_limit" } }),
        json!({ "type": "error", "error": { "type": "rate_limit_error", "message": "Slow down." } }),
        json!({ "error": { "code": 429, "message": "Slow down.", "status": "RESOURCE_EXHAUSTED" } }),
        json!({ "error": "Slow down." }),
    ];
    for provider in &PROVIDERS {
        for body in &bodies {
            let answer = Answer::status(429, "Retry-After: 7\r\n", &body.to_string());
            let server = Server::start(vec![answer]);
            let error = client(provider.name, &server).complete(&prose(), &NoDraft).await;
            let error = error.unwrap_err();
            assert!(matches!(error, ModelError::RateLimited { .. }), "{error:?}");
            assert_eq!(error.retry_after(), Some(Duration::from_secs(7)), "{error}");
            assert!(error.to_string().contains("Slow down"), "{error}");
        }
    }
}

#[tokio::test]
async fn no_format_sends_the_key_anywhere_but_in_its_header_or_repeats_it() {
    let headers = [
        ("openai", "authorization: bearer "),
        ("openai-responses", "authorization: bearer "),
        ("anthropic", "x-api-key: "),
        ("gemini", "x-goog-api-key: "),
        ("ollama", "authorization: bearer "),
    ];
    for (name, header) in headers {
        let refused = Answer::rejection(401, &format!("Incorrect API key provided: {KEY}"));
        let server = Server::start(vec![refused]);
        let client = client(name, &server);
        let error = client.complete(&prose(), &NoDraft).await.unwrap_err();
        assert!(matches!(error, ModelError::Unauthorized { .. }), "{error:?}");
        assert!(!format!("{error} {error:?} {client:?}").contains(KEY), "{name}: {error:?}");
        let request = server.requests().remove(0);
        assert!(request.head.contains(&format!("\r\n{header}{KEY}\r\n")), "{}", request.head);
        assert_eq!(request.head.matches(KEY).count(), 1, "{}", request.head);
        assert!(!request.body_text.contains(KEY), "{name}");
    }
}

#[tokio::test]
async fn the_responses_api_gets_instructions_input_and_a_strict_schema() {
    let name = "openai-responses";
    let request = sent_request(name, document(name), with_key(card())).await;
    assert_eq!(path(&request), "/v1/responses");
    let body = &request.body;
    assert_eq!(body["instructions"], "You write.\n\nPlainly.");
    assert_eq!(body["input"], json!([{ "role": "user", "content": "The harbour at dawn." }]));
    assert_eq!((&body["max_output_tokens"], &body["store"]), (&json!(900), &json!(false)));
    let format = &body["text"]["format"];
    assert_eq!((&format["type"], &format["name"]), (&json!("json_schema"), &json!("card")));
    assert_eq!((&format["strict"], &format["schema"]["type"]), (&json!(true), &json!("object")));
    assert!(body["prompt_cache_key"].is_string(), "{body}");
    assert_eq!(body["reasoning"], Value::Null);
    let request = sent_request(name, stream(name, &["Rain."], "stop"), prose()).await;
    assert_eq!(request.body["reasoning"], json!({ "effort": "none" }));
}

#[tokio::test]
async fn anthropic_gets_its_version_a_system_prompt_and_breakpoints_at_the_shared_head() {
    let name = "anthropic";
    let mut request = with_key(prose());
    request.parts[1].section = PromptSection::Book;
    let mut head = request.parts[2].clone();
    head.section = PromptSection::Book;
    head.text = "The story so far.".to_owned();
    request.parts.insert(2, head);
    let request = sent_request(name, stream(name, &["Rain."], "stop"), request).await;
    assert_eq!(path(&request), "/v1/messages");
    assert!(request.head.contains("\r\nanthropic-version: 2023-06-01\r\n"), "{}", request.head);
    let body = &request.body;
    assert_eq!(
        (&body["system"], &body["max_tokens"]),
        (&json!("You write.\n\nPlainly."), &json!(900))
    );
    assert_eq!(
        body["messages"][0]["content"],
        json!([
            { "type": "text", "text": "The story so far.", "cache_control": { "type": "ephemeral" } },
            { "type": "text", "text": "\n\nThe harbour at dawn." },
        ])
    );
    assert_eq!(body["thinking"], json!({ "type": "disabled" }));
}

#[tokio::test]
async fn a_server_with_the_api_of_anthropic_is_asked_for_a_document_by_a_tool() {
    let name = "anthropic";
    let input = |piece: &str| json!({ "type": "input_json_delta", "partial_json": piece });
    let block = json!({ "type": "tool_use", "id": "toolu_1", "name": "card", "input": {} });
    let deltas = vec![input(""), input("{\"title\":"), input("\"Salt\"}")];
    let answer = Answer::stream().then(wrap_in_message(&block, deltas, "tool_use"));
    let server = Server::start(vec![answer]);
    let reply = client(name, &server).complete(&card(), &NoDraft).await.unwrap();
    assert_eq!((&*reply.text, reply.finish), ("{\"title\":\"Salt\"}", FinishReason::Stop));
    let body = server.requests().remove(0).body;
    assert_eq!(body["tool_choice"], json!({ "type": "tool", "name": "card" }));
    assert_eq!(body["tools"][0]["input_schema"]["required"], json!(["title"]));
    assert_eq!((&body["output_config"], &body["thinking"]), (&Value::Null, &Value::Null));

    let content = json!([{ "type": "tool_use", "name": "card", "input": { "title": "Salt" } }]);
    let whole = json!({ "type": "message", "content": content, "stop_reason": "tool_use" });
    let server = Server::start(vec![Answer::status(200, "", &whole.to_string())]);
    let reply = client(name, &server).complete(&card(), &NoDraft).await.unwrap();
    assert_eq!(reply.text, "{\"title\":\"Salt\"}");
}

#[tokio::test]
async fn a_model_that_takes_no_tools_is_asked_for_a_document_in_words() {
    let name = "anthropic";
    let refused = Answer::rejection(400, "tools: this model does not support tool use");
    let requests =
        sent_requests(name, vec![refused, document(name), document(name)], &[card(), card()]).await;
    for request in &requests[1..] {
        assert_eq!(
            (&request.body["tools"], &request.body["tool_choice"]),
            (&Value::Null, &Value::Null)
        );
        let content = request.body["messages"][0]["content"].as_str().unwrap();
        assert!(content.contains("Reply with one JSON object"), "{content}");
    }
}

#[tokio::test]
async fn gemini_gets_its_model_in_the_path_and_a_schema_beside_the_limit() {
    let name = "gemini";
    let request = sent_request(name, document(name), card()).await;
    assert_eq!(path(&request), "/v1/models/tiny:streamgeneratecontent?alt=sse");
    let body = &request.body;
    assert_eq!(
        body["systemInstruction"],
        json!({ "parts": [{ "text": "You write.\n\nPlainly." }] })
    );
    assert_eq!(
        body["contents"],
        json!([{ "role": "user", "parts": [{ "text": "The harbour at dawn." }] }])
    );
    let config = &body["generationConfig"];
    assert_eq!(config["maxOutputTokens"], 900);
    assert_eq!(config["responseMimeType"], "application/json");
    assert_eq!(config["responseJsonSchema"]["required"], json!(["title"]));
    assert_eq!(config["thinkingConfig"], Value::Null);
    let request = sent_request(name, stream(name, &["Rain."], "stop"), prose()).await;
    let config = &request.body["generationConfig"];
    assert_eq!(config["thinkingConfig"], json!({ "thinkingBudget": 0 }));
    assert_eq!(config["responseMimeType"], Value::Null);
}

#[tokio::test]
async fn ollama_gets_a_context_that_fits_the_request_and_never_a_smaller_one() {
    let name = "ollama";
    let mut long = prose();
    long.parts[2].text = "The harbour at dawn. ".repeat(2_000);
    let mut endless = prose();
    endless.parts[2].text = "The harbour at dawn. ".repeat(20_000);
    let answers = (0..4).map(|_| stream(name, &["Rain."], "stop")).collect();
    let requests = sent_requests(name, answers, &[prose(), long, endless, prose()]).await;
    let sizes = requests.iter().map(|request| request.body["options"]["num_ctx"].as_u64().unwrap());
    assert_eq!(sizes.collect::<Vec<_>>(), [8_192, 16_384, 32_768, 32_768]);
    let body = &requests[0].body;
    assert_eq!(path(&requests[0]), "/api/chat");
    assert_eq!((&body["think"], &body["options"]["num_predict"]), (&json!(false), &json!(900)));
    assert_eq!(
        body["messages"][0],
        json!({ "role": "system", "content": "You write.\n\nPlainly." })
    );
    assert_eq!(body["format"], Value::Null);
    let request = sent_request(name, document(name), card()).await;
    assert_eq!(request.body["format"]["required"], json!(["title"]));
    assert_eq!(request.body["think"], Value::Null);
}

#[tokio::test]
async fn every_format_writes_the_fields_of_a_schema_in_its_own_order() {
    let text = json!({ "type": "string" });
    let schema = ReplySchema::new(json!({
        "type": "object",
        "properties": { "basis": text, "score": text, "quotation": text, "title": text },
        "required": ["title", "quotation", "score", "basis"],
        "additionalProperties": false,
    }));
    for provider in &PROVIDERS {
        let output = OutputFormat::Json { name: "card".to_owned(), schema: schema.clone() };
        let request = ModelRequest { output, ..prose() };
        let sent = sent_request(provider.name, document(provider.name), request).await.body_text;
        let place = |field: &str| sent.find(&format!("\"{field}\":{{")).expect(&sent);
        let places = ["title", "quotation", "score", "basis"].map(place);
        assert!(places.is_sorted(), "{sent}");
    }
}

#[tokio::test]
async fn a_model_that_cannot_write_without_thinking_is_allowed_to_think_from_then_on() {
    type Case = (&'static str, &'static str, &'static str, [Value; 2]);
    let cases: [Case; 6] = [
        (
            "gemini",
            "Budget 0 is invalid. This model only works in thinking mode.",
            "/generationConfig/thinkingConfig",
            [json!({ "thinkingBudget": 0 }), json!({ "thinkingBudget": 128 })],
        ),
        (
            "anthropic",
            "thinking.type: \"disabled\" is not supported for this model",
            "/output_config",
            [Value::Null, json!({ "effort": "low" })],
        ),
        (
            "anthropic",
            "thinking: Extra inputs are not permitted",
            "/thinking",
            [json!({ "type": "disabled" }), Value::Null],
        ),
        (
            "openai-responses",
            "Unsupported value: 'reasoning.effort' does not support 'none' with this model.",
            "/reasoning",
            [json!({ "effort": "none" }), json!({ "effort": "low" })],
        ),
        (
            "openai-responses",
            "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
            "/reasoning",
            [json!({ "effort": "none" }), Value::Null],
        ),
        (
            "ollama",
            "think value \"false\" is not supported for this model",
            "/think",
            [json!(false), json!("low")],
        ),
    ];
    for (name, message, pointer, expected) in cases {
        let reply = || stream(name, &["Rain."], "stop");
        let answers = vec![Answer::rejection(400, message), reply(), reply()];
        let requests = sent_requests(name, answers, &[prose(), prose()]).await;
        let [first, second] = expected;
        for (request, expected) in requests.iter().zip([&first, &second, &second]) {
            let sent = request.body.pointer(pointer).cloned().unwrap_or_default();
            assert_eq!(&sent, expected, "{message}");
        }
    }
}

#[tokio::test]
async fn a_missing_version_is_added_to_the_address() {
    for (name, expected) in [
        ("openai-responses", "/v1/responses"),
        ("anthropic", "/v1/messages"),
        ("gemini", "/v1beta/models/tiny:streamgeneratecontent?alt=sse"),
    ] {
        let missing = Answer::status(404, "", "404 page not found");
        let server = Server::start(vec![missing, stream(name, &["Rain."], "stop")]);
        let client = client_with(name, server.url.trim_end_matches("/v1"), AMPLE);
        client.complete(&prose(), &NoDraft).await.unwrap();
        assert_eq!(path(&server.requests()[1]), expected);
    }
}

#[tokio::test]
async fn an_error_in_the_middle_of_a_stream_is_shown_in_the_words_of_the_server() {
    for (name, event, expected) in [
        (
            "anthropic",
            json!({ "type": "error", "error": { "type": "overloaded_error", "message": "Overloaded" } }),
            "Overloaded",
        ),
        (
            "openai-responses",
            json!({
                "type": "response.failed",
                "response": {
                    "status": "failed",
                    "error": { "code": "server_error", "message": "The model broke down." },
                    "output": [],
                },
            }),
            "The model broke down",
        ),
        (
            "openai-responses",
            json!({ "type": "error", "code": "server_error", "message": "The model broke down." }),
            "The model broke down",
        ),
        (
            "gemini",
            json!({ "error": { "code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE" } }),
            "The model is overloaded",
        ),
        (
            "ollama",
            json!({ "error": "an error was encountered while running the model" }),
            "encountered",
        ),
    ] {
        let whole = render_stream(name, &["Rain ".to_owned()], "stop");
        let begun = whole.find("Rain").unwrap();
        let event_end = if name == "ollama" { "\n" } else { "\n\n" };
        let begun = begun + whole[begun..].find(event_end).unwrap() + event_end.len();
        for start in [0, begun] {
            let prefix = if name == "ollama" { "" } else { "data: " };
            let sent = format!("{}{prefix}{event}{event_end}", &whole[..start]);
            let server = Server::start(vec![Answer::stream().then(sent)]);
            let error = client(name, &server).complete(&prose(), &NoDraft).await.unwrap_err();
            assert!(error.is_retryable(), "{name} {start}: {error:?}");
            assert!(error.to_string().contains(expected), "{name} {start}: {error}");
        }
    }
}

#[test]
fn no_two_providers_have_the_same_name() {
    let names: Vec<_> = PROVIDERS.iter().map(|provider| provider.name).collect();
    assert_eq!(names[1..], OTHER_PROVIDERS);
    for name in names {
        assert_eq!(PROVIDERS.iter().filter(|provider| provider.name == name).count(), 1);
    }
}
