//! Tests of errors of gateways and providers with status 200 in formats that are not OpenAI's.

use scribe_ports::model::{LanguageModel, ModelError, NoDraft};
use serde_json::{Value, json};

use crate::{
    ask, card, end, model,
    server::{Answer, Server},
    text,
};

type IsExpected = fn(&ModelError) -> bool;

const CREDIT: IsExpected = |error| matches!(error, ModelError::AccessDenied { answer } if answer.next_step.contains("Add credit"));
const KEY: IsExpected = |error| matches!(error, ModelError::Unauthorized { .. });
const LIMIT: IsExpected = |error| matches!(error, ModelError::RateLimited { .. });
const REJECTED: IsExpected = |error| matches!(error, ModelError::RequestRejected { .. });
const FILTERED: IsExpected = |error| matches!(error, ModelError::Refused { .. });
const CONTEXT: IsExpected = |error| matches!(error, ModelError::ContextExceeded { .. });
const MODEL: IsExpected = |error| matches!(error, ModelError::Misconfigured { .. });
const BUSY: IsExpected =
    |error| matches!(error, ModelError::Unavailable { .. } | ModelError::NotReady { .. });

/// Returns bodies, the words that must reach the user, and their meaning.
fn bodies() -> Vec<(Value, &'static str, IsExpected)> {
    let minimax = |code: u32, expected_text: &str| json!({ "id": "x", "choices": null, "base_resp": { "status_code": code, "status_msg": expected_text } });
    let volcengine = |code: &str, expected_text: &str| json!({ "ResponseMetadata": { "RequestId": "1", "Error": { "CodeN": 1, "Code": code, "Message": expected_text } } });
    let hunyuan = |code: &str, expected_text: &str| json!({ "Response": { "Error": { "Code": code, "Message": expected_text }, "RequestId": "1" } });
    let apigee = |expected_text: &str, code: &str| json!({ "fault": { "faultstring": expected_text, "detail": { "errorcode": code } } });
    vec![
        (minimax(1008, "insufficient balance"), "insufficient balance", CREDIT),
        (minimax(1004, "login fail: invalid api key"), "login fail", KEY),
        (minimax(1002, "rate limit exceeded(RPM)"), "rate limit", LIMIT),
        (minimax(2049, "no"), "no", KEY),
        (minimax(1039, "no"), "no", LIMIT),
        (minimax(2013, "invalid params, unknown model 'tiny'"), "unknown model", MODEL),
        (
            json!({ "choices": [], "base_resp": { "status_code": 1008, "status_msg": "insufficient balance" } }),
            "insufficient",
            CREDIT,
        ),
        (volcengine("InvalidAccessKey", "The access key is wrong."), "access key is wrong", KEY),
        (
            volcengine("AccountOverdueError", "The account has an overdue balance."),
            "overdue",
            CREDIT,
        ),
        (volcengine("RequestLimitExceeded", "Slow down."), "Slow down", LIMIT),
        (hunyuan("AuthFailure.SecretIdNotFound", "SecretId 不存在"), "SecretId 不存在", KEY),
        (
            hunyuan("FailedOperation.ResourcePackExhausted", "资源包余量已用尽"),
            "资源包余量已用尽",
            CREDIT,
        ),
        (hunyuan("InvalidParameterValue", "参数取值错误"), "参数取值错误", REJECTED),
        (hunyuan("ResourceUnavailable.InArrears", "账号已欠费"), "账号已欠费", CREDIT),
        (apigee("Invalid ApiKey", "oauth.v2.InvalidApiKey"), "Invalid ApiKey", KEY),
        (
            apigee("Rate limit quota violation", "policies.ratelimit.QuotaViolation"),
            "quota violation",
            LIMIT,
        ),
        (json!({ "ret": -1, "err_msg": "invalid app id" }), "invalid app id", REJECTED),
        (json!({ "ret": -1, "err_msg": "账户余额不足" }), "账户余额不足", CREDIT),
        (
            json!({ "errcode": 40001, "errmsg": "invalid credential, access_token is invalid" }),
            "invalid credential",
            KEY,
        ),
        (
            json!({ "header": { "code": 11200, "message": "insufficient balance", "sid": "1" } }),
            "insufficient",
            CREDIT,
        ),
        (json!({ "__type": "ThrottlingException", "Message": "Slow down" }), "Slow down", LIMIT),
        (
            json!({ "errorType": "AccessDeniedException", "errorMessage": "insufficient quota" }),
            "quota",
            CREDIT,
        ),
        (json!({ "Error": { "Code": "InvalidApiKey", "Message": "no" } }), "no", KEY),
        (json!({ "success": false, "info": "credit balance is too low" }), "too low", CREDIT),
        (json!({ "status": "failed", "description": "invalid api key" }), "invalid api key", KEY),
        (
            json!({ "type": "response.failed", "response": { "status": "failed", "error": { "code": "rate_limit_exceeded", "message": "slow" } } }),
            "slow",
            LIMIT,
        ),
        (json!({ "data": { "code": 402, "msg": "payment required" } }), "payment required", CREDIT),
        (json!({ "resultCode": "E1", "resultMsg": "prompt is too long" }), "too long", CONTEXT),
        (
            json!({ "base_resp": { "status_code": 1026, "status_msg": "input new_sensitive 敏感" } }),
            "敏感",
            FILTERED,
        ),
        (
            json!({ "fault": { "faultstring": "The Service is temporarily unavailable" } }),
            "temporarily",
            BUSY,
        ),
        (json!({ "ret": -3, "err_msg": "残高が不足しています" }), "残高", CREDIT),
        (json!({ "ret": -3, "err_msg": "잔액이 부족합니다" }), "잔액", CREDIT),
        (json!({ "ret": -3, "err_msg": "Saldo insuficiente" }), "Saldo", CREDIT),
        (json!({ "ret": -3, "err_msg": "Недостаточно средств на счёте" }), "средств", CREDIT),
        (json!({ "ret": -3, "err_msg": "Guthaben aufgebraucht" }), "Guthaben", CREDIT),
        (json!({ "ret": -4, "err_msg": "API密钥无效" }), "密钥", KEY),
        (json!({ "ret": -4, "err_msg": "鉴权失败" }), "鉴权", KEY),
        (json!({ "ret": -4, "err_msg": "APIキーが無効です" }), "無効", KEY),
        (json!({ "ret": -4, "err_msg": "Ungültiger API-Schlüssel" }), "Schlüssel", KEY),
        (json!({ "ret": -4, "err_msg": "Clé API invalide" }), "invalide", KEY),
        (json!({ "ret": -4, "err_msg": "Неверный ключ API" }), "ключ", KEY),
        (json!({ "ret": -5, "err_msg": "请求过于频繁" }), "频繁", LIMIT),
        (json!({ "ret": -5, "err_msg": "触发限流" }), "限流", LIMIT),
        (json!({ "ret": -5, "err_msg": "レート制限に達しました" }), "制限", LIMIT),
        (json!({ "ret": -5, "err_msg": "Zu viele Anfragen" }), "Anfragen", LIMIT),
        (json!({ "ret": -5, "err_msg": "Слишком много запросов" }), "запросов", LIMIT),
        (json!({ "ret": -2, "err_msg": "the engine died" }), "the engine died", BUSY),
    ]
}

