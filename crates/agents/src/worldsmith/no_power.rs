//! Recognises replies that say that a world has no power system, in any words and notation.

mod words;

use scribe_domain::text::{
    language::{detect_language, document::find_foreign_texts},
    placeholder::is_placeholder,
};
use scribe_domain::word_list::PairList;
use scribe_reply::{parse_json, remove_thinking};
use serde_json::{Map, Value, json};

use self::words::{
    ALONE, DESCRIPTIONS, EXISTS, MEMBERS, NAMES, POWER, SAYING, SAYS_NONE, SOUGHT, TURNS,
};

/// A text with more characters than this is not read as a statement that there is no power system.
const MAX_DENIAL_CHARS: usize = 400;
/// The name and description for a language that is not in the word list.
const FALLBACK_TEXT: &str = "—";

/// Returns the document of an absent power system if a reply says that there is none.
///
/// A document whose texts are all empty counts as such a reply only if the reply is the last one.
pub(super) fn absent_power_document(text: &str, language: &str, is_last: bool) -> Option<String> {
    let denial = find_denial(text, is_last)?;
    let is_traditional = language.starts_with("zh")
        && ["-TW", "-HK", "-MO"].iter().any(|tag| language.contains(tag));
    let language_tag = if is_traditional { "zh-Hant" } else { language };
    let has_language = |tag: &str| {
        language_tag
            .strip_prefix(tag)
            .is_some_and(|remaining| remaining.is_empty() || remaining.starts_with('-'))
    };
    let find_text = |words: &PairList| {
        words.iter().find(|(tag, _)| has_language(tag)).map_or(FALLBACK_TEXT, |(_, text)| text)
    };
    let (name, description) = (find_text(&NAMES), find_text(&DESCRIPTIONS));
    let is_in_language = |denial: &String| {
        let primary = |tag: &str| tag.split('-').next().map(str::to_lowercase);
        primary(&detect_language(denial, language)) == primary(language)
            && find_foreign_texts(&json!({ "description": denial }), language).is_empty()
    };
    let description = denial.filter(is_in_language).unwrap_or_else(|| description.to_owned());
    let document = json!({
        "name": name, "description": description, "levels": [], "hard_limits": [], "cost": ""
    });
    Some(document.to_string())
}

/// Returns what a reply says about the absence of a power system, or `None` if there may be one.
fn find_denial(text: &str, is_last: bool) -> Option<Option<String>> {
    let (text, _) = remove_thinking(text);
    let text = text.trim();
    let inside = text.strip_prefix("```").and_then(|remaining| remaining.strip_suffix("```"));
    let fenced_body = inside.and_then(|inside| inside.split_once('\n'));
    match serde_json::from_str::<Value>(fenced_body.map_or(text, |(_, body)| body.trim())) {
        Ok(Value::Object(members)) => read_denial_in(&members, is_last),
        Ok(value) => read_denial(&value),
        Err(_) => match parse_json(text) {
            Ok(Value::Object(members)) => read_denial_in(&members, is_last),
            Ok(_) => None,
            Err(_) => denies_power(text).then(|| Some(text.to_owned())),
        },
    }
}

fn read_denial(value: &Value) -> Option<Option<String>> {
    match value {
        Value::Null | Value::Bool(false) => Some(None),
        Value::String(text) if is_bare_denial(text) => Some(None),
        Value::String(text) => denies_power(text).then(|| Some(text.trim().to_owned())),
        Value::Bool(true) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn read_denial_in(members: &Map<String, Value>, is_last: bool) -> Option<Option<String>> {
    if let Some((key, value)) = members.iter().next().filter(|_| members.len() == 1)
        && is_key_of(key, &POWER)
    {
        return match value {
            Value::Object(inner) if inner.is_empty() => Some(None),
            Value::Array(items) if items.is_empty() => Some(None),
            Value::Object(inner) => read_denial_in(inner, is_last),
            value => read_denial(value),
        };
    }
    let is_rest_empty = members.iter().all(|(key, value)| {
        is_key_of(key, &EXISTS)
            || is_key_of(key, &SAYING)
            || is_key_of(key, &MEMBERS) && names_nothing(value)
    });
    if !is_rest_empty || members.is_empty() {
        return None;
    }
    let is_denied =
        members.iter().any(|(key, value)| is_key_of(key, &EXISTS) && *value == Value::Bool(false));
    let words = members.iter().find_map(|(key, value)| {
        let text = value.as_str().filter(|_| is_key_of(key, &SAYING))?.trim();
        (!text.is_empty() && !is_bare_denial(text)).then(|| text.to_owned())
    });
    let name = members.iter().find(|(key, _)| is_key_of(key, &["name"])).map(|(_, name)| name);
    let is_named_none = name.and_then(Value::as_str).is_some_and(is_denial);
    match words {
        words if is_denied || is_named_none => Some(words),
        Some(words) => denies_power(&words).then_some(Some(words)),
        None => {
            let is_denied_name =
                |value: &Value| value.is_null() || value.as_str().is_some_and(is_bare_denial);
            name.is_some_and(|name| is_last || is_denied_name(name)).then_some(None)
        }
    }
}

fn names_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.trim().is_empty() || is_bare_denial(text),
        Value::Array(items) => items.iter().all(names_nothing),
        Value::Object(members) => members.values().all(names_nothing),
        Value::Bool(true) | Value::Number(_) => false,
    }
}

fn is_bare_denial(text: &str) -> bool {
    is_denial(text) || is_placeholder(text)
}

/// Returns true if a text is a single word or phrase that denies.
fn is_denial(text: &str) -> bool {
    let fenced_body = text.trim().trim_end_matches(['.', '。', '!']).to_lowercase();
    ALONE.contains(&fenced_body.as_str())
}

/// Returns true if a text says that there is no power system and does not qualify that.
fn denies_power(text: &str) -> bool {
    let lower = text.to_lowercase().replace('’', "'");
    let first = lower.split(['.', '。', '!', '\n']).next().unwrap_or_default();
    let contains_any = |words: &[&str]| words.iter().any(|word| first.contains(word));
    let has_qualifier = TURNS.iter().any(|word| lower.contains(word));
    text.chars().count() <= MAX_DENIAL_CHARS
        && contains_any(&SOUGHT)
        && contains_any(&SAYS_NONE)
        && !has_qualifier
}

fn is_key_of(key: &str, words: &[&str]) -> bool {
    let normalised_key: String =
        key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    words.contains(&normalised_key.as_str())
}
