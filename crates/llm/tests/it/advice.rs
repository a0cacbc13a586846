//! Tests of error messages: each contains the true reason, if the server gave it, and one next
//! step, in any language of the server.

use scribe_ports::model::{LanguageModel, ModelError, NoDraft};
use serde_json::{Value, json};

use crate::{
    ask, end, model, prose,
    server::{Answer, Server},
    text,
};

/// Returns the error after a server has answered every form of a request with `answer`.
async fn released(answer: impl Fn() -> Answer) -> ModelError {
    let server = Server::start((0..12).map(|_| answer()).collect());
    model(&server).complete(&prose(), &NoDraft).await.unwrap_err()
}

async fn error_from(status: u16, body: &Value) -> ModelError {
    released(|| Answer::status(status, "Content-Type: application/json\r\n", &body.to_string()))
        .await
}

fn error_body(error_message: &str) -> Value {
    json!({ "error": { "message": error_message } })
}

/// Checks that the error contains the address, `error_message`, and one next step that contains
/// `step`.
#[track_caller]
fn assert_advice(error: &ModelError, error_message: &str, step: &str) {
    let shown = error.to_string();
    assert!(shown.contains("http://127.0.0.1"), "{error_message}: {shown}");
    assert!(shown.contains(step), "{error_message}: {step} is not in {shown}");
}

type IsKind = fn(&ModelError) -> bool;

const KEY: IsKind = |error| matches!(error, ModelError::Unauthorized { .. });
const ACCOUNT: IsKind = |error| matches!(error, ModelError::AccessDenied { .. });
const SETTINGS: IsKind = |error| matches!(error, ModelError::Misconfigured { .. });
const DECLINED: IsKind = |error| matches!(error, ModelError::Refused { .. });
const RATE: IsKind = |error| matches!(error, ModelError::RateLimited { .. });

async fn assert_all(is_kind: IsKind, step: &str, cases: &[(u16, &str)]) {
    for (status, error_message) in cases {
        let error = error_from(*status, &error_body(error_message)).await;
        assert!(is_kind(&error), "{status} {error_message}: {error:?}");
        assert_advice(&error, error_message, step);
    }
}

