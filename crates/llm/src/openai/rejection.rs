//! What a server says when it gives no reply.

use std::{error::Error as _, time::Duration};

use chrono::DateTime;
use reqwest::{
    Response,
    header::{DATE, HeaderMap, RETRY_AFTER},
};
use scribe_ports::model::{ModelError, ServerAnswer, Stage, Usage};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

/// No more of a rejection is read.
const LONGEST_BODY_BYTES: usize = 64 * 1024;

/// No server means a longer wait, whatever it says. Who asks decides how long it is left alone.
const LONGEST_WAIT: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// Words by which servers name their content filters.
///
/// Sources: OpenAI and Azure OpenAI (`content_filter`, `content_policy_violation`), Alibaba
/// (`data_inspection_failed`), DeepSeek (`Content Exists Risk`), OpenRouter (`moderation`).
const FILTERS: [&str; 6] = [
    "content_filter",
    "content_policy",
    "responsibleaipolicyviolation",
    "data_inspection_failed",
    "content exists risk",
    "moderation",
];

/// A status other than success, and what came with it.
pub(super) struct Rejection {
    pub(super) status: u16,
    /// What the server said, its codes included.
    pub(super) message: String,
    retry_after: Option<Duration>,
}

impl Rejection {
    /// Reads what the server says, or as much of it as comes in time.
    pub(super) async fn read(mut response: Response, limit: Duration) -> Self {
        let status = response.status().as_u16();
        let retry_after = retry_after(response.headers());
        let deadline = Instant::now() + limit;
        let mut body = Vec::new();
        while body.len() < LONGEST_BODY_BYTES
            && let Ok(Ok(Some(bytes))) = timeout_at(deadline, response.chunk()).await
        {
            body.extend_from_slice(&bytes);
        }
        body.truncate(LONGEST_BODY_BYTES);
        let body = String::from_utf8_lossy(&body);
        let message = match serde_json::from_str::<Value>(&body) {
            Ok(value) => said(value.get("error").unwrap_or(&value)),
            Err(_) => body.into_owned(),
        };
        Self { status, message, retry_after }
    }

    /// An error that comes inside a reply, with the status that it names.
    pub(super) fn inside_reply(error: &Value) -> Self {
        let code = error.get("code").or_else(|| error.get("status"));
        let number = match code {
            Some(Value::Number(number)) => number.as_u64(),
            Some(Value::String(text)) => text.parse().ok(),
            _ => None,
        };
        let message = said(error);
        let status = number
            .and_then(|number| u16::try_from(number).ok())
            .filter(|status| (400..600).contains(status))
            .unwrap_or_else(|| if message.contains("rate_limit") { 429 } else { 500 });
        Self { status, message, retry_after: None }
    }

    /// True where a filter declined the content.
    pub(super) fn is_refusal(&self) -> bool {
        let said = self.message.to_lowercase();
        (400..500).contains(&self.status) && FILTERS.iter().any(|filter| said.contains(filter))
    }

    pub(super) fn into_error(self) -> ModelError {
        if self.is_refusal() {
            return ModelError::Refused { reason: self.message, usage: Usage::default() };
        }
        let Self { status, message, retry_after } = self;
        let reason = || format!("{status} {}", message.trim()).trim_end().to_owned();
        match status {
            401 | 403 => ModelError::Unauthorized { answer: answer(status, message) },
            // Waiting brings no credit back.
            429 if message.contains("insufficient_quota") => {
                ModelError::RequestRejected { answer: answer(status, message) }
            }
            429 => ModelError::RateLimited { reason: reason(), retry_after },
            408 | 425 | 500.. if status != 501 => {
                ModelError::Unavailable { reason: reason(), retry_after }
            }
            _ => ModelError::RequestRejected { answer: answer(status, message) },
        }
    }
}

fn answer(status: u16, words: String) -> ServerAnswer {
    ServerAnswer { status: Some(status), words, ..ServerAnswer::default() }
}

