//! Tests of waits in rate limit headers, in the members of a body, and in messages in many
//! languages.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use scribe_ports::model::ModelError;
use serde_json::{Value, json};

use crate::{ask, server::Answer};

/// This date is 1795921200 in seconds since 1970.
const SENT: &str = "Date: Sun, 29 Nov 2026 03:00:00 GMT\r\n";

async fn error_of(status: u16, headers: &str, body: &str) -> ModelError {
    ask(Answer::status(status, headers, body)).await.unwrap_err()
}

/// Returns the wait for the caller in milliseconds.
async fn wait(status: u16, headers: &str, body: &str) -> Option<u128> {
    error_of(status, headers, body).await.retry_after().map(|wait| wait.as_millis())
}

fn message(error_message: &str) -> String {
    json!({ "error": { "message": error_message } }).to_string()
}

fn seconds_since_1970() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

#[tokio::test]
async fn retry_after_is_read_in_every_form() {
    for (value, millis) in [
        ("2", Some(2_000)),
        ("\"2\"", Some(2_000)),
        ("'2'", Some(2_000)),
        ("2, 5", Some(5_000)),
        ("5,2", Some(5_000)),
        ("2; comment", Some(2_000)),
        ("2s, 1500ms", Some(2_000)),
        ("\"2s\"", Some(2_000)),
        ("1m 30s", Some(90_000)),
        ("PT1M30S", Some(90_000)),
        ("1795921210", Some(10_000)),
        ("1795921210.5", Some(10_500)),
        ("1795921210000", Some(10_000)),
        ("1795921210000000", Some(10_000)),
        ("1795921000", Some(0)),
        ("2592000", Some(2_592_000_000)),
        ("2026-11-29T03:00:10Z", Some(10_000)),
        ("2026-11-29T03:00:10.500+00:00", Some(10_500)),
        ("\"Sun, 29 Nov 2026 03:00:10 GMT\"", Some(10_000)),
        ("soon", None),
        ("-5", None),
        ("NaN, inf", None),
    ] {
        let headers = format!("{SENT}Retry-After: {value}\r\n");
        assert_eq!(wait(429, &headers, "slow down").await, millis, "{value}");
    }
    for (headers, millis) in [
        ("Retry-After: 1\r\nRetry-After: 3\r\n", 3_000),
        ("Retry-After: soon\r\nRetry-After: 3\r\n", 3_000),
        ("retry-after-ms: 1500\r\nRetry-After: 1\r\n", 1_500),
        ("X-Retry-After: 2\r\n", 2_000),
        ("X-RateLimit-Retry-After: 2\r\n", 2_000),
        ("X-RateLimit-Reset-After: 2.5\r\n", 2_500),
    ] {
        assert_eq!(wait(429, headers, "slow down").await, Some(millis), "{headers}");
    }
}

#[tokio::test]
async fn an_epoch_without_the_servers_clock_is_measured_against_this_one() {
    let later = seconds_since_1970() + 7_200;
    for value in [later.to_string(), format!("{later}000")] {
        let wait = wait(429, &format!("Retry-After: {value}\r\n"), "").await.unwrap();
        assert!(wait <= 7_200_000 && wait > 3_600_000, "{value}: {wait}");
    }
}

