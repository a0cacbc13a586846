//! Finds what a server says in an error of any form: its words, its status, how long it wants to
//! be left alone.

use std::time::Duration;

use serde_json::{Map, Value};

/// No server means a longer wait, whatever it says. Who asks decides how long it is left alone.
const LONGEST_WAIT: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// How deep errors of providers are wrapped in errors of gateways.
const DEEPEST: usize = 8;

/// The fields that hold words, in the order in which they are shown.
const WORDS: [&str; 18] = [
    "message",
    "detail",
    "msg",
    "error_message",
    "error_msg",
    "error_description",
    "title",
    "reason",
    "raw",
    "code",
    "type",
    "status",
    "param",
    "field",
    "parameter",
    "issues",
    "errors",
    "data",
];

/// The fields that hold another error.
const WRAPPED: [&str; 5] = ["error", "metadata", "innererror", "details", "response"];

/// The statuses that servers mean by their names of errors.
///
/// They stand in small letters and without what servers write between words; the first one that a
/// server's name holds counts.
///
/// Sources: OpenAI's and Anthropic's error types, llama.cpp's, Google's `google.rpc.Code`, the
/// error codes of Alibaba and Tencent, the names of exceptions that vLLM and LiteLLM send.
const NAMES: [(&str, u16); 42] = [
    ("exceedcontextsizeerror", 400),
    ("invalidapikey", 401),
    ("incorrectapikey", 401),
    ("apikeyinvalid", 401),
    ("apikeyexpired", 401),
    ("missingapikey", 401),
    ("invalidtoken", 401),
    ("authentication", 401),
    ("unauthenticated", 401),
    ("authfailure", 401),
    ("unauthorized", 401),
    ("accessdenied", 403),
    ("permission", 403),
    ("forbidden", 403),
    ("arrearage", 402),
    ("insufficientbalance", 402),
    ("insufficientcredit", 402),
    ("notfound", 404),
    ("throttling", 429),
    ("insufficientquota", 429),
    ("quotaexceeded", 429),
    ("ratelimit", 429),
    ("limitexceeded", 429),
    ("toomanyrequests", 429),
    ("resourceexhausted", 429),
    ("datainspectionfailed", 400),
    ("invalidrequest", 400),
    ("invalidparameter", 400),
    ("missingparameter", 400),
    ("badrequest", 400),
    ("validationerror", 400),
    ("valueerror", 400),
    ("invalidargument", 400),
    ("failedprecondition", 400),
    ("unsupportedvalue", 400),
    ("requesttimeout", 408),
    ("internalerror", 500),
    ("internalservererror", 500),
    ("overloaded", 503),
    ("unavailable", 503),
    ("notsupportederror", 501),
    ("deadlineexceeded", 504),
];

/// The error in a chunk or an answer, if it is one.
///
/// An answer without a text in any known place and with a message of its own is an error, and so
/// is every `error` that holds something.
pub(super) fn find_error(value: &Value) -> Option<&Value> {
    let value = match value {
        Value::Array(items) => items.first()?,
        _ => value,
    };
    let is_named = |name: &str| value.get(name).and_then(Value::as_str) == Some("error");
    let inner = value.get("error").filter(|error| is_error(error));
    if inner.is_some() {
        return inner;
    }
    if is_named("object") || is_named("type") {
        return Some(value);
    }
    let choice = value.pointer("/choices/0/error").filter(|error| is_error(error));
    if choice.is_some() {
        return choice;
    }
    let has_choices = value.get("choices").is_some_and(|choices| !choices.is_null());
    let has_message = ["detail", "message", "msg", "error_msg", "error_message", "errors"]
        .iter()
        .any(|name| match value.get(*name) {
            Some(Value::String(text)) => !text.trim().is_empty(),
            Some(Value::Array(items)) => !items.is_empty(),
            Some(Value::Object(fields)) => *name == "errors" && !fields.is_empty(),
            _ => false,
        });
    (has_message && !has_choices).then_some(value)
}

fn is_error(error: &Value) -> bool {
    match error {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
    }
}

/// The words of an error, with the codes and types that say what kind it is.
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
            // A gateway may hand on the provider's error as a text.
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
                match members.get(*name) {
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

/// The place of the field that an error is about, and what is wrong with it.
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

/// Adds what is wrong with each field, where the errors stand under the names of the fields.
fn add_field_errors(fields: &Map<String, Value>, words: &mut Vec<String>) {
    for (name, errors) in fields.iter().take(3) {
        let mut said = Vec::new();
        add_words(errors, 3, &mut said);
        words.push(format!("{name}: {}", said.join(", ")));
    }
}

/// The status that an error names, by number or by the name of its kind.
pub(super) fn status_of(error: &Value) -> Option<u16> {
    let number = ["code", "status", "status_code", "http_status", "statusCode", "http_status_code"]
        .iter()
        .filter_map(|name| match error.get(*name)? {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        })
        .filter_map(|number| u16::try_from(number).ok())
        .find(|status| (400..600).contains(status));
    number.or_else(|| {
        let names = ["type", "code", "status"];
        let texts = names.iter().filter_map(|name| error.get(*name)?.as_str());
        let mut kinds = texts.map(|text| {
            let letters = text.chars().filter(|c| c.is_alphanumeric());
            letters.collect::<String>().to_lowercase()
        });
        kinds.find_map(|kind| {
            NAMES.iter().find(|(name, _)| kind.contains(name)).map(|(_, status)| *status)
        })
    })
}

/// How long an error's body asks to wait: a number of seconds, Google's `retryDelay`, or the words
/// "try again in".
pub(super) fn wait_of(body: &Value, words: &str) -> Option<Duration> {
    let places = ["/estimated_time", "/error/estimated_time", "/retry_after", "/error/retry_after"];
    let number = places.iter().find_map(|place| match body.pointer(place)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok().or_else(|| seconds_of(text)),
        _ => None,
    });
    let seconds = number.or_else(|| delay_of(body, DEEPEST)).or_else(|| {
        let words = words.to_lowercase();
        let (_, after) = words.split_once("try again in ")?;
        seconds_of(after)
    })?;
    wait_from_seconds(seconds)
}

/// A wait of any length; `None` for a number that is no length.
pub(super) fn wait_from_seconds(seconds: f64) -> Option<Duration> {
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
pub(super) fn seconds_of(text: &str) -> Option<f64> {
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
    fn replies_are_no_errors() {
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
        let wait = |body: Value, words: &str| wait_of(&body, words).map(|wait| wait.as_millis());
        assert_eq!(wait(json!({ "estimated_time": 20.5 }), ""), Some(20_500));
        let google = json!({ "error": { "details": [{}, { "retryDelay": "34s" }] } });
        assert_eq!(wait(google, ""), Some(34_000));
        assert_eq!(wait(json!({}), "Please try again in 1m2.5s. Visit"), Some(62_500));
        assert_eq!(wait(json!({}), "Try again in 850ms"), Some(850));
        assert_eq!(wait(json!({}), "try again in 20 seconds."), Some(20_000));
        assert_eq!(wait(json!({}), "try again in a while"), None);
    }
}
