//! Reads how long a server asks the client to wait: in headers, in the members of an error's body,
//! or in its message.

mod named;
mod units;
mod value;
mod words;

use std::time::{Duration, SystemTime};

use serde_json::Value;

use self::words::parse_wait;
pub(in super::super) use self::{named::NamedWaits, value::parse_date};
use super::MAX_DEPTH;

/// The upper bound of a wait that a server requests. The caller decides whether to honour it.
const MAX_WAIT: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// Reads the waits in an error's body. `message` is the message in the body, or the whole answer.
pub(in super::super) fn read_body_waits(body: &Value, message: &str) -> NamedWaits {
    let mut waits = NamedWaits::default();
    add_members(body, MAX_DEPTH, &mut waits);
    if let Some(seconds) = parse_wait(message) {
        waits.add_stated(seconds);
    }
    waits
}

/// Adds the waits among the members of a body, at any depth.
fn add_members(value: &Value, depth: usize, waits: &mut NamedWaits) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        Value::Object(members) => {
            let now = SystemTime::now();
            for (name, value) in members {
                waits.add_member(name, value, now);
                add_members(value, depth, waits);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| add_members(item, depth, waits)),
        // A gateway may pass on the provider's error as a JSON string.
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
            if let Ok(inner) = serde_json::from_str::<Value>(text) {
                add_members(&inner, depth, waits);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Converts seconds to a wait. Returns `None` if the number is negative or not a number.
fn wait_from_seconds(seconds: f64) -> Option<Duration> {
    (seconds >= 0.0)
        .then(|| Duration::try_from_secs_f64(seconds).map_or(MAX_WAIT, |wait| wait.min(MAX_WAIT)))
}
