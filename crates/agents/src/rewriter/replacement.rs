//! Cleans a replacement before it becomes part of the book. Code removes what can be removed
//! safely. Text that is not prose of this book is a fault.

use scribe_domain::text::{
    language::is_foreign_passage,
    placeholder::is_placeholder,
    prose_check::wrong_language,
    words::{count_words, has_words},
};
use scribe_reply::{clean_prose, find_traces};

use super::{Patch, shown::strip_repetition};

scribe_domain::word_lists! {
    "rewriter/replacement":
        phrases LABELS, NOTES, SAID_INSTEAD, COUNTED, MARKS_OF_CHANGE, DELETIONS;
}

/// Returns the replacement without its wrapping, or an empty text if the passage is to be deleted.
/// `scene` is the text that contains the passage. Patterns that the scene already has are not
/// faults.
///
/// # Errors
/// Returns what is wrong with the replacement, as a predicate.
pub(super) fn clean_replacement(
    patch: &Patch,
    scene: &str,
    language: &str,
) -> Result<String, &'static str> {
    let raw_replacement = patch.replacement.as_str();
    if raw_replacement.trim().is_empty() {
        return Ok(String::new());
    }
    let unlabelled = unwrap_replacement(raw_replacement, &patch.passage, scene);
    let cleaned = clean_prose(&unlabelled).map_err(|_| "is not prose")?;
    let cleaned = unwrap_replacement(&cleaned, &patch.passage, scene);
    // White space at the ends is kept, because it separates the passage from its neighbours.
    let text = if cleaned == raw_replacement.trim() { raw_replacement.to_owned() } else { cleaned };
    match find_fault(&text, &patch.passage, scene, language) {
        Some(fault) => Err(fault),
        None => Ok(text),
    }
}

/// Removes the label, a copy of the passage before the text, and a remark after it.
fn unwrap_replacement(text: &str, passage: &str, scene: &str) -> String {
    let stripped = strip_label(text, scene);
    match strip_repetition(&stripped, passage) {
        Some(stripped) => strip_label(&stripped, scene),
        None => stripped,
    }
}

fn find_fault(text: &str, passage: &str, scene: &str, language: &str) -> Option<&'static str> {
    let is_new_mark = |mark: &str| !scene.contains(mark) && !passage.contains(mark);
    if is_placeholder(text) || !has_words(text) && has_words(passage) || is_deletion(text, passage)
    {
        return Some(
            "is a placeholder; write the text that replaces the passage, or leave it empty to \
             delete the passage",
        );
    }
    let has_change_marks =
        MARKS_OF_CHANGE.iter().any(|mark| text.contains(mark) && is_new_mark(mark));
    let has_added_lines = text.lines().any(|line| line.starts_with("+ "));
    if has_change_marks || has_added_lines {
        return Some("shows a change; write only the new text");
    }
    let has_note = text.lines().any(is_note) && !passage.lines().any(is_note);
    if has_note || bracketed_texts(text).any(|inside| is_new_mark(inside) && is_remark(inside)) {
        return Some("contains a remark about the text; write only the new text");
    }
    if text.contains('[') && is_new_mark("[") || text.contains('【') && is_new_mark("【") {
        return Some("contains square brackets; write only the new text");
    }
    if !find_traces(text).is_empty() {
        return Some("is not prose");
    }
    let is_foreign = is_foreign_passage(text, language, scene)
        || wrong_language::check(text, language).is_some();
    // A passage that is already in another language may be replaced in that language.
    if is_foreign && !is_foreign_passage(passage, language, scene) {
        return Some("is not written in the language of the book");
    }
    None
}

/// Returns true if the text only says that the passage is dropped or kept.
fn is_deletion(text: &str, passage: &str) -> bool {
    let stripped =
        text.trim().trim_matches(['[', ']', '(', ')', '<', '>', '*', '（', '）', '【', '】']);
    DELETIONS.contains(&stripped.to_lowercase().as_str())
        && count_words(passage) > count_words(text)
}

/// Removes `Replacement:` before a text, and emphasis marks that the scene does not use.
fn strip_label(text: &str, scene: &str) -> String {
    let is_plain = !scene.contains("**");
    let mut text = if is_plain { text.replace("**", "") } else { text.to_owned() };
    if text.contains("\\n") && !scene.contains('\\') {
        text = text.replace("\\n", "\n");
    }
    let Some(at) = text.find([':', '：']) else { return text };
    let label = normalise_label(&text[..at]);
    let remaining = text[at..].trim_start_matches([':', '：', '*', '_']).trim_start();
    let is_label =
        LABELS.contains(&label.as_str()) && !scene.contains(&text[..=last_byte_index(&text, at)]);
    if is_label && !remaining.is_empty() { remaining.to_owned() } else { text }
}

/// Returns the index of the last byte of the character that begins at a byte.
fn last_byte_index(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(1, char::len_utf8) - 1
}

fn normalise_label(text: &str) -> String {
    let is_enclosing_mark = |c: char| c.is_whitespace() || "*_#[](（【】）<>\"“".contains(c);
    text.trim_matches(is_enclosing_mark).replace('’', "'").to_lowercase()
}

/// Returns true if a line is a remark, such as `(Note: the lamp now has a name.)`.
fn is_note(line: &str) -> bool {
    let Some((label, _)) = line.split_once([':', '：']) else { return false };
    NOTES.contains(&normalise_label(label).as_str())
}

/// Returns the texts inside brackets of any kind.
fn bracketed_texts(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().filter(|(_, c)| "([（【{<".contains(*c)).filter_map(|(at, opening)| {
        let inside = &text[at + opening.len_utf8()..];
        inside.find([')', ']', '）', '】', '}', '>']).map(|end| &inside[..end])
    })
}

/// Returns true if bracketed text is about the replacement: a remark, a word count or a note that
/// something is left out.
fn is_remark(inside: &str) -> bool {
    let lower = inside.trim().to_lowercase();
    let is_filler = !lower.is_empty() && !has_words(&lower);
    let is_count = lower.starts_with(char::is_numeric)
        && COUNTED.iter().any(|counted| lower.ends_with(counted));
    let is_short = lower.chars().count() <= 40;
    let is_instead = is_short && SAID_INSTEAD.iter().any(|phrase| lower.contains(phrase));
    is_filler || is_count || is_instead || is_note(&lower)
}
