//! Tests of provider messages about accounts, limits and model abilities, and of the errors that
//! result.

use scribe_ports::model::{LanguageModel, ModelError, NoDraft};
use serde_json::{Value, json};

use crate::{
    ask, card, end, model,
    server::{Answer, Server},
    text,
};

fn message(status: u16, body: &Value) -> Answer {
    Answer::status(status, "Content-Type: application/json\r\n", &body.to_string())
}

fn error(message: &str, code: &str) -> Value {
    json!({ "error": { "message": message, "code": code } })
}

/// Returns the next step that the user is given.
fn next_step(error: &ModelError) -> &str {
    match error {
        ModelError::AccessDenied { answer }
        | ModelError::Unauthorized { answer }
        | ModelError::Misconfigured { answer }
        | ModelError::RequestRejected { answer } => &answer.next_step,
        _ => "",
    }
}

#[tokio::test]
async fn an_account_error_has_a_matching_next_step() {
    for (status, error_message, code, expected_step) in [
        (
            422,
            "Credit limit exceeded, please navigate to https://x to add credit",
            "credit_limit",
            "Add credit",
        ),
        (412, "Account suspended: reached spending limit", "", "Add credit"),
        (403, "Sorry, your account balance is insufficient", "30001", "Add credit"),
        (
            403,
            "The request failed because your account has an overdue balance.",
            "AccountOverdueError",
            "Add credit",
        ),
        (400, "You have run out of credits", "", "Add credit"),
        (403, "Votre crédit est épuisé", "", "Add credit"),
        (
            400,
            "Organization has been restricted. Please reach out to support if you believe this was in error.",
            "organization_restricted",
            "provider's support",
        ),
        (403, "Tenant is suspended.", "Forbidden", "provider's support"),
        (403, "This account has been disabled", "", "provider's support"),
        (400, "账号已被封禁", "", "provider's support"),
        (401, "Your account has been deactivated", "", "provider's support"),
        (403, "Model disabled", "", "model.name"),
        (
            404,
            "No endpoints found matching your data policy (Free model publication). Configure: https://openrouter.ai/settings/privacy",
            "404",
            "privacy settings",
        ),
        (
            404,
            "No endpoints available matching your guardrail restrictions and data policy. Configure: https://openrouter.ai/settings/privacy",
            "404",
            "privacy settings",
        ),
    ] {
        let refused = ask(message(status, &error(error_message, code))).await.unwrap_err();
        let is_denied = matches!(refused, ModelError::AccessDenied { .. });
        assert!(
            is_denied && next_step(&refused).contains(expected_step),
            "{error_message}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn an_invalid_key_is_recognised_in_every_wording() {
    for body in [
        json!({ "error_code": 110, "error_msg": "Access token invalid or no longer valid" }),
        json!({ "error_code": 111, "error_msg": "Access token expired" }),
        json!({ "header": { "code": 11200, "message": "AppIdNoAuthError(授权错误)" } }),
        json!({ "error": { "message": "The access token is not valid" } }),
        json!({ "errors": [{ "message": "Not authorised" }] }),
        json!({ "errors": [{ "message": "Unauthorized" }] }),
    ] {
        let refused = ask(message(200, &body)).await.unwrap_err();
        assert!(matches!(refused, ModelError::Unauthorized { .. }), "{body}: {refused:?}");
    }
}

#[tokio::test]
async fn a_daily_limit_and_a_spending_limit_are_not_retried() {
    for (status, body) in [
        (
            429,
            error(
                "You have exceeded the set inference limit. To continue using this model, please adjust or close the Safe Experience Mode.",
                "SetLimitExceeded",
            ),
        ),
        (200, json!({ "error_code": 17, "error_msg": "Open api daily request limit reached" })),
        (403, error("Daily request limit reached", "")),
        (403, error("Daily rate limit exceeded", "")),
        (400, error("You have used your daily quota", "")),
        (403, error("今日调用次数已达上限", "")),
        (429, error("Weekly limit reached", "")),
        (429, error("You have reached your specified usage limits.", "")),
    ] {
        let refused = ask(message(status, &body)).await.unwrap_err();
        assert!(matches!(refused, ModelError::AccessDenied { .. }), "{body}: {refused:?}");
        assert!(!refused.is_retryable());
    }
}

#[tokio::test]
async fn a_temporary_limit_with_status_403_is_retried() {
    for error_message in [
        "Rate limit exceeded, please slow down",
        "Too many requests, please try again later",
        "rate_limit_exceeded",
        "Request was throttled",
        "请求过于频繁，请稍后再试",
        "You have been rate limited",
    ] {
        let refused = ask(message(403, &error(error_message, ""))).await.unwrap_err();
        assert!(matches!(refused, ModelError::RateLimited { .. }), "{error_message}: {refused:?}");
    }
    let key = ask(message(403, &error("Key limit exceeded (total limit)", ""))).await.unwrap_err();
    assert!(matches!(key, ModelError::AccessDenied { .. }), "{key:?}");
}

#[tokio::test]
async fn a_response_format_that_no_provider_supports_is_omitted_for_all_documents() {
    for (status, error_message) in [
        (404, "No endpoints found that support the requested response_format"),
        (
            404,
            "No endpoints found that can handle the requested parameters. To learn more about provider routing, visit: https://openrouter.ai/docs/provider-routing",
        ),
        (400, "This model does not support structured outputs"),
        (400, "Structured output is not supported for this model"),
        (400, "JSON mode is not enabled for this model"),
        (
            400,
            "Invalid JSON payload received. Unknown name \"additionalProperties\" at 'generation_config.response_schema': Cannot find field.",
        ),
        (422, "结构化输出不支持该模型"),
        (400, "このモデルは構造化出力に対応していません"),
    ] {
        let refuse = || message(status, &error(error_message, ""));
        let accept = || Answer::events(&[text("{\"title\":\"Salt\"}"), end("stop")]);
        let server = Server::start(vec![refuse(), accept(), accept()]);
        let model = model(&server);
        for name in ["card", "page"] {
            let mut request = card();
            if let scribe_ports::model::OutputFormat::Json { name: known, .. } = &mut request.output
            {
                name.clone_into(known);
            }
            let reply = model.complete(&request, &NoDraft).await;
            assert_eq!(
                reply.map(|reply| reply.text).as_deref(),
                Ok("{\"title\":\"Salt\"}"),
                "{error_message}"
            );
        }
        let requested_formats: Vec<Value> = server
            .requests()
            .iter()
            .map(|request| request.body["response_format"]["type"].clone())
            .collect();
        assert_eq!(requested_formats[0], "json_schema", "{error_message}");
        assert!(
            requested_formats[1..].iter().all(|kind| kind != "json_schema"),
            "{error_message}: {requested_formats:?}"
        );
        assert_eq!(requested_formats.len(), 3, "{error_message}");
    }
}

#[tokio::test]
async fn a_model_without_endpoints_is_misconfigured() {
    let refused = ask(message(404, &error("No endpoints found for tiny", ""))).await.unwrap_err();
    assert!(next_step(&refused).contains("The server has no model tiny"), "{refused:?}");
}

#[tokio::test]
async fn a_too_long_prompt_is_recognised_in_every_wording() {
    for (status, body, limit, prompt) in [
        (
            413,
            error(
                "Request body too large for gpt model. Max size: 6000 tokens.",
                "tokens_limit_reached",
            ),
            Some(6000),
            None,
        ),
        (
            413,
            error("Payload too large: prompt has 6133 tokens, limit 6000", ""),
            Some(6000),
            Some(6133),
        ),
        (413, error("Request too large", "rate_limit_exceeded"), None, None),
        (413, error("The prompt is larger than this model takes", ""), None, None),
        (413, json!({ "detail": "Input of 7000 tokens" }), None, None),
        (
            400,
            error("prompt tokens too long, maximum is 6000", "invalid_messages"),
            Some(6000),
            None,
        ),
        (400, error("Prompt has 6133 tokens, limit 6000", ""), Some(6000), Some(6133)),
        (400, error("Input exceeds the maximum of 6000 tokens", ""), Some(6000), None),
        (422, error("Too many input tokens: the limit is 6000", ""), Some(6000), None),
        (
            400,
            error("The number of tokens in the prompt exceeds the limit of 6000", ""),
            Some(6000),
            None,
        ),
        (400, error("输入的token数量超过模型限制6000", ""), Some(6000), None),
        (400, error("Eingabe überschreitet das Limit von 6000 Tokens", ""), Some(6000), None),
        (
            200,
            json!({ "error_code": 336103, "error_msg": "the max input chars is 6000" }),
            None,
            None,
        ),
        (400, error("Input is longer than 6000 characters", ""), None, None),
    ] {
        let refused = ask(message(status, &body)).await.unwrap_err();
        let ModelError::ContextExceeded { limit_tokens, prompt_tokens, .. } = refused else {
            panic!("{body}: {refused:?}");
        };
        assert_eq!((limit_tokens, prompt_tokens), (limit, prompt), "{body}");
    }
    let page = Answer::status(413, "", "<html><title>413 Request Entity Too Large</title></html>");
    let refused = ask(page).await.unwrap_err();
    assert!(matches!(refused, ModelError::RequestRejected { .. }), "{refused:?}");
}
