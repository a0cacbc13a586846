//! Reads the HTTP status of an error.

use serde_json::Value;

use super::{
    MAX_DEPTH, WRAPPED,
    names::{member, normalise_name},
};

scribe_domain::word_lists! {
    "client/said/status":
        phrases NUMBERS, KINDS, MESSAGES;
        pairs NAMES;
}

/// The HTTP statuses that correspond to MiniMax's own codes.
const MINIMAX_STATUSES: [(u64, u16); 9] = [
    (1002, 429),
    (1039, 429),
    (2045, 429),
    (1004, 401),
    (2049, 401),
    (1008, 402),
    (1026, 400),
    (2013, 400),
    (1001, 504),
];

/// Returns the status that an error names. The error may state it as a number, as the name of its
/// kind, or as such a name in its message.
pub(in super::super) fn read_status(error: &Value) -> Option<u16> {
    read_stated_status(error, MAX_DEPTH).or_else(|| {
        let members = error.as_object()?;
        let messages = MESSAGES.iter().filter_map(|name| member(members, &[name])?.as_str());
        // The message alone does not distinguish a quota per minute from one per month.
        messages
            .map(normalise_name)
            .find_map(|messages| parse_status_name(&messages))
            .filter(|status| *status != 429)
    })
}

fn read_stated_status(error: &Value, depth: usize) -> Option<u16> {
    let depth = depth.checked_sub(1)?;
    let members = error.as_object()?;
    let number = NUMBERS
        .iter()
        .filter_map(|name| match member(members, &[name])? {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        })
        .filter_map(|number| u16::try_from(number).ok())
        .find(|status| (400..600).contains(status));
    let by_name = || {
        let kinds = KINDS.iter().filter_map(|name| member(members, &[name])?.as_str());
        kinds.map(normalise_name).find_map(|kind| parse_status_name(&kind))
    };
    let inside = || {
        let inner = WRAPPED.iter().chain(&["detail"]);
        inner
            .filter_map(|name| members.get(*name))
            .find_map(|inner| read_stated_status(inner, depth))
    };
    let by_minimax_code = || {
        let number = member(members, &["statuscode"])?.as_u64()?;
        MINIMAX_STATUSES.iter().find(|(code, _)| *code == number).map(|(_, status)| *status)
    };
    number.or_else(by_minimax_code).or_else(by_name).or_else(inside)
}

/// Returns the status of the first known name in a normalised text.
fn parse_status_name(text: &str) -> Option<u16> {
    NAMES.iter().find(|(name, _)| text.contains(name)).and_then(|(_, status)| status.parse().ok())
}
