//! Removes labels before a title: `Title:`, `Option A:`, `Chapter 3 –`.

use scribe_domain::text::chapter_words::chapter_words;

use crate::heading;
use crate::word::WordMatching;

scribe_domain::word_lists! {
    "line/label":
        phrases LABELS, CHOICES;
}

/// Emphasis marks around a label.
const EMPHASIS: [char; 3] = ['*', '_', ' '];

/// Returns the title after a label, as in `Title: Salt`, `**Option A:** Salt`, `Глава 1. «Соль»` or
/// `第三章 盐`.
pub(super) fn strip_label(title: &str) -> &str {
    for (at, separator) in title.char_indices() {
        let before = title[..at].trim_matches(EMPHASIS);
        let after = &title[at + separator.len_utf8()..];
        let spaced = title[..at].ends_with([' ', '*', '_']) && after.starts_with(' ');
        let (is_label, remaining) = match separator {
            ':' | '：' => (is_label(before) || is_numbered(before), after),
            '—' | '–' | '|' => (is_numbered(before), after),
            '-' if spaced => (is_numbered(before), after),
            '.' if after.starts_with([' ', '«', '“', '„', '"']) => {
                (is_numbered(before), after)
            }
            '«' | '“' | '„' | '"' | '《' | '「' | '『' => {
                (is_numbered(before), &title[at..])
            }
            ' ' | '　' => (before.starts_with(['第', '제']) && heading::is_heading(before), after),
            _ => continue,
        };
        let remaining = remaining.trim_start_matches([' ', '　', '：', ':', '—', '–']);
        if is_label && !remaining.is_empty() {
            // In `**Title:** *The Rope*`, the marks around the label end after its colon.
            let marks = title.len() - title.trim_start_matches(['*', '_']).len();
            let has_ended = title[..at].ends_with(['*', '_']);
            return if has_ended {
                remaining
            } else {
                remaining.strip_prefix(&title[..marks]).unwrap_or(remaining)
            };
        }
    }
    title
}

/// Returns true for a word that means "title", with or without a number.
fn is_label(text: &str) -> bool {
    let lower = text.to_lowercase();
    LABELS.contains(&lower.as_str()) || has_number_after(&lower, &LABELS)
}

/// Returns true for the label of an option or a chapter with its number.
pub(super) fn is_numbered(text: &str) -> bool {
    let text = text.trim_matches(EMPHASIS).trim_end_matches([':', '：']);
    let lower = text.to_lowercase();
    let is_chapter = text.starts_with(['第', '제']) || chapter_words().any_begins(&lower);
    has_number_after(&lower, &CHOICES)
        || heading::is_heading(text) && (is_chapter || text.chars().any(char::is_numeric))
}

/// Returns true for one of the words, followed by a number or a letter and nothing else.
fn has_number_after(lower: &str, words: &[&str]) -> bool {
    words.iter().filter_map(|word| lower.strip_prefix(word)).any(|remaining| {
        let is_apart = remaining.starts_with([' ', '#']);
        let number = remaining.trim_start_matches([' ', '#', '№']);
        let is_letter = number.chars().count() == 1 && number.chars().all(char::is_alphabetic);
        let is_digits =
            number.chars().all(|c| c.is_numeric() || "一二三四五六七八九十".contains(c));
        !number.is_empty() && (is_digits || is_letter && is_apart)
    })
}
