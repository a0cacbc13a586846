//! Tests of requested waits in every form that servers use.

use std::time::{Duration, SystemTime};

use scribe_ports::model::ModelError;

use crate::{ask, server::Answer};

const SENT: &str = "Sun, 29 Nov 2026 03:00:00 GMT";
const TWO_HOURS: Duration = Duration::from_secs(2 * 60 * 60);
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Returns the wait for the caller after a response with these headers and this body.
async fn wait_after(status: u16, headers: &str, body: &str) -> Option<Duration> {
    let error = ask(Answer::status(status, headers, body)).await.unwrap_err();
    assert!(error.is_retryable(), "{status} {headers}: {error:?}");
    error.retry_after()
}

#[tokio::test]
async fn a_date_is_measured_against_the_servers_own_clock() {
    for (date, seconds) in [
        ("Sun, 29 Nov 2026 03:00:10 GMT", 10),
        ("Sun, 29 Nov 2026 05:00:00 GMT", 2 * 60 * 60),
        ("Tue, 29 Dec 2026 03:00:00 GMT", 30 * 24 * 60 * 60),
        ("Sunday, 29-Nov-26 03:00:10 GMT", 10),
        ("Sun Nov 29 03:00:10 2026", 10),
        ("Tue Dec  1 03:00:00 2026", 2 * 24 * 60 * 60),
        ("Sun, 29 Nov 2026 03:00:10 +0000", 10),
        ("2026-11-29T03:00:10Z", 10),
        ("Sun, 29 Nov 2026 02:00:00 GMT", 0),
    ] {
        for status in [429, 503] {
            let headers = format!("Date: {SENT}\r\nRetry-After: {date}\r\n");
            let wait = wait_after(status, &headers, "slow down").await;
            assert_eq!(wait, Some(Duration::from_secs(seconds)), "{status} {date}");
        }
    }
}

#[tokio::test]
async fn a_date_without_the_servers_clock_is_measured_against_this_one() {
    let wanted = SystemTime::now() + TWO_HOURS;
    for clock in ["", "Date: yesterday\r\n"] {
        let headers = format!("{clock}Retry-After: {}\r\n", httpdate::fmt_http_date(wanted));
        let wait = wait_after(429, &headers, "").await.expect("a wait");
        assert!(wait <= TWO_HOURS && wait > TWO_HOURS / 2, "{wait:?}");
    }
}

#[tokio::test]
async fn a_date_of_any_distance_is_a_bounded_wait() {
    let headers = format!("Date: {SENT}\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n");
    let wait = wait_after(429, &headers, "").await.expect("a wait");
    assert!(wait >= A_DAY * 365 && wait < A_DAY * 400, "{wait:?}");
}

#[tokio::test]
async fn a_number_of_any_size_is_a_bounded_wait() {
    for (headers, min) in [
        ("Retry-After: 99999999999999999999\r\n", A_DAY),
        ("Retry-After: 18446744073709551616\r\n", A_DAY),
        ("Retry-After-Ms: 99999999999999999999999999\r\n", A_DAY),
        ("Retry-After: 1e300\r\n", A_DAY),
        ("Retry-After: 2592000\r\n", A_DAY * 30),
    ] {
        let wait = wait_after(429, headers, "").await;
        assert!(wait.is_some_and(|wait| wait >= min), "{headers}: {wait:?}");
    }
    for (headers, millis) in [
        ("Retry-After-Ms: 1500\r\n", 1_500),
        ("x-ms-retry-after-ms: 1500\r\n", 1_500),
        ("Retry-After-Ms: soon\r\nRetry-After: 2\r\n", 2_000),
        ("Retry-After: 0.5\r\n", 500),
        ("Retry-After: 30s\r\n", 30_000),
        ("Retry-After: 2 minutes\r\n", 120_000),
    ] {
        let wait = wait_after(429, headers, "").await;
        assert_eq!(wait, Some(Duration::from_millis(millis)), "{headers}");
    }
    for headers in ["Retry-After: soon\r\n", "Retry-After: -7\r\n", "Retry-After: NaN\r\n", ""] {
        assert_eq!(wait_after(429, headers, "").await, None, "{headers}");
    }
}

#[tokio::test]
async fn a_number_of_any_size_in_the_body_is_a_bounded_wait() {
    for (body, min) in [
        (r#"{"error":{"message":"slow down","retry_after":99999999999999999999}}"#, A_DAY),
        (r#"{"error":{"message":"slow down","retry_after":"7200"}}"#, TWO_HOURS),
        (r#"{"error":{"message":"slow down","retry_after_ms":7200000}}"#, TWO_HOURS),
        (r#"{"error":{"message":"Please retry in 7200.5s."}}"#, TWO_HOURS),
        (r#"{"error":{"message":"Rate limit. Please retry after 7200 seconds."}}"#, TWO_HOURS),
        (r#"{"error":{"message":"Rate limit. Please wait 2 hours."}}"#, TWO_HOURS),
        (r#"{"error":{"message":"slow down","details":[{"retryDelay":"7200s"}]}}"#, TWO_HOURS),
        (r#"{"error":{"message":"Rate limit: try again in 99999999999999999999s"}}"#, A_DAY),
    ] {
        let error = ask(Answer::status(429, "", body)).await.unwrap_err();
        assert!(matches!(error, ModelError::RateLimited { .. }), "{body}: {error:?}");
        assert!(error.retry_after().is_some_and(|wait| wait >= min), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn a_wait_in_the_headers_applies_to_an_error_in_the_body() {
    for body in [
        r#"{"error":{"message":"slow","code":429}}"#,
        r#"{"base_resp":{"status_code":1002,"status_msg":"rate limit"}}"#,
        "data: {\"error\":{\"message\":\"Loading model\",\"code\":503}}\n\n",
    ] {
        let headers = format!("Date: {SENT}\r\nRetry-After: Sun, 29 Nov 2026 05:00:00 GMT\r\n");
        assert_eq!(wait_after(200, &headers, body).await, Some(TWO_HOURS), "{body}");
    }
    let body = r#"{"error":{"message":"slow","code":429,"retry_after":7}}"#;
    let wait = wait_after(200, "Retry-After: 9\r\n", body).await;
    assert_eq!(wait, Some(Duration::from_secs(9)));
}