/// The message of an error object, with the code and type that say what kind it is.
fn said(error: &Value) -> String {
    let texts: Vec<&str> = ["message", "detail", "code", "type", "param"]
        .iter()
        .filter_map(|name| error.get(name)?.as_str())
        .collect();
    match error.as_str() {
        Some(text) => text.to_owned(),
        None if texts.is_empty() => error.to_string(),
        None => texts.join("; "),
    }
}

/// How long the server wants to be left alone: milliseconds, seconds, or a date measured against
/// the server's own clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let seconds = |text: &str, unit: f64| {
        let value = text.parse::<f64>().ok()? * unit;
        Duration::try_from_secs_f64(value).ok()
    };
    let date = |text: &str| DateTime::parse_from_rfc2822(text).ok();
    let wait = text("retry-after-ms").and_then(|text| seconds(text, 0.001)).or_else(|| {
        let wanted = text(RETRY_AFTER.as_str())?;
        seconds(wanted, 1.0).or_else(|| {
            let now = date(text(DATE.as_str())?)?;
            Some((date(wanted)? - now).to_std().unwrap_or(Duration::ZERO))
        })
    })?;
    Some(wait.min(LONGEST_WAIT))
}

/// The error of a request that got no response. The URL is left out: it may hold what is private.
pub(super) fn unreachable(error: &reqwest::Error) -> ModelError {
    if error.is_connect() && error.is_timeout() {
        return ModelError::Timeout { stage: Stage::Connect };
    }
    let what = if error.is_connect() { "cannot connect" } else { "the connection broke" };
    let mut cause = error.source();
    let mut reason = what.to_owned();
    while let Some(error) = cause {
        reason.push_str(": ");
        reason.push_str(&error.to_string());
        cause = error.source();
    }
    ModelError::Unavailable { reason, retry_after: None }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn wait(headers: &[(&'static str, &'static str)]) -> Option<Duration> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect();
        retry_after(&headers)
    }

    #[test]
    fn a_wait_is_read_in_every_form() {
        let at = "Wed, 21 Oct 2015 07:28:00 GMT";
        assert_eq!(wait(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
        assert_eq!(wait(&[("retry-after", "0.5")]), Some(Duration::from_millis(500)));
        assert_eq!(
            wait(&[("retry-after-ms", "1500"), ("retry-after", "2")]),
            Some(Duration::from_millis(1500))
        );
        assert_eq!(
            wait(&[("retry-after", at), ("date", "Wed, 21 Oct 2015 07:27:30 GMT")]),
            Some(Duration::from_secs(30))
        );
        assert_eq!(wait(&[("retry-after", at), ("date", at)]), Some(Duration::ZERO));
        assert_eq!(wait(&[("retry-after", "1e300")]), None);
        assert_eq!(wait(&[("retry-after", "99999999")]), Some(LONGEST_WAIT));
        assert_eq!(wait(&[("retry-after", "soon")]), None);
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn a_status_becomes_what_a_caller_can_act_on() {
        let error = |status, message: &str| {
            Rejection { status, message: message.to_owned(), retry_after: None }.into_error()
        };
        assert!(matches!(error(401, ""), ModelError::Unauthorized { .. }));
        assert!(matches!(error(403, ""), ModelError::Unauthorized { .. }));
        assert!(matches!(error(403, "input flagged by moderation"), ModelError::Refused { .. }));
        assert!(matches!(error(400, "x; content_filter"), ModelError::Refused { .. }));
        assert!(matches!(error(404, "no such model"), ModelError::RequestRejected { .. }));
        assert!(matches!(error(302, ""), ModelError::RequestRejected { .. }));
        assert!(matches!(error(429, "slow"), ModelError::RateLimited { .. }));
        assert!(matches!(error(429, "insufficient_quota"), ModelError::RequestRejected { .. }));
        assert!(matches!(error(501, ""), ModelError::RequestRejected { .. }));
        for status in [408, 500, 502, 503, 529] {
            assert!(matches!(error(status, "down"), ModelError::Unavailable { .. }), "{status}");
        }
    }
}
