//! Recognises word counts, and lines that say that the text is over.

use super::{MAX_LEAD_IN_CHARS, line::to_plain_line, vocabulary};

scribe_domain::word_lists! {
    "remark/counts":
        pub(super) phrases WORD_COUNTS, UNITS, ENDINGS, LOOSE_ENDINGS, COUNT_LABELS, APPROXIMATIONS;
}

pub(super) const BRACKETS: &[char] = &['(', ')', '[', ']', '（', '）', '【', '】', '-', '—'];

/// Returns true for a line with a word count or with a statement that the text is over.
pub(crate) fn is_count_or_ending(line: &str) -> bool {
    if line.chars().count() > MAX_LEAD_IN_CHARS {
        return false;
    }
    let lower = to_plain_line(line);
    let lower = lower.trim_end_matches(['.', '*', '_', ' ']);
    let is_decorated = line.trim().starts_with(|c: char| !c.is_alphanumeric());
    let is_end = !lower.is_empty()
        && lower.split_inclusive(". ").all(|part| is_ending(part) || is_count(part));
    is_count(lower) || is_end && (is_decorated || !is_loose_ending(lower))
}

/// Returns true for a word count in brackets or with a label, such as `(412 words)` or `**Word
/// count:** 200`. A number of words without brackets or a label may be a sentence of the story.
fn is_count(lower: &str) -> bool {
    let is_set_off = lower.ends_with(BRACKETS) || lower.contains([':', '：']);
    is_set_off && vocabulary::is_count(lower)
}

/// Returns true for `[End of chapter 3]`, `（未完待续）`.
pub(super) fn is_ending(line: &str) -> bool {
    let stripped = line.trim_matches(|c: char| {
        BRACKETS.contains(&c)
            || c.is_whitespace()
            || matches!(
                c,
                '.' | '…' | '!' | '。' | '！' | '~' | '～' | '*' | '_' | '=' | '<' | '>' | '#'
            )
    });
    let unnumbered = stripped.trim_end_matches(|c: char| c.is_numeric() || c == ' ');
    ENDINGS.contains(&stripped) || ENDINGS.contains(&unnumbered)
}

pub(super) fn is_loose_ending(line: &str) -> bool {
    LOOSE_ENDINGS
        .contains(&line.trim_matches(|c: char| !c.is_alphabetic() && c.is_ascii_punctuation()))
        || LOOSE_ENDINGS.contains(&line.trim_end_matches(['。', '！', '…']))
}