#[tokio::test]
async fn an_error_instead_of_a_reply_keeps_its_message_and_kind() {
    for (body, expected_text, is_expected) in bodies() {
        for answer in [
            Answer::status(200, "Content-Type: application/json\r\n", &body.to_string()),
            Answer::stream().event(&body).then("data: [DONE]\n\n"),
        ] {
            let error = ask(answer).await.unwrap_err();
            assert!(is_expected(&error), "{body}: {error:?}");
            assert!(error.to_string().contains(expected_text), "{body}: {error}");
        }
    }
}

#[tokio::test]
async fn an_error_after_the_start_of_a_stream_fails_the_call() {
    for (body, expected_text, is_expected) in bodies() {
        let answer = Answer::stream().event(&text("{\"title\":\"Sa")).event(&body);
        let server = Server::start(vec![answer.then("data: [DONE]\n\n")]);
        let error = model(&server).complete(&card(), &NoDraft).await.unwrap_err();
        assert!(is_expected(&error), "{body}: {error:?}");
        assert!(error.to_string().contains(expected_text), "{body}: {error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_success_code_beside_a_reply_is_not_an_error() {
    for beside in [
        json!({ "base_resp": { "status_code": 0, "status_msg": "" } }),
        json!({ "base_resp": { "status_code": 0, "status_msg": "success" } }),
        json!({ "code": 0, "msg": "success" }),
        json!({ "ret": 0, "err_msg": "ok" }),
        json!({ "error": {} }),
        json!({ "error": { "code": 0, "message": "" } }),
        json!({ "error": { "code": null, "message": null } }),
        json!({ "error": "" }),
        json!({ "error": [] }),
        json!({ "error": { "code": 0, "message": "success" } }),
        json!({ "ResponseMetadata": { "RequestId": "1", "Error": null } }),
        json!({ "header": { "code": 0, "message": "Success" } }),
    ] {
        let with = |mut event: Value| {
            for (name, value) in beside.as_object().unwrap() {
                event[name] = value.clone();
            }
            event
        };
        let events = [with(text("Rain ")), with(text("fell.")), with(end("stop"))];
        let reply = ask(Answer::events(&events)).await;
        assert_eq!(reply.map(|reply| reply.text), Ok("Rain fell.".to_owned()), "{beside}");
        let whole = with(
            json!({ "choices": [{ "message": { "content": "Rain fell." }, "finish_reason": "stop" }] }),
        );
        let reply = ask(Answer::status(200, "", &whole.to_string())).await;
        assert_eq!(reply.map(|reply| reply.text), Ok("Rain fell.".to_owned()), "{beside}");
        let counted =
            with(json!({ "choices": [], "usage": { "prompt_tokens": 9, "completion_tokens": 3 } }));
        if beside["error"] != json!({}) {
            let events = [text("Rain fell."), counted, end("stop")];
            let reply = ask(Answer::events(&events)).await;
            assert_eq!(reply.map(|reply| reply.text), Ok("Rain fell.".to_owned()), "{beside}");
        }
    }
}
