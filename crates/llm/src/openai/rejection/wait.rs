//! How long a response's headers ask to wait.

use std::time::{Duration, SystemTime};

use chrono::DateTime;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use super::super::said::{LONGEST_WAIT, seconds_of, wait_from_seconds};

/// The headers that hold milliseconds: OpenAI's and Azure's.
const IN_MILLISECONDS: [&str; 2] = ["retry-after-ms", "x-ms-retry-after-ms"];

/// Reads milliseconds, seconds, or a date. A date is measured against the server's own clock, or
/// against this machine's where the server does not state its time.
pub(in super::super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let in_milliseconds = IN_MILLISECONDS.iter().filter_map(|name| text(name));
    if let Some(milliseconds) = in_milliseconds.filter_map(number).next() {
        return wait_from_seconds(milliseconds / 1_000.0);
    }
    let wanted = text(RETRY_AFTER.as_str())?;
    if let Some(date) = parse_date(wanted) {
        let now = text(DATE.as_str()).and_then(parse_date).unwrap_or_else(SystemTime::now);
        // A date that has passed asks for no wait.
        return Some(date.duration_since(now).unwrap_or(Duration::ZERO).min(LONGEST_WAIT));
    }
    wait_from_seconds(number(wanted).or_else(|| seconds_of(wanted))?)
}

/// A number that is written in digits: `inf` and `NaN` are words.
fn number(text: &str) -> Option<f64> {
    text.starts_with(|first: char| first.is_ascii_digit()).then(|| text.parse().ok())?
}

/// A date in one of the three forms of RFC 9110, or in a form that JSON and mail use.
fn parse_date(text: &str) -> Option<SystemTime> {
    let other = || {
        let date =
            DateTime::parse_from_rfc2822(text).or_else(|_| DateTime::parse_from_rfc3339(text));
        date.ok().map(SystemTime::from)
    };
    httpdate::parse_http_date(text).ok().or_else(other)
}
