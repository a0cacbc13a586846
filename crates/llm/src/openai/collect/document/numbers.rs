//! JSON with numbers that JSON does not have: Python writes `NaN` and `Infinity`.

use std::borrow::Cow;

use serde_json::Value;

use super::super::super::unicode;

/// The words for such numbers, without a sign.
const WORDS: [&str; 4] = ["NaN", "Infinity", "nan", "inf"];

/// Reads the JSON value of a text, with null for every number that JSON does not have.
pub(in super::super::super) fn read_value(text: &str) -> Option<Value> {
    let text = unicode::mark_surrogates(text);
    serde_json::from_str(&text).ok().or_else(|| match without_other_numbers(&text) {
        Cow::Owned(text) => serde_json::from_str(&text).ok(),
        Cow::Borrowed(_) => None,
    })
}

/// The text with null in the place of every such number outside of its strings.
fn without_other_numbers(text: &str) -> Cow<'_, str> {
    if !WORDS.iter().any(|word| text.contains(word)) {
        return Cow::Borrowed(text);
    }
    let mut replaced = String::with_capacity(text.len());
    let (mut is_in_string, mut is_escaped) = (false, false);
    let mut begins_value = false;
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if let Some(after) = begins_value.then(|| after_other_number(rest)).flatten() {
            replaced.push_str("null");
            rest = after;
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
        rest = &rest[letter.len_utf8()..];
    }
    Cow::Owned(replaced)
}

/// Returns the rest of a text after such a number at its beginning.
fn after_other_number(text: &str) -> Option<&str> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let after = WORDS.iter().find_map(|word| unsigned.strip_prefix(word))?;
    after.trim_start().starts_with([',', ']', '}']).then_some(after)
}