#[tokio::test]
async fn the_end_of_the_refused_window_is_the_wait() {
    for (headers, millis) in [
        ("x-ratelimit-reset-requests: 2s\r\nx-ratelimit-remaining-requests: 0\r\n", Some(2_000)),
        ("x-ratelimit-reset-tokens: 1m3.5s\r\nx-ratelimit-remaining-tokens: 0\r\n", Some(63_500)),
        ("x-ratelimit-reset-tokens: 250ms\r\n", Some(250)),
        ("x-ratelimit-reset-requests: 2s\r\n", Some(2_000)),
        ("x-ratelimit-reset: 30\r\n", Some(30_000)),
        ("X-RateLimit-Reset: 1795921210\r\nX-RateLimit-Remaining: 0\r\n", Some(10_000)),
        ("X-RateLimit-Reset: 1795921210000\r\nX-RateLimit-Remaining: 0\r\n", Some(10_000)),
        ("X-Rate-Limit-Reset: 1795921210\r\n", Some(10_000)),
        ("RateLimit-Reset: 2\r\nRateLimit-Remaining: 0\r\n", Some(2_000)),
        ("RateLimit: limit=10, remaining=0, reset=2\r\n", Some(2_000)),
        ("RateLimit: \"default\";r=0;t=2\r\n", Some(2_000)),
        ("RateLimit: \"minute\";r=0;t=20, \"day\";r=50;t=4000\r\n", Some(20_000)),
        (
            "RateLimit-Policy: \"default\";q=10;w=60\r\nRateLimit: \"default\";r=0;t=7\r\n",
            Some(7_000),
        ),
        (
            "anthropic-ratelimit-requests-reset: 2026-11-29T03:00:10Z\r\n\
             anthropic-ratelimit-requests-remaining: 0\r\n\
             anthropic-ratelimit-tokens-reset: 2026-11-29T05:00:00Z\r\n\
             anthropic-ratelimit-tokens-remaining: 900\r\n",
            Some(10_000),
        ),
        (
            "anthropic-ratelimit-input-tokens-reset: 2026-11-29T03:00:20Z\r\n\
             anthropic-ratelimit-input-tokens-remaining: 0\r\n",
            Some(20_000),
        ),
        // Both limits are exhausted, so the longer wait is used.
        (
            "x-ratelimit-reset-requests: 2s\r\nx-ratelimit-remaining-requests: 0\r\n\
             x-ratelimit-reset-tokens: 5s\r\nx-ratelimit-remaining-tokens: 0\r\n",
            Some(5_000),
        ),
        // Nothing shows which limit is exhausted.
        (
            "x-ratelimit-reset-requests: 12h\r\nx-ratelimit-remaining-requests: 10\r\n\
             x-ratelimit-reset-tokens: 5s\r\nx-ratelimit-remaining-tokens: 10\r\n",
            None,
        ),
        // A directly stated wait takes precedence.
        (
            "x-ratelimit-remaining-tokens: 0\r\nx-ratelimit-reset-tokens: 1m2.5s\r\n\
             x-ratelimit-remaining-requests: 10\r\nx-ratelimit-reset-requests: 12h\r\nRetry-After: 2\r\n",
            Some(2_000),
        ),
        ("x-ratelimit-reset-requests: soon\r\nRateLimit: x\r\n", None),
    ] {
        let headers = format!("{SENT}{headers}");
        assert_eq!(wait(429, &headers, &message("slow down")).await, millis, "{headers}");
    }
    let headers = "x-ratelimit-reset-requests: 12h\r\nx-ratelimit-remaining-requests: 10\r\n\
                   x-ratelimit-reset-tokens: 5s\r\nx-ratelimit-remaining-tokens: 10\r\n";
    let words = message("Rate limit reached on tokens per min (TPM)");
    assert_eq!(wait(429, headers, &words).await, Some(5_000));
    // Rate-limit headers are ignored unless the answer is a rate-limit error.
    let headers = "x-ratelimit-reset-requests: 12h\r\nx-ratelimit-remaining-requests: 0\r\n";
    assert_eq!(wait(503, headers, &message("overloaded")).await, None);
    assert_eq!(wait(500, headers, &message("oops")).await, None);
}

