//! Reads how long a response's headers ask the client to wait.

use std::time::SystemTime;

use reqwest::header::{DATE, HeaderMap};

use super::super::said::{NamedWaits, parse_date};

/// Reads the waits in the headers of a response. A point in time is compared with the clock of the
/// server or, if the server does not state its time, with the clock of this machine.
pub(in super::super) fn read_waits(headers: &HeaderMap) -> NamedWaits {
    let now = headers.get(DATE).and_then(|date| parse_date(date.to_str().ok()?.trim()));
    let now = now.unwrap_or_else(SystemTime::now);
    let mut waits = NamedWaits::default();
    for (name, value) in headers {
        if let Ok(text) = value.to_str() {
            waits.add_text(name.as_str(), text, now);
        }
    }
    waits
}
