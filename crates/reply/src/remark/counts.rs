//! Recognizes word counts, and lines that say that the text is over.

use super::{LONGEST_LEAD_IN_CHARS, to_plain_line};

scribe_domain::word_lists! {
    "remark/counts":
        pub(super) phrases WORD_COUNTS, UNITS, ENDINGS, LOOSE_ENDINGS, COUNT_LABELS, APPROXIMATIONS;
}

pub(super) const BRACKETS: &[char] = &['(', ')', '[', ']', '（', '）', '【', '】', '-', '—'];

/// Returns true for a line with a word count or with a statement that the text is over.
pub(crate) fn is_count_or_ending(line: &str) -> bool {
    if line.chars().count() > LONGEST_LEAD_IN_CHARS {
        return false;
    }
    let lower = to_plain_line(line);
    let lower = lower.trim_end_matches(['.', '*', '_', ' ']);
    let is_decorated = line.trim().starts_with(|c: char| !c.is_alphanumeric());
    let is_end = lower.split_inclusive(". ").all(|part| is_ending(part) || is_count_or_unit(part));
    is_count_with_label(lower)
        || is_end && (is_decorated || !is_loose_ending(lower))
        || is_count(lower)
        || is_labelled_count(lower)
}

/// Returns true for a word count together with an end mark: `(End of scene. 200 words.)`.
pub(super) fn is_count_or_unit(part: &str) -> bool {
    let bare = part.trim_matches(|c: char| BRACKETS.contains(&c) || c == '.' || c == ' ');
    is_count(&format!("({bare})")) && part.ends_with([')', ']', '）'])
}

/// Returns true for `**Words:** 200`, `文字数：約200字`.
pub(super) fn is_labelled_count(line: &str) -> bool {
    let Some((label, number)) = line.split_once([':', '：']) else { return false };
    let is_around = |c: char| BRACKETS.contains(&c) || "*_~≈.,。 \u{a0}".contains(c);
    COUNT_LABELS.contains(&label.trim_matches(is_around)) && is_number_of_words(number)
}

/// Returns true for `200`, `about 200 words`, `約200字`.
pub(super) fn is_number_of_words(text: &str) -> bool {
    let is_around = |c: char| BRACKETS.contains(&c) || "*_~≈.,。 \u{a0}".contains(c);
    let bare = text.trim_matches(is_around);
    let bare = APPROXIMATIONS.iter().find_map(|word| bare.strip_prefix(word)).unwrap_or(bare);
    let bare = UNITS
        .iter()
        .filter_map(|unit| bare.strip_suffix(unit))
        .min_by_key(|bare| bare.len())
        .unwrap_or(bare);
    let number = bare.trim_matches(is_around);
    !number.is_empty()
        && number.chars().all(|c| c.is_numeric() || matches!(c, ',' | '.' | '\u{a0}'))
}

/// Returns true for a line that begins with a word count and has nothing else. If a sentence
/// continues after the count, the line is prose.
pub(super) fn is_count_with_label(line: &str) -> bool {
    let Some(rest) = WORD_COUNTS.iter().find_map(|label| line.strip_prefix(label)) else {
        return false;
    };
    // A remark in brackets comes from the model, whatever it says about the count.
    if line.starts_with(BRACKETS) && line.ends_with(BRACKETS) {
        return rest.contains(char::is_numeric);
    }
    let number = rest.split_once([':', '：']).map_or(rest, |(_, number)| number);
    is_number_of_words(number)
}

/// Returns true for `[End of chapter 3]`, `（未完待续）`.
pub(super) fn is_ending(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| {
        BRACKETS.contains(&c)
            || c.is_whitespace()
            || matches!(
                c,
                '.' | '…' | '!' | '。' | '！' | '~' | '～' | '*' | '_' | '=' | '<' | '>' | '#'
            )
    });
    let unnumbered = bare.trim_end_matches(|c: char| c.is_numeric() || c == ' ');
    ENDINGS.contains(&bare) || ENDINGS.contains(&unnumbered)
}

/// Returns true for `(412 words)`, `[~400 Wörter]`, `（约800字）`.
pub(super) fn is_count(line: &str) -> bool {
    let inner = line.trim_matches(BRACKETS).trim();
    let inner = inner.trim_start_matches(|c: char| !c.is_numeric());
    let skipped = line.chars().count() - inner.chars().count();
    let unit = inner
        .trim_start_matches(|c: char| c.is_numeric() || matches!(c, ',' | '.' | '\u{a0}' | ' '));
    let is_bracketed = line.starts_with(BRACKETS) && line.ends_with(BRACKETS);
    inner.len() > unit.len()
        && skipped <= 12
        && is_bracketed
        && UNITS.contains(&unit.trim_end_matches(BRACKETS).trim())
}

pub(super) fn is_loose_ending(line: &str) -> bool {
    LOOSE_ENDINGS
        .contains(&line.trim_matches(|c: char| !c.is_alphabetic() && c.is_ascii_punctuation()))
        || LOOSE_ENDINGS.contains(&line.trim_end_matches(['。', '！', '…']))
}
