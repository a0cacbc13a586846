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

const LONGEST_NAME_BYTES: usize = 48;

/// Returns the only long text in a call or an object.
pub(super) fn find_text(text: &str) -> Option<String> {
    find_in_elements(text).or_else(|| find_in_object(text)).or_else(|| find_in_fence(text))
}

/// Finds a text in elements: `<function=write><parameter=text>…</parameter></function>`.
fn find_in_elements(text: &str) -> Option<String> {
    let call = text.strip_prefix("<tool_call>").unwrap_or(text).trim_start();
    let call = if call.starts_with('<') { call } else { after_name(call)?.trim_start() };
    let (_, open, close) = ELEMENTS.iter().find(|(start, ..)| call.starts_with(start))?;
    let mut found = None;
    let mut rest = call;
    while let Some((_, after)) = rest.split_once(open) {
        let (_, value) = after.split_once('>')?;
        // The last element may be unclosed.
        let (value, after) = value.split_once(close).unwrap_or((value, ""));
        if may_be_scene(value) {
            if found.is_some() {
                return None;
            }
            found = Some(value.trim().to_owned());
        }
        rest = after;
    }
    found
}

/// Returns the lines after the name of a function.
fn after_name(text: &str) -> Option<&str> {
    let (name, rest) = text.split_once('\n')?;
    let name = name.trim();
    let is_name = !name.is_empty()
        && name.len() <= LONGEST_NAME_BYTES
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some(rest)
}

/// Finds a text in an object: `[TextBlock(citations=None, text='…', type='text')]`.
fn find_in_object(text: &str) -> Option<String> {
    let (_, name) = OBJECTS.iter().find(|(start, _)| text.starts_with(start))?;
    let (before, after) = text.split_once(name)?;
    let quote = after.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    if before.len() > LONGEST_NAME_BYTES * 2 {
        return None;
    }
    let mut found = String::new();
    let mut chars = after[1..].chars();
    loop {
        match chars.next()? {
            '\\' => match chars.next()? {
                'n' => found.push('\n'),
                't' => found.push('\t'),
                'r' => {}
                other => found.push(other),
            },
            c if c == quote => break,
            c => found.push(c),
        }
    }
    may_be_scene(&found).then_some(found)
}

/// Finds a text in a function name followed by a fence with arguments, which is DeepSeek's notation
/// of a call.
fn find_in_fence(text: &str) -> Option<String> {
    let rest = after_name(text.strip_prefix("function")?)?;
    let json = rest.trim().strip_prefix("```json")?.strip_suffix("```")?;
    envelope::find_prose(json.trim())
}