#[tokio::test]
async fn a_wait_is_read_anywhere_in_a_body() {
    let later = (seconds_since_1970() + 7_200) * 1_000;
    for (body, min, max) in [
        (json!({ "error": { "message": "slow", "retry_after": 2 } }), 2_000, 2_000),
        (json!({ "error": { "message": "slow", "retry_after_seconds": 2 } }), 2_000, 2_000),
        (json!({ "message": "slow", "retryAfter": 2 }), 2_000, 2_000),
        (json!({ "detail": "slow", "retry_after_ms": 2500 }), 2_500, 2_500),
        (json!({ "detail": { "msg": "slow", "retryAfterMs": 2500 } }), 2_500, 2_500),
        (json!({ "error": { "message": "slow", "retry_delay": "2.5s" } }), 2_500, 2_500),
        (json!({ "error": { "message": "slow", "retryDelay": { "seconds": 3 } } }), 3_000, 3_000),
        (json!({ "message": "slow", "reset_after": 1.5 }), 1_500, 1_500),
        (json!({ "error": { "message": "slow", "resets_in_seconds": 30 } }), 30_000, 30_000),
        (json!({ "message": "slow", "data": { "retry_after": "2" } }), 2_000, 2_000),
        (
            json!({ "error": { "message": "slow", "metadata": { "headers": { "Retry-After": "3" } } } }),
            3_000,
            3_000,
        ),
        (
            json!({ "error": { "message": "slow", "metadata": { "headers": {
                "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": later.to_string() } } } }),
            3_600_000,
            7_200_000,
        ),
        (json!([{ "error": { "message": "slow", "retry_after": 2 } }]), 2_000, 2_000),
        (
            json!({ "error": { "message": "slow", "metadata": { "raw": "{\"retry_after\":4}" } } }),
            4_000,
            4_000,
        ),
        // The longest wait is used.
        (
            json!({ "retry_after": 2, "error": { "message": "Please try again in 5s", "retry_after": 3 } }),
            5_000,
            5_000,
        ),
    ] {
        let wait = wait(429, "", &body.to_string()).await;
        assert!(wait.is_some_and(|wait| wait >= min && wait <= max), "{body}: {wait:?}");
    }
    for body in [
        json!({ "error": { "message": "slow", "retry_after": null } }),
        json!({ "error": { "message": "slow", "retry_after": "later" } }),
        json!({ "error": { "message": "slow", "retry_after": -1 } }),
        json!({ "error": { "message": "slow", "retry": true, "after": 3 } }),
    ] {
        assert_eq!(wait(429, "", &body.to_string()).await, None, "{body}");
    }
    let event = json!({ "error": { "message": "slow", "code": 429, "metadata": { "headers": { "Retry-After": "3" } } } });
    assert_eq!(wait(200, "", &format!("data: {event}\n\n")).await, Some(3_000));
    assert_eq!(
        wait(200, "Retry-After: 2, 5\r\n", &format!("data: {event}\n\n")).await,
        Some(5_000)
    );
}

#[tokio::test]
async fn a_wait_in_a_message_is_read_in_every_language() {
    for (error_message, millis) in [
        ("Request was throttled. Expected available in 3 seconds.", 3_000),
        ("Rate limit exceeded, retry in 0m2s", 2_000),
        ("You made 10 requests in 60 seconds, try again in 5 seconds", 5_000),
        ("Too many requests. Wait for 1 minute 30 seconds and try again.", 90_000),
        ("Rate limit resets in 20s", 20_000),
        ("Please try again in 1,800 seconds.", 1_800_000),
        ("请求过于频繁，请在3秒后重试", 3_000),
        ("已达到速率限制，请 3 秒后再试", 3_000),
        ("请等待 2 分钟后再试。", 120_000),
        ("請於 ３ 秒後重試", 3_000),
        ("每60秒最多10次请求，请在500毫秒后重试", 500),
        ("レート制限に達しました。3秒後に再試行してください。", 3_000),
        ("1分30秒待ってから、もう一度お試しください", 90_000),
        ("요청이 너무 많습니다. 3초 후에 다시 시도하세요.", 3_000),
        ("2분 뒤 재시도해 주세요", 120_000),
        ("Zu viele Anfragen. Bitte in 3 Sekunden erneut versuchen.", 3_000),
        ("Bitte warten Sie 2,5 Sekunden.", 2_500),
        ("Versuchen Sie es nach 2 Minuten noch einmal.", 120_000),
        ("Trop de requêtes. Réessayez dans 3 secondes.", 3_000),
        ("Veuillez patienter 2 minutes avant de réessayer.", 120_000),
        ("Demasiadas solicitudes. Inténtelo de nuevo en 3 segundos.", 3_000),
        ("Espere 2 minutos y vuelva a intentarlo.", 120_000),
        ("Слишком много запросов. Повторите попытку через 3 секунды.", 3_000),
        ("Подождите 2 минуты и попробуйте снова", 120_000),
        ("Troppe richieste. Riprova tra 3 secondi.", 3_000),
        ("Attendere 2 minuti e riprovare", 120_000),
        ("Muitas solicitações. Tente novamente em 3 segundos.", 3_000),
        ("Aguarde 2 minutos antes de tentar novamente", 120_000),
        ("Te veel verzoeken. Probeer het over 3 seconden opnieuw.", 3_000),
        ("Zbyt wiele żądań. Spróbuj ponownie za 3 sekundy.", 3_000),
        ("Забагато запитів. Спробуйте ще раз через 3 секунди.", 3_000),
        ("Çok fazla istek. 3 saniye sonra tekrar deneyin.", 3_000),
        ("Quá nhiều yêu cầu. Thử lại sau 3 giây.", 3_000),
        ("Terlalu banyak permintaan. Coba lagi dalam 3 detik.", 3_000),
        ("طلبات كثيرة جدا. حاول مرة أخرى بعد 3 ثوان.", 3_000),
        ("बहुत अधिक अनुरोध। 3 सेकंड बाद पुनः प्रयास करें।", 3_000),
        ("คำขอมากเกินไป โปรดลองอีกครั้งใน 3 วินาที", 3_000),
    ] {
        assert_eq!(wait(429, "", &message(error_message)).await, Some(millis), "{error_message}");
        assert_eq!(
            wait(429, "Content-Type: text/plain\r\n", error_message).await,
            Some(millis),
            "{error_message}"
        );
    }
}

