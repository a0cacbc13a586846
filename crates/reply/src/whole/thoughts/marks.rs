//! Removes reasoning that is marked by something other than a tag: `[[thinking]]`, `{think}`, or a
//! code fence labelled `thinking`.

use crate::wrapping::names;

scribe_domain::word_lists! {
    "whole/thoughts/marks":
        pairs PAIRS;
        phrases COMMANDS, ANSWERS;
}

const MAX_NAME_CHARS: usize = 20;

/// Returns the text after `{thinking}…{/thinking}`.
pub(super) fn strip_pair(text: &str) -> Option<&str> {
    PAIRS.iter().find_map(|(open, close)| {
        let (name, remaining) = text.strip_prefix(open)?.split_once(close)?;
        let is_name = name.chars().count() <= MAX_NAME_CHARS
            && names::is_reasoning(&names::normalise_name(name));
        let (_, after) = remaining.split_once(&format!("{open}/{name}{close}"))?;
        is_name.then_some(after)
    })
}

/// Returns the text after a code block that is labelled as reasoning.
pub(super) fn strip_fence_block(text: &str) -> Option<&str> {
    let (name, remaining) = text.strip_prefix("```")?.split_once('\n')?;
    let (_, after) = remaining.split_once("\n```")?;
    (names::is_reasoning(&names::normalise_name(name)) && after.starts_with(['\n', '\r']))
        .then_some(after)
}

/// Returns the text after a line `/no_think`.
pub(super) fn strip_command(text: &str) -> Option<&str> {
    let (first, remaining) = text.split_once('\n')?;
    COMMANDS.contains(&first.trim()).then_some(remaining)
}

/// Returns the text in the last of several tags in capitals: `<SUMMARY>…</SUMMARY><CONCLUSION>…`.
pub(super) fn strip_capital_tags(text: &str) -> Option<&str> {
    let (name, remaining) = text.strip_prefix('<')?.split_once('>')?;
    let is_name = name.len() > 2 && name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let (_, after) = remaining.split_once(&format!("</{name}>"))?;
    is_name.then(|| ANSWERS.iter().find_map(|tag| after.split_once(tag)))?.map(|(_, scene)| scene)
}
