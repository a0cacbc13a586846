//! Finds the words, the status and the requested wait in an error of any form.

mod find;
mod names;
mod status;
mod wait;

use serde_json::{Map, Value};

use self::names::member;

pub(super) use self::{
    find::{find_error, find_stated_error, has_failed, names_error},
    status::status_of,
    wait::{NamedWaits, parse_date, waits_of},
};

/// The depth to which errors of providers may be wrapped in errors of gateways.
const DEEPEST: usize = 8;

scribe_domain::word_lists! {
    "openai/said":
        phrases WORDS, WRAPPED;
}

/// Returns the words of an error, with the codes and types that show its kind.
pub(super) fn words_of(error: &Value) -> String {
    let mut words = Vec::new();
    add_words(error, DEEPEST, &mut words);
    if words.is_empty() && error.as_object().is_some_and(|members| !members.is_empty()) {
        return error.to_string();
    }
    words.join("; ")
}

fn add_words(error: &Value, depth: usize, words: &mut Vec<String>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match error {
        Value::String(text) => {
            // A gateway may pass on the provider's error as a text.
            match serde_json::from_str::<Value>(text) {
                Ok(inner @ (Value::Object(_) | Value::Array(_))) => add_words(&inner, depth, words),
                _ if text.trim().is_empty() || words.iter().any(|known| known.contains(text)) => {}
                _ => words.push(text.trim().to_owned()),
            }
        }
        Value::Array(items) => items.iter().take(3).for_each(|item| add_words(item, depth, words)),
        Value::Object(members) => {
            if let Some((place, message)) = named_field(members) {
                words.push(format!("{place}: {message}"));
            }
            for name in WORDS.iter().chain(&WRAPPED) {
                match member(members, &[name]) {
                    Some(Value::Object(fields)) if *name == "errors" => {
                        add_field_errors(fields, words);
                    }
                    Some(value) => add_words(value, depth, words),
                    None => {}
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Returns the field that an error is about, and what is wrong with it.
///
/// Sources: the validation errors of FastAPI (`loc`) and of Zod (`path`).
fn named_field(members: &Map<String, Value>) -> Option<(String, &str)> {
    let message = members.get("msg").or_else(|| members.get("message"))?.as_str()?.trim();
    let place = members.get("loc").or_else(|| members.get("path"))?.as_array()?;
    let steps = place.iter().filter_map(|step| match step {
        Value::String(name) if name == "body" => None,
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    let place = steps.collect::<Vec<_>>().join(".");
    (!place.is_empty()).then_some((place, message))
}

/// Adds the error of each field, if the errors are members with the fields' names.
fn add_field_errors(fields: &Map<String, Value>, words: &mut Vec<String>) {
    for (name, errors) in fields.iter().take(3) {
        let mut said = Vec::new();
        add_words(errors, 3, &mut said);
        words.push(format!("{name}: {}", said.join(", ")));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn errors_of_every_form_are_found_with_their_words() {
        for (body, words) in [
            (json!({ "error": { "message": "no", "type": "bad" } }), "no; bad"),
            (json!({ "error": "no" }), "no"),
            (json!({ "object": "error", "message": "no", "code": 400 }), "no"),
            (json!({ "type": "error", "message": "no" }), "no; error"),
            (json!({ "detail": "no" }), "no"),
            (
                json!({ "detail": [{ "loc": ["body"], "msg": "no", "type": "missing" }] }),
                "no; missing",
            ),
            (
                json!({ "detail": [{ "loc": ["body", "messages", 0, "role"], "msg": "no" }] }),
                "messages.0.role: no",
            ),
            (json!({ "errors": { "max_tokens": ["no", "never"] } }), "max_tokens: no, never"),
            (json!({ "message": "no", "code": "x1" }), "no; x1"),
            (json!([{ "error": { "message": "no", "status": "NOT_FOUND" } }]), "no; NOT_FOUND"),
            (json!({ "choices": [], "error": {} }), ""),
            (json!({ "choices": [{ "error": { "message": "no" } }] }), "no"),
            (json!({ "error": { "message": "{\"error\":{\"message\":\"no\"}}" } }), "no"),
            (
                json!({ "error": { "message": "Provider returned error", "metadata": { "raw": "no" } } }),
                "Provider returned error; no",
            ),
        ] {
            let error = find_error(&body);
            assert_eq!(error.map(words_of).as_deref(), Some(words), "{body}");
        }
    }

    #[test]
    fn replies_are_not_taken_for_errors() {
        for body in [
            json!({ "choices": [{ "delta": { "content": "x" } }], "error": null }),
            json!({ "choices": [], "error": "" }),
            json!({ "choices": [{ "message": { "content": "x" } }], "message": "ok" }),
            json!({ "message": { "content": "x" }, "done": false }),
            json!({ "type": "ping" }),
        ] {
            assert_eq!(find_error(&body), None, "{body}");
        }
    }

    #[test]
    fn a_status_is_read_from_numbers_texts_and_names() {
        for (error, expected) in [
            (json!({ "code": 400 }), Some(400)),
            (json!({ "code": "503" }), Some(503)),
            (json!({ "type": "invalid_request_error" }), Some(400)),
            (json!({ "type": "BadRequestError", "code": 400 }), Some(400)),
            (json!({ "status": "RESOURCE_EXHAUSTED" }), Some(429)),
            (json!({ "code": 7, "type": "overloaded_error" }), Some(503)),
            (json!({ "message": "no" }), None),
        ] {
            assert_eq!(status_of(&error), expected, "{error}");
        }
    }

    #[test]
    fn a_wait_is_read_from_a_body() {
        let wait =
            |body: Value, words: &str| waits_of(&body, words).stated().map(|wait| wait.as_millis());
        assert_eq!(wait(json!({ "estimated_time": 20.5 }), ""), Some(20_500));
        let google = json!({ "error": { "details": [{}, { "retryDelay": "34s" }] } });
        assert_eq!(wait(google, ""), Some(34_000));
        assert_eq!(wait(json!({}), "Please try again in 1m2.5s. Visit"), Some(62_500));
        assert_eq!(wait(json!({}), "Try again in 850ms"), Some(850));
        assert_eq!(wait(json!({}), "try again in 20 seconds."), Some(20_000));
        assert_eq!(wait(json!({}), "try again in a while"), None);
    }
}