#[tokio::test]
async fn a_time_that_is_not_a_wait_is_ignored() {
    for error_message in [
        "Limit: 3 requests per 60 seconds. Please retry later.",
        "The request took 30 seconds.",
        "Rate limit reached: 10 requests per 60 seconds, retry later",
        "每60秒最多10次请求，请稍后重试",
        "1分あたり10回までです。しばらくしてから再試行してください。",
        "분당 60초 제한입니다",
        "Höchstens 10 Anfragen pro 60 Sekunden. Bitte später erneut versuchen.",
        "Au plus 10 requêtes par 60 secondes, réessayez plus tard",
        "Не более 10 запросов в 60 секунд, попробуйте позже",
        "please try again in a while",
        "retry in 3 dogs",
    ] {
        assert_eq!(wait(429, "", &message(error_message)).await, None, "{error_message}");
    }
}

#[tokio::test]
async fn throttling_with_other_statuses_is_a_rate_limit() {
    let body = |error_message: &str| -> Value { json!({ "error": { "message": error_message } }) };
    for (status, error_message) in [
        (420, "Enhance Your Calm"),
        (420, ""),
        (403, "Request was throttled."),
        (403, "Rate exceeded"),
        (403, "rateLimitExceeded"),
        (403, "userRateLimitExceeded"),
        (403, "You have exceeded a secondary rate limit"),
        (403, "You are making requests too quickly"),
        (403, "请求过于频繁"),
        (403, "リクエストが多すぎます"),
        (403, "Zu viele Anfragen"),
        (403, "Troppe richieste"),
        (403, "Muitas solicitações"),
        (400, "Too many requests in queue, please try later"),
        (400, "ThrottlingException: Rate exceeded"),
    ] {
        let error = error_of(status, "Retry-After: 3\r\n", &body(error_message).to_string()).await;
        assert!(
            matches!(error, ModelError::RateLimited { .. }),
            "{status} {error_message}: {error:?}"
        );
        assert_eq!(error.retry_after(), Some(Duration::from_secs(3)), "{status} {error_message}");
    }
    let error_message = body("Request was throttled. Expected available in 3 seconds.").to_string();
    assert_eq!(wait(403, "", &error_message).await, Some(3_000));
    // 413 with Retry-After means busy, not too large.
    let busy = error_of(413, "Retry-After: 3\r\n", &body("busy").to_string()).await;
    assert_eq!(busy.retry_after(), Some(Duration::from_secs(3)), "{busy:?}");
    for (status, error_message) in [
        (403, "This key may not use the model"),
        (403, "The rate plan of this account has ended"),
        (413, "Payload too large"),
        (400, "max_tokens is too large"),
    ] {
        let error = error_of(status, "", &body(error_message).to_string()).await;
        assert!(!error.is_retryable(), "{status} {error_message}: {error:?}");
    }
}
