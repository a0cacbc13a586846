//! Removes reasoning before a scene that is not marked by tags but by a quotation, brackets, or a
//! label.

mod labels;
mod marks;
mod spoken;

use crate::text::may_be_scene;
use crate::word::WordMatching;
scribe_domain::word_lists! {
    "whole/thoughts":
        phrases QUOTED, BRACKETED;
}

/// Returns the text after its reasoning if a scene follows.
pub(super) fn remove_thoughts(text: &str) -> &str {
    let mut scene = text;
    while let Some(remaining) = strip_bracketed(scene)
        .or_else(|| marks::strip_pair(scene))
        .or_else(|| marks::strip_capital_tags(scene))
        .or_else(|| marks::strip_fence_block(scene))
        .or_else(|| marks::strip_command(scene))
        .or_else(|| labels::strip_labelled(scene))
        .or_else(|| strip_quoted(scene))
        .or_else(|| spoken::skip_planning(scene))
        .map(str::trim_start)
    {
        if !may_be_scene(remaining) {
            break;
        }
        scene = remaining;
    }
    scene
}

/// Returns the text after reasoning in brackets: `[thinking: she waits, and it rains]`.
fn strip_bracketed(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['*', '_']);
    let start: String = text.chars().take(20).collect::<String>().to_lowercase();
    if !BRACKETED.any_begins(&start) {
        return None;
    }
    let (_, remaining) = text.split_once([']', ')', '）'])?;
    let remaining = remaining.trim_start_matches(['*', '_']);
    remaining.starts_with(['\n', '\r']).then_some(remaining)
}

/// Returns the text after quoted reasoning. This is `> 💭 **Reasoning**` with quoted lines below it,
/// or `*Thinking...*` with a quotation after it.
fn strip_quoted(text: &str) -> Option<&str> {
    let (first, remaining) = text.split_once('\n')?;
    let first_words = first.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let is_quoted = first.trim_start().starts_with('>');
    // A quoted sentence with the same beginning belongs to a letter.
    let is_label = QUOTED.contains(&first_words.as_str());
    if !is_label || !is_quoted && !remaining.trim_start().starts_with('>') {
        return None;
    }
    let mut scene = remaining;
    while let Some((line, after)) = scene.split_once('\n') {
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('>') {
            break;
        }
        scene = after;
    }
    Some(scene)
}
