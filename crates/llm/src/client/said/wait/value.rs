//! Reads the value of a wait: a number of seconds, a duration with a unit, a date, or a time since
//! 1970.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::DateTime;

use super::{MAX_WAIT, units::parse_seconds};

/// The unit of a number that is written without a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Millisecond,
}

/// Returns how many seconds a value asks the client to wait. If the value is a list, the longest
/// wait is returned. A time in the past asks for no wait.
pub(super) fn parse_wait_seconds(text: &str, unit: Unit, now: SystemTime) -> Option<f64> {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    if let Some(date) = parse_date(text) {
        return Some(date.duration_since(now).unwrap_or(Duration::ZERO).as_secs_f64());
    }
    let items = text.split([',', ';']).map(|item| item.trim().trim_matches(['"', '\'']));
    items
        .filter_map(|item| match parse_digits(item) {
            Some(number) => Some(interpret_number(number, unit, now)),
            None => parse_date(item)
                .map(|date| date.duration_since(now).unwrap_or(Duration::ZERO).as_secs_f64())
                .or_else(|| {
                    let item = item.to_lowercase();
                    // ISO 8601 writes `PT` before a duration.
                    parse_seconds(item.strip_prefix("pt").unwrap_or(&item))
                }),
        })
        .reduce(f64::max)
}

/// Reads a number that is written in digits. `inf` and `NaN` are words here.
fn parse_digits(text: &str) -> Option<f64> {
    text.starts_with(|first: char| first.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Returns the seconds that a number without a unit stands for. No wait is as long as the time
/// since 1970, so a number near that length is a point in time, in seconds or in fractions of a
/// second.
fn interpret_number(number: f64, unit: Unit, now: SystemTime) -> f64 {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs_f64();
    let candidate_waits = [1.0, 1e3, 1e6, 1e9].map(|parts| number / parts - now);
    let wait = candidate_waits.into_iter().find(|wait| wait.abs() <= MAX_WAIT.as_secs_f64());
    match (wait, unit) {
        // The subtraction of large numbers leaves a small error, which the rounding removes.
        (Some(wait), _) => (wait.max(0.0) * 1e3).round() / 1e3,
        (None, Unit::Second) => number,
        (None, Unit::Millisecond) => number / 1e3,
    }
}

/// Reads a date in one of the three forms of RFC 9110, or in a form that JSON and mail use.
pub(in super::super::super) fn parse_date(text: &str) -> Option<SystemTime> {
    let parse_other_form = || {
        let date =
            DateTime::parse_from_rfc2822(text).or_else(|_| DateTime::parse_from_rfc3339(text));
        date.ok().map(SystemTime::from)
    };
    httpdate::parse_http_date(text).ok().or_else(parse_other_form)
}
