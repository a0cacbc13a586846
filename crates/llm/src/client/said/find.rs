//! Finds the error in a chunk or an answer, wherever a provider or a gateway puts it.

use serde_json::{Map, Value};

use super::names::{member, normalise_name};

/// The depth at which an error may be nested.
const MAX_DEPTH: usize = 3;

scribe_domain::word_lists! {
    "client/said/find":
        phrases ERRORS, MESSAGES, CODES, REPLY, SUCCESS;
}

/// Returns the error in a chunk or an answer, if there is one.
///
/// Every non-empty `error` counts. An answer without choices is an error if it has a message, if
/// its code reports a failure, or if one of its members is an error.
pub(in super::super) fn find_error(value: &Value) -> Option<&Value> {
    let value = match value {
        Value::Array(items) => items.first()?,
        _ => value,
    };
    let members = value.as_object()?;
    let has_reply = has_members(members.get("choices"));
    let find_empty = || {
        let is_empty = |error: &&Value| error.as_object().is_some_and(Map::is_empty);
        member(members, &ERRORS).filter(is_empty).filter(|_| !has_reply)
    };
    let stated = find_stated_error(value).or_else(find_empty);
    if stated.is_some() {
        return stated;
    }
    let is_named = |name: &str| members.get(name).and_then(Value::as_str) == Some("error");
    if is_named("object") || is_named("type") {
        return Some(value);
    }
    let choice = value.pointer("/choices/0/error").filter(|error| !is_blank(error));
    if choice.is_some() || has_reply {
        return choice;
    }
    let has_choices = members.get("choices").is_some_and(|choices| !choices.is_null());
    let is_error = if has_choices {
        has_message(members) && reports_failure(members)
    } else {
        has_message(members) || reports_failure(members)
    };
    if is_error { Some(value) } else { find_inner_error(members, MAX_DEPTH) }
}

/// Returns the non-empty member of an answer that is named as an error.
pub(in super::super) fn find_stated_error(value: &Value) -> Option<&Value> {
    member(value.as_object()?, &ERRORS).filter(|error| !is_blank(error))
}

/// Returns true if a chunk or an answer names something in it as an error.
pub(in super::super) fn names_error(value: &Value) -> bool {
    let value = match value {
        Value::Array(items) => items.first().unwrap_or(value),
        _ => value,
    };
    let Some(members) = value.as_object() else { return false };
    let is_named = |name: &str| members.get(name).and_then(Value::as_str) == Some("error");
    is_named("object")
        || is_named("type")
        || member(members, &ERRORS).is_some_and(|error| !is_blank(error) || error.is_object())
        || value.pointer("/choices/0/error").is_some_and(|error| !is_blank(error))
        || names_inner_error(members, MAX_DEPTH)
}

/// Returns true if a member of an envelope names something in it as an error.
fn names_inner_error(members: &Map<String, Value>, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    members.iter().filter(|(name, _)| !REPLY.contains(&name.as_str())).any(|(_, value)| {
        value.as_object().is_some_and(|inner| {
            member(inner, &ERRORS).is_some_and(|error| !is_blank(error))
                || names_inner_error(inner, depth)
        })
    })
}

/// Returns the error in a member of an envelope.
fn find_inner_error(members: &Map<String, Value>, depth: usize) -> Option<&Value> {
    let depth = depth.checked_sub(1)?;
    members.iter().filter(|(name, _)| !REPLY.contains(&name.as_str())).find_map(|(_, value)| {
        let inner = value.as_object()?;
        let stated = member(inner, &ERRORS).filter(|error| !is_blank(error));
        let find_self = || (has_message(inner) && reports_failure(inner)).then_some(value);
        stated.or_else(find_self).or_else(|| find_inner_error(inner, depth))
    })
}

fn has_members(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(members)) => !members.is_empty(),
        _ => false,
    }
}

/// Returns true if an error has no content.
fn is_blank(error: &Value) -> bool {
    match error {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.trim().is_empty() || is_success(text),
        Value::Array(items) => items.iter().all(is_blank),
        Value::Object(members) => members.values().all(is_blank),
    }
}

fn is_success(text: &str) -> bool {
    SUCCESS.contains(&text.trim().trim_end_matches(['.', '!']).to_lowercase().as_str())
}

fn has_message(members: &Map<String, Value>) -> bool {
    members.iter().any(|(name, value)| {
        let name = normalise_name(name);
        MESSAGES.contains(&name.as_str())
            && match value {
                Value::String(text) => !text.trim().is_empty() && !is_success(text),
                Value::Array(items) => !items.is_empty(),
                Value::Object(fields) => name == "errors" && !fields.is_empty(),
                _ => false,
            }
    })
}

/// Returns true if a code or a flag of an answer reports a failure.
pub(in super::super) fn has_failed(value: &Value) -> bool {
    value.as_object().is_some_and(reports_failure)
}

fn reports_failure(members: &Map<String, Value>) -> bool {
    members.iter().any(|(name, value)| match (normalise_name(name).as_str(), value) {
        ("success" | "ok", Value::Bool(is_success)) => !is_success,
        ("fail" | "failed" | "failure" | "iserror" | "haserror", Value::Bool(has_failed)) => {
            *has_failed
        }
        ("status" | "state" | "result", Value::String(text)) => {
            ["error", "failed", "fail", "failure"].contains(&text.trim().to_lowercase().as_str())
        }
        ("status", Value::Number(number)) => number.as_u64().is_some_and(|number| number >= 400),
        (name, Value::Number(number)) if CODES.contains(&name) => {
            number.as_i64().is_some_and(|number| number != 0 && !(200..300).contains(&number))
        }
        (name, Value::String(text)) if CODES.contains(&name) => {
            let is_fine = |number: i64| number == 0 || (200..300).contains(&number);
            let text = text.trim();
            !text.is_empty() && !is_success(text) && !text.parse().is_ok_and(is_fine)
        }
        _ => false,
    })
}
