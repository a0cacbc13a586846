//! Recognises labelled remarks before or after a text: `Summary: …`, `**Changes:** …`.

use super::evidence::Evidence;
use crate::text::{self, is_item, is_sign_of_letter};

/// A label longer than this is a sentence.
const MAX_LABEL_CHARS: usize = 40;

scribe_domain::word_lists! {
    "remark/labels":
        phrases TOPS, FACTS, BOTTOMS, SET_OFF, NOTES, ABOUTS, BETWEEN, WHOLE, SURE;
}

/// Labels that authors of books also write.
const AUTHORS: &[&str] = &["author's note", "author note", "writer's note", "editor's note"];

/// Returns the label of a line, the text after it on the line, and whether the label is in emphasis
/// or brackets.
fn split_label(line: &str) -> Option<(String, &str, bool)> {
    let line = line.trim();
    let is_set_off = line.starts_with(['*', '_', '#', '[', '(', '【', '（']);
    let (label, remaining) = match line.split_once([':', '：']) {
        Some((label, remaining)) => (label, remaining),
        None if is_set_off => (line, ""),
        None => return None,
    };
    if label.chars().count() > MAX_LABEL_CHARS {
        return None;
    }
    let is_decoration = |c: char| !c.is_alphanumeric() && !is_sign_of_letter(c);
    let lower = label.trim_matches(is_decoration).to_lowercase();
    let lower = lower.replace('’', "'").replace('\u{307}', "");
    Some((lower, remaining.trim_matches(['*', '_', ' ', '\u{a0}', '\u{3000}']), is_set_off))
}

/// Returns true for a label before a text.
pub(super) fn is_leading_label(paragraph: &str, lower: &str) -> bool {
    let stripped =
        lower.trim_matches(|c: char| matches!(c, '*' | '_' | '[' | ']' | '【' | '】' | ' '));
    let without_colon = stripped.trim_end_matches([':', '：', ' ', '\u{a0}']);
    let without_colon = without_colon.trim_end_matches(|c: char| c.is_numeric() || c == ' ');
    if TOPS.contains(&without_colon) {
        let is_label =
            without_colon.len() < stripped.len() || stripped.len() < paragraph.trim().len();
        return is_label || without_colon.contains(' ');
    }
    let Some((label, remaining, _)) = split_label(paragraph) else { return false };
    FACTS.contains(&label.as_str())
        && !paragraph.contains('\n')
        && (1..=3).contains(&remaining.split_whitespace().count())
        && !remaining.ends_with(['.', '!', '?'])
        && (label != "written by" || remaining.starts_with(char::is_uppercase))
}

/// Returns true for a labelled paragraph after a text.
pub(super) fn is_trailing_label(paragraph: &str, is_behind_rule: bool) -> bool {
    let Some((label, remaining, is_set_off)) =
        split_label(paragraph.lines().next().unwrap_or_default())
    else {
        return false;
    };
    if label == "characters" {
        return !remaining.is_empty()
            && remaining.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
    }
    let name = label.as_str();
    // A note in brackets or emphasis is the model's if it is about the text.
    let note = Evidence::collect(&remaining.to_lowercase());
    let is_about_text = || note.has_named("scene") || note.has_named("aspect");
    if BOTTOMS.contains(&name) {
        // `Next scene: the sea.` may be a narrator's sentence.
        let is_remark = !AUTHORS.contains(&name) || is_about_text();
        return is_set_off || is_remark && !remaining.starts_with(char::is_lowercase);
    }
    SET_OFF.contains(&name)
        && (is_behind_rule && (is_set_off || is_about_text())
            || is_set_off && (is_about_text() || !matches!(name, "note" | "next" | "nota")))
}

/// Returns true for a block of notes: a label on a separate line with the text below it.
pub(crate) fn is_notes(block: &str) -> bool {
    let block = block.trim();
    let first = block.lines().next().unwrap_or_default();
    split_label(first).is_some_and(|(label, remaining, is_set_off)| {
        let name = label.as_str();
        remaining.is_empty()
            && (is_set_off || first.trim().ends_with([':', '：']))
            && (BOTTOMS.contains(&name) || SET_OFF.contains(&name) || is_note_label(first, true))
    })
}

