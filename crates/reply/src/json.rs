//! Finds the JSON in a reply.

mod choice;
mod marks;
mod notation;
mod restart;
mod tagged;

use scribe_ports::model::FinishReason;
use serde::de::IgnoredAny;
use serde_json::Value;

use self::choice::MAX_STARTS;
use super::{
    ReplyProblem,
    fit::{find_list_property, find_sole_list_property, fit_to_schema, has_document, is_schema},
    lenient::{self, ReadOutcome},
    wrapping::remove_thinking_around_json,
};

/// How many times JSON may be nested as the text of other JSON.
const MAX_ENCODINGS: usize = 3;

/// Reads the JSON object of a reply.
///
/// Valid JSON is used unchanged. Otherwise, the wrapping is removed, the longest JSON value between
/// fences and remarks is used, and slips are accepted: trailing or missing commas, separators and
/// quotation marks of other styles, comments, unquoted keys, raw line breaks and unescaped
/// quotation marks in texts, and `True`, `False` and `None`. NUL characters are dropped, because no
/// database stores them.
///
/// # Errors
/// The reply has no object, or its object is cut off or cannot be read in exactly one way.
pub fn parse_json(text: &str) -> Result<Value, ReplyProblem> {
    require_object(find_value(text, None, MAX_ENCODINGS)?)
}

/// Reads the document of a reply and adapts it to its schema.
///
/// If the reply has several objects, the only one with everything that the schema requires is used.
/// If a document was begun, broken off and begun again, its last beginning counts. An object whose
/// members are split over several lines is assembled.
///
/// JSON that lacks only its last brackets is complete if the server says that the model finished,
/// because a finished model has not left out an element. Otherwise it is cut off.
///
/// # Errors
/// The same as for [`parse_json`].
pub fn read_document(
    text: &str,
    schema: &Value,
    finish: FinishReason,
) -> Result<Value, ReplyProblem> {
    let mut found = find_value(text, Some(schema), MAX_ENCODINGS);
    let is_cut_off = matches!(found, Err(ReplyProblem::CutOff { lacks_only_brackets: false, .. }));
    let ends_in_number = text.trim_end().ends_with(|c: char| c.is_ascii_digit());
    // A fence after the last number shows that none of its digits is missing.
    if finish == FinishReason::Stop && is_cut_off && ends_in_number {
        found = find_value(&format!("{text}\n```"), Some(schema), MAX_ENCODINGS);
    }
    if found == Err(ReplyProblem::ReasoningOnly)
        && let Some(inner) = tagged::extract_document(text, finish)
    {
        found = find_value(inner, Some(schema), MAX_ENCODINGS);
    }
    let value = match found {
        Err(ReplyProblem::CutOff { closed, lacks_only_brackets: true })
            if finish == FinishReason::Stop =>
        {
            closed
        }
        found => found?,
    };
    if is_schema(&value, schema) && !has_document(&value, schema) {
        let reason = "the reply is the schema, not a document in its shape".to_owned();
        return Err(ReplyProblem::Malformed { reason });
    }
    // A reply that consists of one object contains no other objects.
    let is_single_object = is_object(text);
    let consecutive_objects = if is_single_object { None } else { read_consecutive_objects(text) };
    let value = match consecutive_objects {
        Some(items) if find_sole_list_property(schema, &items).is_some() => items,
        Some(items) => choice::join_members(&items, schema).unwrap_or(value),
        None if is_single_object || has_document(&value, schema) => value,
        None => read_separate_elements(text, schema).unwrap_or(value),
    };
    require_object(fit_to_schema(value, schema))
}

