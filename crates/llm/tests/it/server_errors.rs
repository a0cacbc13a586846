//! Tests of server errors: the caller gets the server's message with the address and one next step,
//! and permanent errors are not retried.

use scribe_ports::model::{LanguageModel, ModelError, NoDraft, ServerAnswer};
use serde_json::json;

use crate::{
    ask, model, prose,
    server::{Answer, Server},
};

/// Returns the server's answer, if the error contains it.
fn answer_of(error: &ModelError) -> &ServerAnswer {
    let answer = match error {
        ModelError::Unauthorized { answer }
        | ModelError::AccessDenied { answer }
        | ModelError::Misconfigured { answer }
        | ModelError::ContextExceeded { answer, .. }
        | ModelError::RequestRejected { answer } => Some(answer),
        _ => None,
    };
    answer.expect("an error with the server's answer")
}

#[tokio::test]
async fn a_rejection_instead_of_a_stream_keeps_its_message_and_is_not_retried() {
    let message = "the grammar has no root";
    for body in [
        format!(
            "error: {{\"code\":400,\"message\":\"{message}\",\"type\":\"invalid_request_error\"}}\n\ndata: [DONE]\n\n"
        ),
        format!(
            "data: {{\"error\":{{\"message\":\"{message}\",\"type\":\"invalid_request_error\"}}}}\n\n"
        ),
        format!("event: error\ndata: {{\"message\":\"{message}\",\"code\":422}}\n\n"),
        format!(
            "data: {{\"object\":\"error\",\"message\":\"{message}\",\"type\":\"BadRequestError\",\"code\":400}}\n\ndata: [DONE]\n\n"
        ),
        format!(
            "data: {{\"choices\":[],\"error\":{{\"code\":\"400\",\"message\":\"{message}\"}}}}\n\n"
        ),
        format!(
            "data:{{\"type\":\"error\",\"error\":{{\"type\":\"invalid_request_error\",\"message\":\"{message}\"}}}}\n\n"
        ),
        format!("{{\"error\":{{\"code\":400,\"message\":\"{message}\"}}}}"),
        format!(
            "[{{\"error\":{{\"code\":400,\"message\":\"{message}\",\"status\":\"INVALID_ARGUMENT\"}}}}]"
        ),
    ] {
        let error = ask(Answer::stream().then(body.clone())).await.unwrap_err();
        assert!(matches!(error, ModelError::RequestRejected { .. }), "{body}: {error:?}");
        assert!(answer_of(&error).words.contains(message), "{body}: {error}");
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_failure_instead_of_a_stream_keeps_its_message_and_may_be_retried() {
    for body in [
        "event: error\n\n",
        "event: error\ndata: \n\n",
        "data: {\"error\":\"the engine died\"}\n\n",
        "data: {\"choices\":[],\"error\":{}}\n\n",
        "data: {\"detail\":\"the engine died\"}\n\n",
        "{\"message\":\"the engine died\",\"code\":\"x17\"}",
        "upstream connect error or disconnect/reset before headers",
        "data: the engine died\n\n",
    ] {
        let error = ask(Answer::stream().then(body)).await.unwrap_err();
        assert!(matches!(error, ModelError::Unavailable { .. }), "{body}: {error:?}");
        assert!(!body.contains("died") || error.to_string().contains("died"), "{body}: {error}");
    }
}

#[tokio::test]
async fn an_error_names_the_address_and_one_next_step() {
    for (status, body, expected_text, step) in [
        (
            403,
            json!({ "error": { "message": "Country, region, or territory not supported", "code": "unsupported_country_region_territory" } }),
            "Country, region",
            "another provider",
        ),
        (
            403,
            json!({ "error": { "message": "Key limit exceeded (total limit)", "code": 403 } }),
            "Key limit",
            "Raise the key's limit",
        ),
        (
            402,
            json!({ "error": { "message": "This request requires more credits", "code": 402 } }),
            "more credits",
            "Add credit",
        ),
        (
            429,
            json!({ "error": { "message": "You exceeded your current quota", "code": "insufficient_quota" } }),
            "exceeded your current quota",
            "Add credit",
        ),
        (
            402,
            json!({ "error": { "message": "Insufficient Balance", "type": "unknown_error" } }),
            "Insufficient Balance",
            "Add credit",
        ),
        (
            400,
            json!({ "error": { "code": "Arrearage", "message": "Access denied, please make sure your account is in good standing." } }),
            "good standing",
            "Add credit",
        ),
        (
            403,
            json!({ "error": { "message": "You must agree to the terms of this model first" } }),
            "agree to the terms",
            "Accept the terms",
        ),
        (
            403,
            json!({ "error": { "message": "IP address 10.1.1.1 is not allowed" } }),
            "IP address",
            "Allow this machine's address",
        ),
        (
            403,
            json!({ "error": { "message": "Project does not have access to model `tiny`" } }),
            "does not have access",
            "model.name",
        ),
        (
            400,
            json!([{ "error": { "code": 400, "message": "User location is not supported for the API use.", "status": "FAILED_PRECONDITION" } }]),
            "User location",
            "another provider",
        ),
        (403, json!({ "detail": "no" }), "no", "what this key may do"),
    ] {
        let server = Server::start(vec![Answer::status(status, "", &body.to_string())]);
        let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
        assert!(matches!(error, ModelError::AccessDenied { .. }), "{body}: {error:?}");
        let answer = answer_of(&error);
        assert_eq!((answer.address.as_str(), answer.status), (server.url.as_str(), Some(status)));
        assert!(answer.words.contains(expected_text), "{answer}");
        assert!(answer.next_step.contains(step), "{answer}");
        assert!(!error.is_retryable());
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_missing_model_is_reported_with_the_url_of_the_model_list() {
    for (status, body) in [
        (404, r#"{"error":{"message":"model 'tiny' not found, try pulling it first"}}"#),
        (404, r#"{"object":"error","message":"The model `tiny` does not exist.","code":404}"#),
        (400, r#"{"error":{"message":"tiny is not a valid model ID","code":400}}"#),
        (400, r#"{"error":{"message":"Model Not Exist","type":"invalid_request_error"}}"#),
        (404, r#"{"error":{"message":"No endpoints found for tiny."}}"#),
        (400, r#"{"error":{"code":"1211","message":"模型不存在，请检查模型代码。"}}"#),
    ] {
        let server = Server::start(vec![Answer::status(status, "", body)]);
        let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
        assert!(matches!(error, ModelError::Misconfigured { .. }), "{body}: {error:?}");
        let message = error.to_string();
        assert!(
            message.contains("tiny") && message.contains(&format!("{}/models", server.url)),
            "{message}"
        );
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_web_page_instead_of_a_reply_is_reported() {
    let page = "<!DOCTYPE html>\n<html><head><title>Open WebUI</title></head><body></body></html>";
    for (kind, body) in [
        ("text/html", page),
        ("text/event-stream", page),
        ("application/json", "<html><head><title>Open WebUI</title></head></html>"),
    ] {
        let answer = Answer::status(200, &format!("Content-Type: {kind}\r\n"), body);
        let server = Server::start(vec![answer]);
        let error = model(&server).complete(&prose(), &NoDraft).await.unwrap_err();
        let message = error.to_string();
        assert!(matches!(error, ModelError::Misconfigured { .. }), "{error:?}");
        assert!(message.contains("Open WebUI") && message.contains(&server.url), "{message}");
        assert!(message.contains("web page") && message.contains("/v1"), "{message}");
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_loading_model_is_not_ready_and_not_a_provider_fault() {
    for (status, headers, body) in [
        (503, "", r#"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#),
        (503, "", r#"{"error":"Model x/y is currently loading","estimated_time":20.0}"#),
        (503, "Retry-After: 5\r\n", "come back"),
        (503, "", "the model is loading"),
        (500, "", r#"{"error":{"message":"model is still loading"}}"#),
        (425, "", ""),
        (429, "", r#"{"error":{"message":"The server is busy"}}"#),
        (
            503,
            "",
            r#"{"error":"server busy, please try again.  maximum pending requests exceeded"}"#,
        ),
        (503, "", r#"{"message":"模型正在加载"}"#),
    ] {
        let error = ask(Answer::status(status, headers, body)).await.unwrap_err();
        assert!(matches!(error, ModelError::NotReady { .. }), "{status} {body}: {error:?}");
        assert!(error.is_retryable() && !error.is_provider_fault());
    }
    let error = ask(Answer::stream().then(
        "error: {\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}\n\n",
    ));
    assert!(matches!(error.await, Err(ModelError::NotReady { .. })));
}

#[tokio::test]
async fn a_too_small_context_is_reported_with_its_numbers() {
    for (status, body, limit, prompt) in [
        (
            400,
            r#"{"error":{"message":"This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (8500 in the messages, 500 in the completion).","code":"context_length_exceeded"}}"#,
            Some(8192),
            Some(8500),
        ),
        (
            400,
            r#"{"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error","n_prompt_tokens":14429,"n_ctx":8192}}"#,
            Some(8192),
            Some(14429),
        ),
        (
            500,
            r#"{"error":{"code":500,"message":"the request exceeds the available context size","type":"exceed_context_size_error","n_prompt_tokens":1407,"n_ctx":256}}"#,
            Some(256),
            Some(1407),
        ),
        (
            400,
            r#"{"error":"Trying to keep the first 15857 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens"}"#,
            Some(4096),
            Some(15857),
        ),
        (
            400,
            r#"[{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}]"#,
            Some(1_048_576),
            Some(1_200_000),
        ),
        (
            422,
            r#"{"object":"error","message":"Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length"}"#,
            Some(32768),
            Some(40000),
        ),
        (
            400,
            r#"{"error":{"message":"<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]"}}"#,
            Some(30720),
            None,
        ),
        (
            502,
            r#"{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":{"message":"The input (49146 tokens) is longer than the model's context length (40960 tokens)."}}}}"#,
            Some(40960),
            Some(49146),
        ),
        (400, r#"{"error":{"message":"输入内容超长，超过最大长度限制"}}"#, None, None),
    ] {
        let error = ask(Answer::status(status, "", body)).await.unwrap_err();
        let ModelError::ContextExceeded { limit_tokens, prompt_tokens, .. } = error else {
            panic!("{body}: {error:?}")
        };
        assert_eq!((limit_tokens, prompt_tokens), (limit, prompt), "{body}");
    }
    let inside = "error: {\"code\":400,\"message\":\"request (9000 tokens) exceeds the available \
                  context size (8192 tokens)\",\"type\":\"exceed_context_size_error\",\
                  \"n_prompt_tokens\":9000,\"n_ctx\":8192}\n\ndata: [DONE]\n\n";
    let error = ask(Answer::stream().then(inside)).await.unwrap_err();
    assert!(
        matches!(error, ModelError::ContextExceeded { limit_tokens: Some(8192), .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_wait_in_the_body_of_a_rate_limit_is_read() {
    let body = r#"{"error":{"message":"Rate limit reached. Please try again in 7.5s.","code":"rate_limit_exceeded"}}"#;
    let error = ask(Answer::status(429, "", body)).await.unwrap_err();
    assert!(matches!(error, ModelError::RateLimited { .. }), "{error:?}");
    assert_eq!(error.retry_after().map(|wait| wait.as_millis()), Some(7_500));
}
