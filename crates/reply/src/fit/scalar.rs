//! Reads words, numbers and truth values in other notations.

use serde_json::{Number, Value};

use super::{number, schema_allows_type, word::find_word};

/// Reduces a word to lower-case letters and digits in their plain forms. `Third Limited`,
/// `third-limited` and `ｔｈｉｒｄ＿ｌｉｍｉｔｅｄ` all become `thirdlimited`.
pub(super) fn normalise_word(word: &str) -> String {
    word.chars()
        .map(to_narrow)
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns the narrow form of a full-width character.
pub(super) fn to_narrow(character: char) -> char {
    match u32::from(character) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(character),
        0x3000 => ' ',
        _ => character,
    }
}

pub(super) fn fit_scalar(value: Value, schema: &Value) -> Value {
    let words = schema["enum"].as_array().map(Vec::as_slice);
    let word = schema.get("const").map(std::slice::from_ref);
    if let Some(words) = words.or(word) {
        return fit_word(value, words);
    }
    let is_number = schema_allows_type(schema, "number") || schema_allows_type(schema, "integer");
    match value {
        Value::String(text) if schema_allows_type(schema, "string") => Value::String(text),
        Value::String(text) if is_number => match number::read_number(&text, schema) {
            Some(number) => fit_integer(number, schema),
            None => Value::String(text),
        },
        Value::String(text) if schema_allows_type(schema, "boolean") => {
            match normalise_word(&text).as_str() {
                "true" | "yes" => Value::Bool(true),
                "false" | "no" => Value::Bool(false),
                _ => Value::String(text),
            }
        }
        Value::Object(members) if is_number => {
            match number::parse_number_object(&members, schema) {
                Some(number) => fit_scalar(number, schema),
                None => Value::Object(members),
            }
        }
        Value::Number(number) if is_number => fit_integer(number, schema),
        Value::Number(number) if schema_allows_type(schema, "string") => {
            Value::String(number.to_string())
        }
        value => value,
    }
}

/// Returns the word of a list that a value stands for, in any case and with any separators. If no
/// word or more than one word matches, returns the value itself.
fn fit_word(value: Value, words: &[Value]) -> Value {
    if words.contains(&value) {
        return value;
    }
    let normalised = match &value {
        Value::String(text) => normalise_word(text),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return value,
    };
    let is_same = |word: &&Value| match word {
        Value::String(word) => normalise_word(word) == normalised,
        Value::Number(number) => number.to_string() == normalised,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    };
    let mut matching = words.iter().filter(is_same);
    match (matching.next(), matching.next()) {
        (Some(word), None) if !normalised.is_empty() => word.clone(),
        (None, _) => {
            let without_remark_word = strip_remark(&value, words).map(|word| fit_word(word, words));
            let without_remark_word = without_remark_word.filter(|word| words.contains(word));
            let find_contained_word =
                || value.as_str().and_then(|text| find_word(cut_at_bracket(text), words));
            without_remark_word.or_else(find_contained_word).unwrap_or(value)
        }
        _ => value,
    }
}

/// Returns the text before the first bracket.
fn cut_at_bracket(text: &str) -> &str {
    let text = text.trim();
    text.find(['(', '（', '[']).map_or(text, |at| &text[..at])
}

/// Returns `past` for `past (default)`, if the remark names no word of the list.
fn strip_remark(value: &Value, words: &[Value]) -> Option<Value> {
    const BRACKET_PAIRS: [(char, char); 3] = [('(', ')'), ('（', '）'), ('[', ']')];
    let text = value.as_str()?.trim();
    let in_brackets =
        BRACKET_PAIRS.iter().find_map(|(open, close)| text.strip_suffix(*close)?.split_once(*open));
    let (word, remark) = in_brackets.or_else(|| text.split_once("//"))?;
    let names = |other: &Value| {
        other.as_str().is_some_and(|other| {
            normalise_word(other) != normalise_word(word)
                && normalise_word(remark).contains(&normalise_word(other))
        })
    };
    (!word.trim().is_empty() && !words.iter().any(names)).then(|| Value::from(word.trim()))
}

/// Removes zero decimals from a number if the schema requires an integer.
fn fit_integer(number: Number, schema: &Value) -> Value {
    /// The limit below which a float represents every integer.
    const MAX_EXACT_INTEGER: f64 = 9_007_199_254_740_992.0;
    let is_whole = |float: &f64| float.fract() == 0.0 && float.abs() < MAX_EXACT_INTEGER;
    match number.as_f64().filter(is_whole) {
        Some(float) if number.is_f64() && !schema_allows_type(schema, "number") => {
            let text = format!("{float:.0}");
            text.parse::<i64>().map_or(Value::Number(number), Value::from)
        }
        Some(_) | None => Value::Number(number),
    }
}
