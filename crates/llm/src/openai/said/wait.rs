//! How long an error's body asks to wait.

use std::time::Duration;

use serde_json::Value;

use super::DEEPEST;

/// No server means a longer wait, whatever it says. Who asks decides how long it is left alone.
pub(in super::super) const LONGEST_WAIT: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// The places of a number of seconds.
const SECONDS: [&str; 4] =
    ["/estimated_time", "/error/estimated_time", "/retry_after", "/error/retry_after"];

/// Words right before a wait.
const BEFORE_WAIT: [&str; 5] =
    ["try again in ", "retry in ", "try again after ", "retry after ", "please wait "];

/// How long an error's body asks to wait: by a number, by Google's `retryDelay`, or in words.
pub(in super::super) fn wait_of(body: &Value, words: &str) -> Option<Duration> {
    let number = |place: &str| match body.pointer(place)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok().or_else(|| seconds_of(text)),
        _ => None,
    };
    let milliseconds = ["/retry_after_ms", "/error/retry_after_ms"];
    let milliseconds = milliseconds.iter().find_map(|place| number(place));
    let seconds = milliseconds
        .map(|milliseconds| milliseconds / 1_000.0)
        .or_else(|| SECONDS.iter().find_map(|place| number(place)))
        .or_else(|| delay_of(body, DEEPEST))
        .or_else(|| {
            let words = words.to_lowercase();
            BEFORE_WAIT.iter().find_map(|phrase| seconds_of(words.split_once(phrase)?.1))
        })?;
    wait_from_seconds(seconds)
}

/// A wait of any length; `None` for a number that is no length.
pub(in super::super) fn wait_from_seconds(seconds: f64) -> Option<Duration> {
    (seconds >= 0.0).then(|| {
        Duration::try_from_secs_f64(seconds).map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT))
    })
}

fn delay_of(value: &Value, depth: usize) -> Option<f64> {
    let depth = depth.checked_sub(1)?;
    match value {
        Value::Object(members) => match members.get("retryDelay").and_then(Value::as_str) {
            Some(delay) => seconds_of(delay),
            None => members.values().find_map(|inner| delay_of(inner, depth)),
        },
        Value::Array(items) => items.iter().find_map(|inner| delay_of(inner, depth)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The seconds of a text that begins with `34s`, `850ms`, `1m2.5s` or `20 seconds`.
pub(in super::super) fn seconds_of(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut seconds = None;
    loop {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let Ok(number) = rest[..digits].trim_end_matches('.').parse::<f64>() else {
            return seconds;
        };
        let unit_start = rest[digits..].trim_start();
        let unit_end = unit_start.find(|c: char| !c.is_alphabetic()).unwrap_or(unit_start.len());
        let factor = match &unit_start[..unit_end] {
            "ms" | "milliseconds" => 0.001,
            "s" | "sec" | "second" | "seconds" => 1.0,
            "m" | "min" | "minute" | "minutes" => 60.0,
            "h" | "hour" | "hours" => 3_600.0,
            _ => return seconds,
        };
        seconds = Some(seconds.unwrap_or(0.0) + number * factor);
        rest = &unit_start[unit_end..];
    }
}
