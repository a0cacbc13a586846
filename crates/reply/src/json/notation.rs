//! Reads JSON whose marks are escaped, and detects formats other than JSON.

use super::choice::MAX_STARTS;
use crate::{
    entities,
    lenient::{self, ReadOutcome, WHITE_SPACE_ESCAPES},
    word::WordMatching,
};

/// The HTML entities of the quotation mark.
const ENTITIES: [&str; 3] = ["&quot;", "&#34;", "&#x22;"];

/// Returns the text with plain quotation marks if its JSON begins with `{\"` or `{&quot;`.
pub(super) fn unescape_quotes(text: &str) -> Option<String> {
    let (start, quote) = find_escaped_quote(text)?;
    let json = &text[start..];
    Some(if quote.starts_with('\\') {
        unescape(json)
    } else {
        entities::decode_entities(json.to_owned())
    })
}

/// Returns the index of the opening brackets and the text after them. This text must begin with an
/// escaped quotation mark, and no JSON may come before the brackets.
fn find_escaped_quote(text: &str) -> Option<(usize, &str)> {
    for (start, _) in text.match_indices(['{', '[']).take(MAX_STARTS) {
        let mut remaining = &text[start..];
        loop {
            let shorter =
                remaining.trim_start_matches(|c: char| c.is_whitespace() || "{[".contains(c));
            let shorter = WHITE_SPACE_ESCAPES
                .iter()
                .find_map(|mark| shorter.strip_prefix(mark))
                .unwrap_or(shorter);
            if shorter.len() == remaining.len() {
                break;
            }
            remaining = shorter;
        }
        let head = remaining[..remaining.floor_char_boundary(6)].to_ascii_lowercase();
        if remaining.starts_with("\\\"") || ENTITIES.any_begins(&head) {
            return Some((start, remaining));
        }
        if remaining.starts_with('"') {
            return None;
        }
    }
    None
}

/// Removes one level of JSON escapes. Escaped code points are left for the JSON reader.
fn unescape(text: &str) -> String {
    let mut unescaped = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            unescaped.push(character);
            continue;
        }
        match characters.next() {
            Some(mark @ ('"' | '\\' | '/')) => unescaped.push(mark),
            Some('n') => unescaped.push('\n'),
            Some('r') => unescaped.push('\r'),
            Some('t') => unescaped.push('\t'),
            Some(other) => unescaped.extend(['\\', other]),
            None => unescaped.push('\\'),
        }
    }
    unescaped
}

/// Reads the members of an object that lacks its opening bracket. Returns `None` if no line before
/// the first bracket begins with a key.
pub(super) fn read_without_opening(text: &str) -> Option<ReadOutcome> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let member = line.trim_start();
        if member.starts_with(['"', '“', '\'']) && lenient::starts_member(member) {
            break;
        }
        if line.contains(['{', '[']) {
            return None;
        }
        start += line.len();
    }
    let members = text[start..].trim_start();
    if members.is_empty() {
        return None;
    }
    let outcome = lenient::read_value(&format!("{{{members}"));
    let is_object = match &outcome {
        // The first of these bytes is the added bracket.
        ReadOutcome::Complete { bytes, .. } => !members[bytes - 1..].contains(['{', '[', '}', ']']),
        ReadOutcome::CutOff { closed, .. } => {
            closed.as_object().is_some_and(|members| !members.is_empty())
        }
        ReadOutcome::Malformed { has_begun, .. } => *has_begun && !members.contains("\n{"),
    };
    is_object.then_some(outcome)
}

/// Returns true if a text is YAML: each of its outer lines is a key or a list item.
pub(super) fn is_yaml(text: &str) -> bool {
    if text.contains("```yaml") || text.contains("```yml") {
        return true;
    }
    let is_comment = |line: &&str| line.trim().is_empty() || line.starts_with(['#', '%', '`']);
    let mut lines = text.lines().filter(|line| !is_comment(line));
    let mut keys = 0;
    let mut nested_lines = 0;
    let Some(first) = lines.next() else { return false };
    // A line before the document may introduce it.
    if is_key(first.strip_prefix("- ").unwrap_or(first)) {
        keys += 1;
    } else if first.trim() != "---" && !first.trim_end().ends_with([':', '：']) {
        return false;
    }
    for line in lines.filter(|line| line.trim() != "---") {
        if is_key(line) {
            keys += 1;
        } else if line.starts_with([' ', '\t']) || line.starts_with("- ") {
            nested_lines += 1;
        } else {
            return false;
        }
    }
    keys > 0 && keys + nested_lines > 1
}

/// Returns true for `key: value` and `key:`.
fn is_key(line: &str) -> bool {
    let Some((key, value)) = line.split_once(':') else { return false };
    let is_name = key.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    is_name && (value.is_empty() || value.starts_with([' ', '\r']))
}