#[tokio::test]
async fn an_invalid_key_is_recognised_in_every_language() {
    assert_all(
        KEY,
        "valid key",
        &[
            (400, "Недействительный API-ключ."),
            (400, "Ключ API недействителен"),
            (400, "La clave de API no es válida."),
            (403, "Clave API incorrecta"),
            (400, "La clé d'API n'est pas valide"),
            (400, "Der API-Schlüssel ist ungültig"),
            (400, "Ungültiger API-Schlüssel"),
            (400, "La chiave API non è valida"),
            (400, "A chave de API é inválida"),
            (400, "APIキーが正しくありません"),
            (400, "API 키가 올바르지 않습니다"),
            (400, "API密钥不正确"),
            (400, "令牌已过期或验证不正确"),
            (400, "API anahtarı geçersiz"),
            (400, "Nieprawidłowy klucz API"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_spent_balance_or_quota_is_not_retried_in_any_language() {
    assert_all(
        ACCOUNT,
        "Add credit",
        &[
            (429, "Исчерпан лимит средств на балансе. Пополните счёт."),
            (429, "크레딧이 부족합니다. 요금제를 확인하세요."),
            (429, "您的免费额度已用尽，请充值"),
            (429, "账户已欠费"),
            (429, "クレジットが不足しています"),
            (429, "Crédits insuffisants"),
            (429, "Saldo insuficiente"),
            (429, "Ihr Guthaben ist aufgebraucht"),
            (429, "Credito insufficiente"),
            (403, "您的账户额度已用尽"),
            (403, "크레딧이 부족합니다"),
        ],
    )
    .await;
    assert_all(
        ACCOUNT,
        "quota",
        &[
            (429, "今月の利用上限に達しました。プランをアップグレードしてください。"),
            (429, "利用上限に達しました"),
            (429, "Ha superado su cuota actual; revise su plan y los detalles de facturación."),
            (429, "Vous avez dépassé votre quota"),
            (429, "Sie haben Ihr Kontingent aufgebraucht"),
            (429, "Você excedeu sua cota"),
            (429, "Hai superato la quota"),
            (429, "Превышена квота"),
            (429, "이번 달 사용 한도에 도달했습니다"),
            (429, "配额已用完"),
            (200, "Quota exceeded for this account"),
            (403, "Quota exceeded for this account"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_quota_per_minute_is_retried_in_every_language() {
    for (status, error_message) in [
        (429, "Quota exceeded for requests_per_minute"),
        (403, "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'"),
        (429, "1分あたりの利用上限に達しました"),
        (429, "Cuota superada: 10 solicitudes por minuto"),
        (429, "Quota dépassé : 10 requêtes par minute"),
        (429, "Превышена квота запросов в минуту"),
        (429, "每分钟配额已用完"),
        (429, "You exceeded your current quota. Please retry in 38.5s."),
        (429, "请求过于频繁，请稍后再试"),
        (429, "レート制限に達しました"),
    ] {
        let error = error_from(status, &error_body(error_message)).await;
        assert!(RATE(&error), "{status} {error_message}: {error:?}");
        assert_advice(&error, error_message, "rate limit");
    }
}

#[tokio::test]
async fn a_missing_model_is_recognised_in_every_language() {
    assert_all(
        SETTINGS,
        "The server has no model tiny",
        &[
            (404, "Le modèle « tiny » n'existe pas."),
            (404, "Modèle introuvable"),
            (400, "指定されたモデル tiny は存在しません。"),
            (404, "モデルが見つかりません"),
            (404, "Модель tiny не найдена"),
            (400, "Модель tiny не существует"),
            (404, "Modell „tiny“ nicht gefunden"),
            (400, "Das Modell existiert nicht"),
            (404, "El modelo no existe"),
            (404, "Modelo não encontrado"),
            (404, "Il modello non esiste"),
            (404, "모델을 찾을 수 없습니다"),
            (400, "모델이 존재하지 않습니다"),
            (400, "找不到模型 tiny"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_declined_text_has_the_address_and_a_next_step() {
    let error_message = [
        "输入内容可能包含敏感信息，请修改后重试",
        "Content Exists Risk",
        "不適切なコンテンツが検出されました。",
        "부적절한 콘텐츠가 감지되었습니다",
        "Die Anfrage enthält unangemessene Inhalte",
        "Contenu inapproprié détecté",
        "Se ha detectado contenido inapropiado",
        "Foi detectado conteúdo impróprio",
        "Запрос содержит недопустимое содержание",
        "Request was rejected as a result of our safety system.",
    ];
    for error_message in error_message {
        let error = error_from(400, &error_body(error_message)).await;
        assert!(DECLINED(&error), "{error_message}: {error:?}");
        assert_advice(
            &error,
            error_message,
            "Change the brief, or choose another model with model.name",
        );
    }
    let refusal = json!({ "choices": [{ "delta": { "refusal": "I will not" } }] });
    for answer in [
        Answer::events(&[refusal, end("stop")]),
        Answer::events(&[text("Rain"), end("content_filter")]),
    ] {
        let error = ask(answer).await.unwrap_err();
        assert!(DECLINED(&error), "{error:?}");
        assert_advice(&error, "", "Change the brief");
    }
}

#[tokio::test]
async fn the_next_step_matches_the_servers_message() {
    for (status, error_message, is_kind, step) in [
        (401, "You must be a member of an organization to use the API.", ACCOUNT, "organization"),
        (400, "API version not supported", SETTINGS, "api-version"),
        (404, "Missing required query parameter: api-version", SETTINGS, "api-version"),
        (400, "Unsupported api-version '2020-01-01'", SETTINGS, "api-version"),
        (
            400,
            "Bad Request: The endpoint is paused, ask a maintainer to restart it",
            SETTINGS,
            "again",
        ),
        (400, "The deployment tiny is paused.", SETTINGS, "again"),
        (403, "This request requires a valid credit card on file.", ACCOUNT, "payment method"),
        (402, "Please add a payment method", ACCOUNT, "payment method"),
        (402, "An active subscription is required to access this model.", ACCOUNT, "Subscribe"),
        (200, "model tiny is not loaded", SETTINGS, "Load a model"),
        (200, "license expired", ACCOUNT, "license"),
        (403, "Your licence has expired", ACCOUNT, "license"),
        (451, "Unavailable For Legal Reasons", ACCOUNT, "another provider"),
    ] as [(u16, &str, IsKind, &str); 13]
    {
        let error = error_from(status, &error_body(error_message)).await;
        assert!(is_kind(&error), "{status} {error_message}: {error:?}");
        assert!(!error.is_retryable(), "{status} {error_message}: {error:?}");
        assert_advice(&error, error_message, step);
    }
    let scaled =
        error_from(503, &error_body("503 Service Unavailable: endpoint is scaled to zero")).await;
    assert!(matches!(scaled, ModelError::NotReady { .. }), "{scaled:?}");
}

#[tokio::test]
async fn a_failure_flag_alone_is_not_an_empty_reply() {
    for body in [
        json!({ "result": null, "fail": true, "reason": "maintenance" }),
        json!({ "failed": true, "message": "maintenance" }),
        json!({ "isError": true, "reason": "maintenance", "data": null }),
        json!({ "result": null, "has_error": true, "reason": "maintenance" }),
    ] {
        let error = error_from(200, &body).await;
        assert!(matches!(error, ModelError::Unavailable { .. }), "{body}: {error:?}");
        assert_advice(&error, "maintenance", "maintenance");
    }
    let whole = json!({ "choices": [{ "message": { "content": "Rain." }, "finish_reason": "stop" }],
                        "fail": false, "isError": false });
    let reply = ask(Answer::status(200, "", &whole.to_string())).await.unwrap();
    assert_eq!(reply.text, "Rain.");
}

#[tokio::test]
async fn a_redirect_to_a_login_page_is_not_recommended() {
    for (status, location, step) in [
        (302, "Location: /login\r\n", "login page"),
        (302, "Location: https://sso.test/oauth2/authorize?client=1\r\n", "login page"),
        (303, "Location: /users/sign_in\r\n", "login page"),
        (307, "Location: /v1/chat/completions\r\n", "to itself"),
        (301, "Location: /v1/chat/completions/\r\n", "to itself"),
        (302, "", "without an address"),
        (304, "", "cache"),
    ] {
        let error = ask(Answer::status(status, location, "")).await.unwrap_err();
        assert!(SETTINGS(&error), "{location}: {error:?}");
        assert_advice(&error, location, step);
        assert!(!error.to_string().contains("Set model.base_url to"), "{location}: {error}");
    }
    let moved = "Location: https://x.test/oauth/v1/chat/completions\r\n";
    let error = ask(Answer::status(301, moved, "")).await.unwrap_err();
    assert_advice(&error, moved, "Set model.base_url to https://x.test/oauth/v1");
    // The path is the same but the scheme differs.
    let server = Server::start(vec![]);
    let secure = server.url.replace("http:", "https:") + "/chat/completions";
    let headers = format!("Location: {secure}\r\n");
    let error = ask(Answer::status(301, &headers, "")).await.unwrap_err();
    assert_advice(&error, &secure, "Set model.base_url to https://127.0.0.1");
}

#[tokio::test]
async fn a_web_page_instead_of_an_answer_is_reported() {
    let page = |title: &str| {
        format!(
            "<!DOCTYPE html><html><head><title>{title}</title></head><body><pre>Cannot POST</pre></body></html>"
        )
    };
    for (status, title, step) in [
        (403, "Just a moment...", "only lets browsers through"),
        (403, "Attention Required! | Cloudflare", "only lets browsers through"),
        (200, "Sign in to continue", "login page"),
        (200, "Login - Gateway", "login page"),
        (200, "Anmelden", "login page"),
        (200, "Welcome to the gateway", "ends in /v1"),
        (200, "No se pudo encontrar", "ends in /v1"),
        (403, "Forbidden", "what this key may do"),
    ] {
        let error =
            released(|| Answer::status(status, "Content-Type: text/html\r\n", &page(title))).await;
        assert_advice(&error, title, step);
        assert!(!error.is_retryable(), "{title}: {error:?}");
        assert!(!error.to_string().contains("lacks /v1"), "{error}");
    }
    let error = released(|| Answer::status(404, "", &page("Error"))).await;
    assert_advice(&error, "Error", "Cannot POST");
}

#[tokio::test]
async fn an_empty_message_is_not_shown() {
    for body in ["null", "\"\"", "{}", "[]", "  "] {
        let error = released(|| Answer::status(400, "", body)).await;
        assert_advice(&error, body, "answered 400 without a reason");
    }
    let error = released(|| Answer::status(400, "", "\"model is required\"")).await;
    assert_advice(&error, "", "answered 400: model is required.");
}

#[tokio::test]
async fn terminal_controls_are_not_shown() {
    let error_message = "bad\u{1b}[31mred\u{1b}[0m\r\nline\ttwo\u{202e} reversed\u{200b}\u{feff}\u{2066}x\u{2069} \u{1b}]0;title\u{7}end";
    let error = error_from(400, &error_body(error_message)).await;
    assert_advice(&error, error_message, "400: bad red line two reversedx end.");
}
