//! Tests of errors that end a call permanently, and of errors that are retried.

use scribe_ports::model::{LanguageModel, ModelError, NoDraft};
use serde_json::json;

use crate::{
    KEY, ask, config, end, model, prose,
    server::{Answer, Server},
};

#[tokio::test]
async fn a_daily_or_monthly_quota_is_not_retried() {
    for message in [
        "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day",
        "Rate limit exceeded: free-models-per-day-high-balance",
        "Quota exceeded for quota metric 'requests' and limit 'GenerateRequestsPerDayPerProjectPerModel-FreeTier'",
        "Rate limit reached on tokens per day (TPD): Limit 100000, Used 99999",
        "Rate limit reached on requests per day (RPD)",
        "You have reached your daily limit",
        "Monthly quota exceeded",
        "monthly usage limit reached",
        "Quota exceeded",
        "quota_exceeded",
        "insufficient balance",
        "Insufficient credits",
        "您的每日请求次数已达上限",
        "本月额度已用完",
        "1日あたりの上限に達しました",
        "일일 한도를 초과했습니다",
        "Tägliches Kontingent erschöpft",
        "Límite diario alcanzado",
    ] {
        let error = ask(Answer::rejection(429, message)).await.unwrap_err();
        assert!(matches!(error, ModelError::AccessDenied { .. }), "{message}: {error:?}");
        assert!(!error.is_retryable() && error.to_string().contains(message), "{error}");
    }
}

#[tokio::test]
async fn a_limit_per_minute_is_retried() {
    for message in [
        "Rate limit exceeded: free-models-per-min",
        "Quota exceeded for metric: requests per minute",
        "Quota exceeded for limit 'GenerateRequestsPerMinutePerProject'",
        "Rate limit reached on tokens per minute (TPM): Limit 6000. Please try again in 7.2s",
        "Quota exceeded. Please try again in 20s",
        "Rate limit exceeded for API key",
        "API key rate limit exceeded",
        "Too many tokens, please wait before trying again.",
        "每分钟token数超过限制",
        "slow down",
        "",
    ] {
        let error = ask(Answer::rejection(429, message)).await.unwrap_err();
        assert!(matches!(error, ModelError::RateLimited { .. }), "{message}: {error:?}");
    }
}

#[tokio::test]
async fn an_error_name_inside_a_response_maps_to_a_status() {
    for (code, is_expected) in [
        (
            "InvalidApiKey",
            (|error| matches!(error, ModelError::Unauthorized { .. })) as fn(&_) -> bool,
        ),
        ("invalid-api-key", |error| matches!(error, ModelError::Unauthorized { .. })),
        ("AuthFailure.SecretIdNotFound", |error| matches!(error, ModelError::Unauthorized { .. })),
        ("Unauthorized", |error| matches!(error, ModelError::Unauthorized { .. })),
        ("AccessDenied.Unpurchased", |error| matches!(error, ModelError::AccessDenied { .. })),
        ("Arrearage", |error| matches!(error, ModelError::AccessDenied { .. })),
        ("Throttling.RateQuota", |error| matches!(error, ModelError::RateLimited { .. })),
        ("RequestLimitExceeded", |error| matches!(error, ModelError::RateLimited { .. })),
        ("InvalidParameter", |error| matches!(error, ModelError::RequestRejected { .. })),
        ("ModelNotFound", |error| matches!(error, ModelError::Misconfigured { .. })),
        ("InternalError.Timeout", |error| matches!(error, ModelError::Unavailable { .. })),
    ] {
        let message = json!({ "code": code, "message": "It failed.", "request_id": "1" });
        for answer in
            [Answer::stream().event(&message), Answer::status(200, "", &message.to_string())]
        {
            let error = ask(answer).await.unwrap_err();
            assert!(is_expected(&error), "{code}: {error:?}");
        }
    }
}

