//! Finds the text of a message in any field and of any type.

use serde_json::Value;

use super::marks::marks_reasoning;

scribe_domain::word_lists! {
    "client/wire/content":
        phrases OF_PARTS, WITHOUT_TEXT;
}

/// Returns the text of a message, and whether it contains reasoning. Completions use `text` in
/// place of `content`, and some servers send content blocks. A server that parses the model's
/// document may send only the parsed document.
pub(super) fn read_content(message: &Value) -> (String, bool) {
    let content = message.get("content").filter(|content| !content.is_null());
    let content = content.or_else(|| message.get("text")).or_else(|| message.get("content_blocks"));
    let read = content.map(read_content_value).unwrap_or_default();
    match message.get("parsed") {
        Some(parsed @ Value::Object(_)) if read.0.is_empty() => (parsed.to_string(), read.1),
        _ => read,
    }
}

/// Returns the text of a `content` value. An object without a type is the model's document itself.
fn read_content_value(content: &Value) -> (String, bool) {
    let Value::Object(members) = content else { return extract_text(content) };
    let kind = members.get("type").and_then(Value::as_str);
    if let Some(document @ (Value::Object(_) | Value::Array(_))) = members.get("json") {
        return (document.to_string(), false);
    }
    let is_part = members.keys().all(|name| OF_PARTS.contains(&name.as_str()));
    if is_part || kind.is_some_and(|kind| WITHOUT_TEXT.contains(&kind)) {
        return extract_text(content);
    }
    (content.to_string(), false)
}

/// Returns the text of a `content` value. The value may be a string, an object with a text, or a
/// list of typed parts.
fn extract_text(content: &Value) -> (String, bool) {
    match content {
        Value::String(text) => (text.clone(), false),
        Value::Array(parts) => {
            let read = parts.iter().map(extract_text);
            read.fold((String::new(), false), |(all, has_reasoning), (text, thought)| {
                (all + &text, has_reasoning || thought)
            })
        }
        Value::Object(_) if marks_reasoning(content) => (String::new(), true),
        Value::Object(part) => match part.get("type").and_then(Value::as_str) {
            Some("redacted_thinking") => (String::new(), true),
            Some("text" | "output_text") | None => {
                let inner = ["text", "parts", "content", "delta"];
                let inner = inner.iter().find_map(|name| part.get(*name));
                let has_reasoning = part.get("thinking").is_some_and(Value::is_string);
                inner.map_or((String::new(), has_reasoning), extract_text)
            }
            Some(_) => (String::new(), false),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) => (String::new(), false),
    }
}

/// Returns the arguments of the functions that a message calls, complete or in pieces.
pub(super) fn read_arguments(message: &Value) -> Vec<(u64, String)> {
    let arguments = |function: &Value| match function.get("arguments")? {
        Value::String(text) => Some(text.clone()),
        value @ (Value::Object(_) | Value::Array(_)) => Some(value.to_string()),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    };
    let calls = message.get("tool_calls").and_then(Value::as_array);
    let calls = calls.into_iter().flatten().zip(0_u64..).filter_map(|(call, index)| {
        let index = call.get("index").and_then(Value::as_u64).unwrap_or(index);
        Some((index, arguments(call.get("function").unwrap_or(call))?))
    });
    let single = message.get("function_call").and_then(arguments).map(|text| (0, text));
    calls.chain(single).collect()
}
