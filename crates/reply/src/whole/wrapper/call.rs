//! Finds a text that is the argument of a tool call or a field of a program object.

use crate::text::may_be_scene;
use crate::whole::envelope;

/// The delimiters of the elements of a call.
const ELEMENTS: &[(&str, &str, &str)] = &[
    ("<function=", "<parameter=", "</parameter>"),
    ("<function_calls>", "<parameter name=", "</parameter>"),
    ("<invoke name=", "<parameter name=", "</parameter>"),
    ("<arg_key>", "<arg_value", "</arg_value>"),
];

scribe_domain::word_lists! {
    "whole/wrapper/call":
        pairs OBJECTS;
}

const MAX_NAME_BYTES: usize = 48;

/// Returns the only long text in a call or an object.
pub(super) fn extract_text(text: &str) -> Option<String> {
    extract_from_elements(text)
        .or_else(|| extract_from_object(text))
        .or_else(|| extract_from_fence(text))
}

/// Finds a text in elements: `<function=write><parameter=text>…</parameter></function>`.
fn extract_from_elements(text: &str) -> Option<String> {
    let call = text.strip_prefix("<tool_call>").unwrap_or(text).trim_start();
    let call = if call.starts_with('<') { call } else { skip_function_name(call)?.trim_start() };
    let (_, open, close) = ELEMENTS.iter().find(|(start, ..)| call.starts_with(start))?;
    let mut text_found = None;
    let mut remaining = call;
    while let Some((_, after)) = remaining.split_once(open) {
        let (_, value) = after.split_once('>')?;
        // The last element may be unclosed.
        let (value, after) = value.split_once(close).unwrap_or((value, ""));
        if may_be_scene(value) {
            if text_found.is_some() {
                return None;
            }
            text_found = Some(value.trim().to_owned());
        }
        remaining = after;
    }
    text_found
}

/// Returns the lines after the name of a function.
fn skip_function_name(text: &str) -> Option<&str> {
    let (name, remaining) = text.split_once('\n')?;
    let name = name.trim();
    let is_name = !name.is_empty()
        && name.len() <= MAX_NAME_BYTES
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some(remaining)
}

/// Finds a text in an object: `[TextBlock(citations=None, text='…', type='text')]`.
fn extract_from_object(text: &str) -> Option<String> {
    let (_, name) = OBJECTS.iter().find(|(start, _)| text.starts_with(start))?;
    let (before, after) = text.split_once(name)?;
    let quote = after.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    if before.len() > MAX_NAME_BYTES * 2 {
        return None;
    }
    let mut text_found = String::new();
    let mut chars = after[1..].chars();
    loop {
        match chars.next()? {
            '\\' => match chars.next()? {
                'n' => text_found.push('\n'),
                't' => text_found.push('\t'),
                'r' => {}
                other => text_found.push(other),
            },
            c if c == quote => break,
            c => text_found.push(c),
        }
    }
    may_be_scene(&text_found).then_some(text_found)
}

/// Finds a text in a function name that is followed by a fence with arguments, which is DeepSeek's
/// notation of a call.
fn extract_from_fence(text: &str) -> Option<String> {
    let remaining = skip_function_name(text.strip_prefix("function")?)?;
    let json = remaining.trim().strip_prefix("```json")?.strip_suffix("```")?;
    envelope::extract_prose(json.trim())
}
