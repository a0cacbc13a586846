//! Removes reasoning under a label such as `Thought: I open with the lamp.`, up to the label of the
//! text, such as `Final answer:`.

use super::QUOTED;
use crate::text::{is_sign_of_letter, may_be_scene};
use crate::word::WordMatching;

/// The maximum number of lines of reasoning.
const MAX_LINES: usize = 120;

/// A label longer than this is a sentence.
const MAX_LABEL_CHARS: usize = 40;

scribe_domain::word_lists! {
    "whole/thoughts/labels":
        phrases THOUGHTS, ANSWERS, FINALS, DRAFTS;
}

/// Returns the text after its reasoning if both have labels.
pub(super) fn strip_labelled(text: &str) -> Option<&str> {
    let first = text.lines().next()?;
    let (label, _) = split_label(first)?;
    if !THOUGHTS.contains(&label.as_str()) && !QUOTED.contains(&label.as_str()) {
        return None;
    }
    let mut at = 0;
    let (mut answer, mut draft) = (None, None);
    for line in text.split_inclusive('\n').take(MAX_LINES) {
        if at > 0
            && let Some((label, label_bytes)) = split_label(line)
        {
            // A log in a story has lines such as `Response: none.`
            let is_label_line = line[label_bytes..].trim().is_empty();
            let is_final = FINALS.any_begins(&label);
            if ANSWERS.contains(&label.as_str()) && (is_label_line || is_final) {
                answer = Some(at + label_bytes);
            } else if answer.is_none() && DRAFTS.contains(&label.as_str()) {
                draft = Some(at + label_bytes);
            }
        }
        at += line.len();
    }
    let after = |at: usize| text[at..].trim_start();
    let scene = answer.map(after).or_else(|| strip_above_rule(text)).or_else(|| draft.map(after));
    scene.filter(|scene| may_be_scene(scene))
}

/// Returns the text after the rule below reasoning with a heading.
fn strip_above_rule(text: &str) -> Option<&str> {
    if !text.starts_with(['#', '*']) {
        return None;
    }
    let (reasoning, scene) = text.split_once("\n---\n")?;
    let lower = reasoning.to_lowercase();
    let speaks_of_task = ["the user", "scene", "words", "open with", "end on"]
        .iter()
        .any(|word| lower.contains(word));
    (speaks_of_task && !reasoning.contains(['“', '"', '「', '«'])).then_some(scene)
}

/// Returns the label at the start of a line in lower case, and its length in bytes.
fn split_label(line: &str) -> Option<(String, usize)> {
    let is_mark =
        |c: char| !c.is_alphanumeric() && !matches!(c, ':' | '：' | '(' | '[' | '"' | '“');
    let inner = line.trim_start_matches(is_mark);
    let start = line.len() - inner.len();
    let (label, bytes) = match inner.find([':', '：']) {
        Some(colon) => {
            let after = &inner[colon..];
            let remaining = after.trim_start_matches([':', '：']);
            // For example, `**Draft:** It rained.`
            let remaining = remaining
                .strip_prefix("**")
                .or_else(|| remaining.strip_prefix('*'))
                .unwrap_or(remaining);
            (&inner[..colon], start + inner.len() - remaining.len())
        }
        // Without a colon, the line is a heading if it is in emphasis or has a sign before it.
        None if start > 0 => (inner.trim_end(), line.len()),
        None => return None,
    };
    let label = label.trim_matches(|c: char| !c.is_alphanumeric() && !is_sign_of_letter(c));
    let is_label = !label.is_empty() && label.chars().count() <= MAX_LABEL_CHARS;
    is_label.then(|| (label.to_lowercase(), bytes))
}
