//! Waits under the names that servers give them. Headers and members of bodies use the same names.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use serde_json::Value;

use super::{
    super::names::normalise_name,
    value::{Unit, parse_wait_seconds},
    wait_from_seconds,
};

scribe_domain::word_lists! {
    "client/said/wait/named":
        phrases SECONDS, MILLISECONDS;
}

/// One of the limits that a server counts, such as requests per minute or tokens per day.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Window {
    /// The number of seconds until the limit is reset.
    reset: Option<f64>,
    remaining: Option<f64>,
}

/// The waits that a server names.
#[derive(Debug, Default, Clone, PartialEq)]
pub(in super::super::super) struct NamedWaits {
    /// The longest of the waits that the server requests directly, in seconds.
    stated: Option<f64>,
    windows: BTreeMap<String, Window>,
}

impl NamedWaits {
    /// Returns the wait that the server requests directly.
    pub(in super::super::super) fn stated_wait(&self) -> Option<Duration> {
        self.stated.and_then(wait_from_seconds)
    }

    /// Returns the time until the exhausted limits are reset. If no limit is known to be exhausted,
    /// the limits that the message names are used, or else those without a remaining count.
    pub(in super::super::super) fn until_reset(&self, message: &str) -> Option<Duration> {
        let message = message.to_lowercase();
        let is_named = |name: &str| {
            [("token", "token"), ("request", "request"), ("tpm", "token"), ("rpm", "request")]
                .iter()
                .any(|(word, part)| message.contains(word) && name.contains(part))
        };
        let max_reset = |fits: &dyn Fn(&str, &Window) -> bool| {
            let fitting = self.windows.iter().filter(|(name, window)| fits(name, window));
            fitting.filter_map(|(_, window)| window.reset).reduce(f64::max)
        };
        max_reset(&|_, window| window.remaining.is_some_and(|remaining| remaining <= 0.0))
            .or_else(|| max_reset(&|name, _| is_named(name)))
            .or_else(|| max_reset(&|_, window| window.remaining.is_none()))
            .and_then(wait_from_seconds)
    }

    /// Combines the waits of two places.
    pub(in super::super::super) fn merge(mut self, other: Self) -> Self {
        if let Some(seconds) = other.stated {
            self.add_stated(seconds);
        }
        for (name, window) in other.windows {
            self.windows.entry(name).or_insert(window);
        }
        self
    }

    /// Adds a wait that the server requests directly. The longest wait is kept.
    pub(super) fn add_stated(&mut self, seconds: f64) {
        if seconds >= 0.0 {
            self.stated = Some(self.stated.map_or(seconds, |known| known.max(seconds)));
        }
    }

    /// Adds a member of a body. Points in time are measured against `now`.
    pub(super) fn add_member(&mut self, name: &str, value: &Value, now: SystemTime) {
        match value {
            Value::String(text) => self.add_text(name, text, now),
            Value::Number(number) => self.add_text(name, &number.to_string(), now),
            // A Protocol Buffers duration.
            Value::Object(members) => {
                if let Some(seconds) = members.get("seconds") {
                    self.add_member(name, seconds, now);
                }
            }
            Value::Null | Value::Bool(_) | Value::Array(_) => {}
        }
    }

    /// Adds a header or a member. Points in time are measured against `now`.
    pub(in super::super::super) fn add_text(&mut self, name: &str, text: &str, now: SystemTime) {
        let name = normalise_name(name);
        let unit =
            if MILLISECONDS.contains(&name.as_str()) { Unit::Millisecond } else { Unit::Second };
        if unit == Unit::Millisecond || SECONDS.contains(&name.as_str()) {
            if let Some(seconds) = parse_wait_seconds(text, unit, now) {
                self.add_stated(seconds);
            }
            return;
        }
        if !name.contains("ratelimit") {
            return;
        }
        if name == "ratelimit" {
            return self.add_ratelimit_header(text);
        }
        if name.contains("remaining") {
            let window = self.windows.entry(name.replace("remaining", "")).or_default();
            window.remaining = text.trim().trim_matches('"').parse().ok();
        } else if name.contains("reset") {
            let in_milliseconds = name.strip_suffix("ms").filter(|name| name.ends_with("reset"));
            let unit = if in_milliseconds.is_some() { Unit::Millisecond } else { Unit::Second };
            let name = in_milliseconds.unwrap_or(&name).replace("reset", "");
            self.windows.entry(name).or_default().reset = parse_wait_seconds(text, unit, now);
        }
    }

    /// Adds the limits of a `RateLimit` header in its old form, `limit=10, remaining=0, reset=2`,
    /// or in its new form, `"default";r=0;t=2`.
    ///
    /// Source: IETF, draft-ietf-httpapi-ratelimit-headers.
    fn add_ratelimit_header(&mut self, text: &str) {
        let mut window = Window::default();
        let mut name = String::new();
        for item in text.split([',', ';']).map(str::trim) {
            let number = |text: &str| text.trim_matches('"').parse::<f64>().ok();
            match item.split_once('=') {
                Some(("remaining" | "r", value)) => window.remaining = number(value),
                Some(("reset" | "t", value)) => window.reset = number(value),
                Some(_) => {}
                None => {
                    self.windows.insert(std::mem::take(&mut name), std::mem::take(&mut window));
                    item.clone_into(&mut name);
                }
            }
        }
        self.windows.insert(name, window);
    }
}
