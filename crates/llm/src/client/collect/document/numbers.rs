//! Reads JSON with numbers that JSON does not allow, such as Python's `NaN` and `Infinity`.

use std::borrow::Cow;

use serde_json::Value;

use super::super::super::unicode;

/// The words for these numbers, without a sign.
const NUMBER_WORDS: [&str; 4] = ["NaN", "Infinity", "nan", "inf"];

/// Parses a JSON text, with null for every number that JSON does not allow.
pub(in super::super::super) fn read_value(text: &str) -> Option<Value> {
    let text = unicode::mark_surrogates(text);
    serde_json::from_str(&text).ok().or_else(|| match replace_invalid_numbers(&text) {
        Cow::Owned(text) => serde_json::from_str(&text).ok(),
        Cow::Borrowed(_) => None,
    })
}

/// Replaces every such number outside of strings with null.
fn replace_invalid_numbers(text: &str) -> Cow<'_, str> {
    if !NUMBER_WORDS.iter().any(|word| text.contains(word)) {
        return Cow::Borrowed(text);
    }
    let mut replaced = String::with_capacity(text.len());
    let (mut is_in_string, mut is_escaped) = (false, false);
    let mut begins_value = false;
    let mut remaining = text;
    while let Some(letter) = remaining.chars().next() {
        if let Some(after_number) = begins_value.then(|| skip_invalid_number(remaining)).flatten() {
            replaced.push_str("null");
            remaining = after_number;
            begins_value = false;
            continue;
        }
        match (is_in_string, letter) {
            (true, _) if is_escaped => is_escaped = false,
            (true, '\\') => is_escaped = true,
            (_, '"') => is_in_string = !is_in_string,
            _ => {}
        }
        begins_value = !is_in_string
            && (matches!(letter, ':' | ',' | '[') || (begins_value && letter.is_whitespace()));
        replaced.push(letter);
        remaining = &remaining[letter.len_utf8()..];
    }
    Cow::Owned(replaced)
}

/// Returns the text after such a number, if the text begins with one.
fn skip_invalid_number(text: &str) -> Option<&str> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let after_number = NUMBER_WORDS.iter().find_map(|word| unsigned.strip_prefix(word))?;
    after_number.trim_start().starts_with([',', ']', '}']).then_some(after_number)
}