/// Returns true for a text that is one valid JSON object.
fn is_object(text: &str) -> bool {
    let text = text.trim_matches(is_blank);
    text.starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Returns the value in a reply. If the text is a JSON string, returns the value inside it.
fn find_value(text: &str, schema: Option<&Value>, encodings: usize) -> Result<Value, ReplyProblem> {
    let text = text.trim_matches(is_blank);
    let value = match serde_json::from_str::<Value>(text) {
        Ok(value) => {
            // If a key has two different values, the strict reader keeps the last one.
            if has_more_keys(text, &value)
                && let ReadOutcome::Malformed { reason, is_ambiguous: true, .. } =
                    lenient::read_value(text)
            {
                return Err(ReplyProblem::Malformed { reason });
            }
            value
        }
        Err(_) => match unescape_brackets(text).filter(|_| encodings > 0) {
            Some(plain) => return find_value(&plain, schema, encodings - 1),
            None => search_value(text, schema)?,
        },
    };
    match value {
        Value::String(inner) if encodings > 0 && is_json_like(&inner) => {
            find_value(&inner, schema, encodings - 1)
        }
        value => Ok(drop_all_nul(value)),
    }
}

/// Removes the backslashes from a text whose brackets are escaped as for Markdown or a shell, such
/// as `\\{"title": …\\}` or `\\{\\"title\\": …\\}`.
fn unescape_brackets(text: &str) -> Option<String> {
    let at = text.find("\\{")?;
    if text[..at].contains(['{', '[']) {
        return None;
    }
    let unescaped = text[at..]
        .replace("\\{", "{")
        .replace("\\}", "}")
        .replace("\\[", "[")
        .replace("\\]", "]")
        .replace("\\_", "_");
    let has_escaped_keys = unescaped[1..].trim_start().starts_with("\\\"");
    Some(if has_escaped_keys { unescaped.replace("\\\"", "\"") } else { unescaped })
}

/// Returns true if a JSON text may have more keys than the value that was read from it. This is so
/// if a key occurs twice, or if a string contains something that looks like a key.
fn has_more_keys(text: &str, value: &Value) -> bool {
    fn count_keys(value: &Value) -> usize {
        match value {
            Value::Array(items) => items.iter().map(count_keys).sum(),
            Value::Object(members) => {
                members.len() + members.values().map(count_keys).sum::<usize>()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
        }
    }
    let ends_key = |(at, _): &(usize, &str)| text[at + 1..].trim_start().starts_with(':');
    text.match_indices('"').filter(ends_key).count() > count_keys(value)
}

/// Returns true for a text that begins like an object or a list, or like a string that contains
/// one.
fn is_json_like(text: &str) -> bool {
    text.trim_start().trim_start_matches(['"', '\\']).trim_start().starts_with(['{', '['])
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{feff}' | '\0')
}

/// Finds the value inside wrapping and remarks.
fn search_value(text: &str, schema: Option<&Value>) -> Result<Value, ReplyProblem> {
    let mut starts = MAX_STARTS;
    let (text, has_thought) = remove_thinking_around_json(text, &mut |remaining| {
        starts = starts.checked_sub(1)?;
        match lenient::read_value(remaining) {
            ReadOutcome::Complete { bytes, .. } => Some(bytes),
            // Malformed JSON is not skipped.
            ReadOutcome::CutOff { .. } | ReadOutcome::Malformed { has_begun: true, .. } => {
                starts = 0;
                None
            }
            ReadOutcome::Malformed { .. } => None,
        }
    });
    if text.trim_matches(is_blank).is_empty() {
        return Err(if has_thought { ReplyProblem::ReasoningOnly } else { ReplyProblem::Empty });
    }
    let text = marks::normalise_marks(&text);
    let outcome = schema
        .and_then(|schema| restart::read_after_restart(&text, schema))
        .or_else(|| notation::read_without_opening(&text))
        .or_else(|| choice::choose_value(&text, schema));
    let is_document = |value: &Value| match schema {
        Some(schema) => has_document(value, schema),
        None => value.is_object(),
    };
    let problem = match outcome {
        Some(ReadOutcome::Complete { value, .. })
            if is_document(&value) || !notation::is_yaml(&text) =>
        {
            return Ok(value);
        }
        Some(ReadOutcome::Complete { .. }) => ReplyProblem::NoJson,
        Some(ReadOutcome::CutOff { closed, lacks_only_brackets }) => {
            ReplyProblem::CutOff { closed: drop_all_nul(closed), lacks_only_brackets }
        }
        Some(ReadOutcome::Malformed { reason, .. }) => ReplyProblem::Malformed { reason },
        None => match super::refusal::find_refusal(&text) {
            Some(declined) => return Err(declined),
            None => ReplyProblem::NoJson,
        },
    };
    if notation::is_yaml(&text) {
        let reason = "the reply is YAML, not JSON".to_owned();
        return Err(ReplyProblem::Malformed { reason });
    }
    Err(problem)
}

/// Returns the objects of a reply that directly follow each other, as an array. Returns `None` if
/// other objects come after them.
fn read_consecutive_objects(text: &str) -> Option<Value> {
    let mut starts = MAX_STARTS;
    let (text, _) =
        remove_thinking_around_json(text, &mut |remaining| value_bytes(remaining, &mut starts));
    let text = marks::normalise_marks(&text);
    let mut remaining = &text[text.find('{')?..];
    let mut objects = Vec::new();
    while remaining.starts_with('{') {
        let ReadOutcome::Complete { value, bytes } = lenient::read_value(remaining) else {
            return None;
        };
        objects.push(drop_all_nul(value));
        remaining = remaining[bytes..].trim_start_matches(|c: char| is_blank(c) || c == ',');
    }
    (objects.len() > 1 && !remaining.contains('{')).then_some(Value::Array(objects))
}

/// Returns the elements of a schema's only list if the reply contains them separately, with any
/// text in between.
fn read_separate_elements(text: &str, schema: &Value) -> Option<Value> {
    if !choice::requires_only_list(schema) {
        return None;
    }
    let mut starts = MAX_STARTS;
    let (text, _) =
        remove_thinking_around_json(text, &mut |remaining| value_bytes(remaining, &mut starts));
    let elements = choice::read_all_values(&marks::normalise_marks(&text))?;
    let elements = Value::Array(elements.into_iter().map(drop_all_nul).collect());
    find_list_property(schema, &elements).is_some().then_some(elements)
}

/// Returns the length of the value at the beginning of a text, in bytes. Returns `None` after too
/// many attempts.
fn value_bytes(text: &str, starts: &mut usize) -> Option<usize> {
    *starts = starts.checked_sub(1)?;
    match lenient::read_value(text) {
        ReadOutcome::Complete { bytes, .. } => Some(bytes),
        ReadOutcome::CutOff { .. } | ReadOutcome::Malformed { .. } => None,
    }
}

fn require_object(value: Value) -> Result<Value, ReplyProblem> {
    let found = match value {
        Value::Object(_) => return Ok(drop_all_nul(value)),
        Value::Array(_) => "an array",
        Value::String(_) => "a text",
        Value::Number(_) => "a number",
        Value::Bool(_) => "true or false",
        Value::Null => "null",
    };
    Err(ReplyProblem::WrongType { found })
}

/// Drops NUL from every key and string.
fn drop_all_nul(mut value: Value) -> Value {
    drop_nul(&mut value);
    value
}

fn drop_nul(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('\0') => text.retain(|c| c != '\0'),
        Value::Array(items) => items.iter_mut().for_each(drop_nul),
        Value::Object(members) => {
            if members.keys().any(|key| key.contains('\0')) {
                let without_nul = |(key, value): (String, Value)| (key.replace('\0', ""), value);
                *members = std::mem::take(members).into_iter().map(without_nul).collect();
            }
            members.values_mut().for_each(drop_nul);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests;
