//! Finds the words, the status and the requested wait in an error of any form.

mod find;
mod names;
mod status;
mod wait;

use serde_json::{Map, Value};

use self::names::member;

pub(super) use self::{
    find::{find_error, find_stated_error, has_failed, names_error},
    status::read_status,
    wait::{NamedWaits, parse_date, read_body_waits},
};

/// The depth to which errors of providers may be wrapped in errors of gateways.
const MAX_DEPTH: usize = 8;

scribe_domain::word_lists! {
    "client/said":
        phrases WORDS, WRAPPED;
}

/// Returns the words of an error, with the codes and types that show its kind.
pub(super) fn brief_text(error: &Value) -> String {
    let mut texts = Vec::new();
    add_texts(error, MAX_DEPTH, &mut texts);
    if texts.is_empty() && error.as_object().is_some_and(|members| !members.is_empty()) {
        return error.to_string();
    }
    texts.join("; ")
}

fn add_texts(error: &Value, depth: usize, texts: &mut Vec<String>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match error {
        Value::String(text) => {
            // A gateway may pass on the provider's error as a JSON string.
            match serde_json::from_str::<Value>(text) {
                Ok(inner @ (Value::Object(_) | Value::Array(_))) => add_texts(&inner, depth, texts),
                _ if text.trim().is_empty() || texts.iter().any(|known| known.contains(text)) => {}
                _ => texts.push(text.trim().to_owned()),
            }
        }
        Value::Array(items) => items.iter().take(3).for_each(|item| add_texts(item, depth, texts)),
        Value::Object(members) => {
            if let Some((path, message)) = read_field_error(members) {
                texts.push(format!("{path}: {message}"));
            }
            for name in WORDS.iter().chain(&WRAPPED) {
                match member(members, &[name]) {
                    Some(Value::Object(fields)) if *name == "errors" => {
                        add_field_errors(fields, texts);
                    }
                    Some(value) => add_texts(value, depth, texts),
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
fn read_field_error(members: &Map<String, Value>) -> Option<(String, &str)> {
    let message = members.get("msg").or_else(|| members.get("message"))?.as_str()?.trim();
    let path = members.get("loc").or_else(|| members.get("path"))?.as_array()?;
    let steps = path.iter().filter_map(|step| match step {
        Value::String(name) if name == "body" => None,
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    let path = steps.collect::<Vec<_>>().join(".");
    (!path.is_empty()).then_some((path, message))
}

/// Adds the error of each field, if the errors are members with the fields' names.
fn add_field_errors(fields: &Map<String, Value>, texts: &mut Vec<String>) {
    for (name, errors) in fields.iter().take(3) {
        let mut field_texts = Vec::new();
        add_texts(errors, 3, &mut field_texts);
        texts.push(format!("{name}: {}", field_texts.join(", ")));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn errors_of_every_form_are_found_with_their_words() {
        for (body, texts) in [
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
            assert_eq!(error.map(brief_text).as_deref(), Some(texts), "{body}");
        }
    }

    #[test]
    fn replies_are_not_errors() {
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
            assert_eq!(read_status(&error), expected, "{error}");
        }
    }

    #[test]
    fn a_wait_is_read_from_a_body() {
        let wait = |body: Value, texts: &str| {
            read_body_waits(&body, texts).stated_wait().map(|wait| wait.as_millis())
        };
        assert_eq!(wait(json!({ "estimated_time": 20.5 }), ""), Some(20_500));
        let google = json!({ "error": { "details": [{}, { "retryDelay": "34s" }] } });
        assert_eq!(wait(google, ""), Some(34_000));
        assert_eq!(wait(json!({}), "Please try again in 1m2.5s. Visit"), Some(62_500));
        assert_eq!(wait(json!({}), "Try again in 850ms"), Some(850));
        assert_eq!(wait(json!({}), "try again in 20 seconds."), Some(20_000));
        assert_eq!(wait(json!({}), "try again in a while"), None);
    }
}
