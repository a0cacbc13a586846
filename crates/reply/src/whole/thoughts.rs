//! Removes reasoning before a scene that has other marks than tags: a quotation, brackets, or a
//! label.

mod labels;
mod marks;
mod spoken;

use crate::text::may_be_scene;
use crate::word::Words;
scribe_domain::word_lists! {
    "whole/thoughts":
        phrases QUOTED, BRACKETED;
}

/// Returns the text after its reasoning if a scene follows.
pub(super) fn remove_thoughts(text: &str) -> &str {
    let mut scene = text;
    while let Some(rest) = after_brackets(scene)
        .or_else(|| marks::after_pair(scene))
        .or_else(|| marks::after_capitals(scene))
        .or_else(|| marks::after_fence(scene))
        .or_else(|| marks::after_command(scene))
        .or_else(|| labels::after_labels(scene))
        .or_else(|| after_quote(scene))
        .or_else(|| spoken::after_start(scene))
        .map(str::trim_start)
    {
        if !may_be_scene(rest) {
            break;
        }
        scene = rest;
    }
    scene
}

/// Returns the text after reasoning in brackets: `[thinking: she waits, and it rains]`.
fn after_brackets(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['*', '_']);
    let start: String = text.chars().take(20).collect::<String>().to_lowercase();
    if !BRACKETED.begin(&start) {
        return None;
    }
    let (_, rest) = text.split_once([']', ')', '）'])?;
    let rest = rest.trim_start_matches(['*', '_']);
    rest.starts_with(['\n', '\r']).then_some(rest)
}

/// Returns the text after quoted reasoning: `> 💭 **Reasoning**` with the quoted lines below it, or
/// `*Thinking...*` with a quotation after it.
fn after_quote(text: &str) -> Option<&str> {
    let (first, rest) = text.split_once('\n')?;
    let plain = first.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let is_quoted = first.trim_start().starts_with('>');
    // A quoted sentence with the same beginning belongs to a letter.
    let is_label = QUOTED.contains(&plain.as_str());
    if !is_label || !is_quoted && !rest.trim_start().starts_with('>') {
        return None;
    }
    let mut scene = rest;
    while let Some((line, after)) = scene.split_once('\n') {
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('>') {
            break;
        }
        scene = after;
    }
    Some(scene)
}