/// Returns the text before a label on a separate line, if only its list or one paragraph follows.
pub(crate) fn strip_trailing_notes(text: &str) -> Option<&str> {
    const MAX_BYTES: usize = 1_200;
    let mut at = text.len();
    let (mut paragraphs, mut items) = (0, 0);
    for paragraph in text.rsplit("\n\n") {
        at -= paragraph.len();
        if text.len() - at > MAX_BYTES || at == 0 {
            return None;
        }
        let trimmed = paragraph.trim();
        let is_list = !trimmed.is_empty() && trimmed.lines().all(|line| is_item(line.trim()));
        let mut lines = trimmed.splitn(2, '\n');
        let first = lines.next().unwrap_or_default();
        let remaining = lines.next().unwrap_or_default();
        if is_notes_label(first) {
            let has_list =
                !remaining.is_empty() && remaining.lines().all(|line| is_item(line.trim()));
            let is_notes = (has_list || items > 0) && paragraphs == items
                || remaining.is_empty() && paragraphs == 1 && is_bold(first);
            return is_notes.then(|| text[..at].trim_end());
        }
        paragraphs += 1;
        items += usize::from(is_list);
        if paragraphs - items > 1 || paragraphs > 4 {
            return None;
        }
        at = at.saturating_sub(2);
    }
    None
}

fn is_bold(line: &str) -> bool {
    line.starts_with("**") || line.starts_with('#')
}

fn is_notes_label(line: &str) -> bool {
    split_label(line).is_some_and(|(label, remaining, is_set_off)| {
        let name = label.as_str();
        remaining.is_empty()
            && is_label_body(line)
            && (BOTTOMS.contains(&name)
                || is_set_off && SET_OFF.contains(&name)
                || matches!(name, "related" | "follow-up questions" | "sources")
                    && line.ends_with(':'))
    })
}

/// Returns true for a paragraph that may be below a label.
pub(crate) fn is_label_body(paragraph: &str) -> bool {
    paragraph.chars().count() <= 40
}

/// Returns true for a paragraph of notes under a label.
pub(crate) fn is_labelled_note(line: &str) -> bool {
    let line = line.trim();
    let Some((label, note)) = line.split_once([':', '：']) else { return false };
    // `Changes made: none.` is a line of a form in a story.
    let is_set_off = line.starts_with(['*', '_', '[', '(']);
    (is_set_off || note.trim().chars().count() > 6 || note.trim().is_empty())
        && is_note_label(label, line.starts_with(['*', '_', '[', '(']))
}

/// Returns true for the label of notes about a text. A label in emphasis or brackets cannot be the
/// words of a narrator.
pub(crate) fn is_note_label(label: &str, is_set_off: bool) -> bool {
    if label.chars().count() > MAX_LABEL_CHARS {
        return false;
    }
    let stripped = label.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = text::to_plain_lower(stripped);
    if SURE.contains(&lower.as_str()) {
        return true;
    }
    if !is_set_off {
        return false;
    }
    let words: Vec<&str> = lower.split_whitespace().collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let is_known = |word: &&str| [&NOTES, &ABOUTS, &BETWEEN].iter().any(|list| list.contains(word));
    WHOLE.contains(&lower.as_str())
        || has(&NOTES) && has(&ABOUTS) && words.len() > 1 && words.iter().all(is_known)
}

/// Returns true for a text in the form of a report, whose own labels are also in emphasis.
pub(crate) fn has_labels(text: &str) -> bool {
    const MAX_LINES: usize = 60;
    text.lines().rev().take(MAX_LINES).any(|line| {
        let line = line.trim_start();
        let label = line.strip_prefix('*').and_then(|remaining| remaining.split_once(':'));
        label.is_some_and(|(label, remaining)| {
            label.chars().count() <= MAX_LABEL_CHARS
                && (remaining.starts_with('*') || label.ends_with('*'))
                && !is_labelled_note(line)
        })
    })
}