#[tokio::test]
async fn a_compressed_answer_is_reported() {
    for encoding in ["gzip", "deflate", "br", "zstd", "GZIP", "x-gzip, identity"] {
        for status in [200, 400] {
            let headers =
                format!("Content-Type: text/event-stream\r\nContent-Encoding: {encoding}\r\n");
            let server = Server::start(vec![Answer::status(status, &headers, "\u{1f}\u{8b}\u{8}")]);
            let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
            let shown = error.to_string();
            assert!(
                shown.contains("compresses its answers") && shown.contains(&server.url),
                "{shown}"
            );
            assert!(!error.is_retryable(), "{error:?}");
            assert!(server.requests()[0].head.contains("accept-encoding: identity"));
        }
    }
    // Without a label, the first bytes show the compression.
    for status in [200, 400] {
        let head = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
        );
        let mut answer = head.into_bytes();
        answer.extend([0x1F, 0x8B, 8, 0, 1, 2, 3]);
        let error = ask(Answer::raw(answer)).await.unwrap_err();
        assert!(error.to_string().contains("compresses its answers"), "{error}");
    }
    let whole = r#"{"choices":[{"message":{"content":"Rain fell."},"finish_reason":"stop"}]}"#;
    let plain = Answer::status(200, "Content-Encoding: identity\r\n", whole);
    assert_eq!(ask(plain).await.unwrap().text, "Rain fell.");
}

#[tokio::test]
async fn statuses_409_and_499_are_retried() {
    for (status, body) in [
        (409, ""),
        (409, "{\"error\":{\"message\":\"Conflict\"}}"),
        (409, "{\"error\":{\"message\":\"lock timeout\"}}"),
        (499, ""),
        (499, "client closed request"),
    ] {
        let error = ask(Answer::status(status, "", body)).await.unwrap_err();
        assert!(error.is_retryable(), "{status} {body}: {error:?}");
    }
}

#[tokio::test]
async fn every_failure_has_the_address_and_one_next_step() {
    for answer in [
        Answer::status(500, "", ""),
        Answer::status(503, "", "down"),
        Answer::status(529, "", "overloaded"),
        Answer::status(429, "", "slow down"),
        Answer::stream().then("data: {\"choices\": [\n\n"),
        Answer::stream().then("data: the engine died\n\n"),
        Answer::raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"),
        Answer::events(&[end("stop")]),
        Answer::raw("HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"),
        Answer::raw(""),
    ] {
        let server = Server::start(vec![answer]);
        let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
        let shown = error.to_string();
        assert_eq!(shown.matches(&server.url).count(), 1, "{shown}");
        let (_, step) = shown.rsplit_once(". ").unwrap_or_default();
        assert!(step.starts_with(char::is_uppercase) && !step.ends_with('.'), "{shown}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_ready_is_reported_with_its_address() {
    let server = Server::start(vec![Answer::status(503, "", "Loading model")]);
    let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
    assert!(error.to_string().contains(&server.url), "{error}");
}

#[tokio::test]
async fn the_address_in_a_message_contains_no_secret() {
    let server = Server::start(vec![Answer::status(500, "", KEY)]);
    let url = format!("{}?version=hidden", server.url);
    let model = scribe_llm::client::ModelClient::new(config(&url)).unwrap();
    let shown = model.complete(&prose(), &NoDraft).await.unwrap_err().to_string();
    assert!(!shown.contains("hidden") && !shown.contains(KEY), "{shown}");
    assert!(shown.contains(&server.url), "{shown}");
}

#[tokio::test]
async fn a_redirect_names_the_whole_address_to_set() {
    for location in ["/api/v1/chat/completions", "/api/v1/chat/completions?x=1"] {
        let server =
            Server::start(vec![Answer::status(308, &format!("Location: {location}\r\n"), "")]);
        let shown = model(&server).complete(&prose(), &NoDraft).await.unwrap_err().to_string();
        let host = server.url.trim_end_matches("/v1");
        assert!(shown.contains(&format!("model.base_url to {host}/api/v1")), "{shown}");
        assert!(!shown.contains("x=1"), "{shown}");
    }
    let elsewhere = "Location: https://models.test/openai/v1/chat/completions\r\n";
    let shown = ask(Answer::status(301, elsewhere, "")).await.unwrap_err().to_string();
    assert!(shown.contains("model.base_url to https://models.test/openai/v1"), "{shown}");
}
