//! Cleans a replacement that repeats its passage, adds its own quotation marks, or ends with a
//! remark.

use super::finding_ids::letters_and_digits;

scribe_domain::word_lists! {
    "rewriter/shown":
        phrases ARROWS, REMARKS, REMARKS_WITHIN;
}

/// Quotation marks that may enclose a whole replacement.
const QUOTES: [(char, char); 12] = [
    ('"', '"'),
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('«', '»'),
    ('»', '«'),
    ('「', '」'),
    ('『', '』'),
    ('‘', '’'),
    ('\'', '\''),
    ('‹', '›'),
    ('＂', '＂'),
];
const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('（', '）')];
/// Characters that end a sentence, including quotation marks that close speech.
const SENTENCE_ENDS: [char; 14] =
    ['.', '!', '?', '…', '。', '！', '？', '”', '"', '»', '“', '」', '』', '’'];

/// Removes the passage before a replacement, a bracketed remark after it, and enclosing quotation
/// marks that the passage does not have.
pub(super) fn strip_repetition(text: &str, passage: &str) -> Option<String> {
    let mut stripped = text.trim();
    loop {
        let before = stripped;
        stripped = strip_passage(stripped, passage);
        stripped = strip_remark(stripped, passage);
        stripped = strip_quotes(stripped, passage);
        if stripped == before {
            break;
        }
    }
    (stripped != text.trim()).then(|| stripped.to_owned())
}

/// Splits a text with exactly one arrow into a passage and its replacement.
pub(super) fn split_at_arrow(text: &str) -> Option<(&str, &str)> {
    let mut found = ARROWS.iter().filter_map(|arrow| text.split_once(arrow));
    let (passage, replacement) = found.next().filter(|_| found.next().is_none())?;
    let (passage, replacement) = (passage.trim(), replacement.trim());
    let has_more = ARROWS.iter().any(|arrow| replacement.contains(arrow));
    (!passage.is_empty() && !has_more).then_some((passage, replacement))
}

/// Returns the text after the passage: `passage -> new`, `~~passage~~ new`, `[-passage-]{+new+}`.
fn strip_passage<'a>(text: &'a str, passage: &str) -> &'a str {
    let is_passage = |change: &str| letters_and_digits(change) == letters_and_digits(passage);
    let struck_out = || text.strip_prefix("~~")?.split_once("~~");
    let word_diff = || {
        let (old, new) = text.strip_prefix("[-")?.split_once("-]")?;
        Some((old, new.trim().strip_prefix("{+")?.strip_suffix("+}")?))
    };
    let change = split_at_arrow(text).or_else(struck_out).or_else(word_diff);
    match change {
        Some((old, new)) if is_passage(old) && !new.trim().is_empty() => new.trim(),
        Some(_) | None => text,
    }
}

fn strip_remark<'a>(text: &'a str, passage: &str) -> &'a str {
    let remark = BRACKETS.iter().find_map(|(open, close)| {
        let (before, inside) = text.strip_suffix(*close)?.rsplit_once(*open)?;
        (!inside.contains(*close)).then_some((before.trim_end(), inside.trim()))
    });
    match remark {
        Some((before, inside))
            if before.ends_with(SENTENCE_ENDS)
                && is_remark(inside)
                && !passage.contains(inside) =>
        {
            before
        }
        Some(_) | None => text,
    }
}

fn is_remark(inside: &str) -> bool {
    let lower = inside.to_lowercase();
    REMARKS.iter().any(|beginning| lower.starts_with(beginning))
        || REMARKS_WITHIN.iter().any(|words| lower.contains(words))
}

fn strip_quotes<'a>(text: &'a str, passage: &str) -> &'a str {
    let passage = passage.trim();
    let is_mark = |c: char| QUOTES.iter().any(|(open, close)| c == *open || c == *close);
    if passage.starts_with(is_mark) || passage.ends_with(is_mark) {
        return text;
    }
    let inside = QUOTES.iter().find_map(|(open, close)| {
        let inside = text.strip_prefix(*open)?.strip_suffix(*close)?;
        (!has_mark(inside, *open) && !has_mark(inside, *close)).then_some(inside.trim())
    });
    inside.filter(|inside| !inside.is_empty()).unwrap_or(text)
}

/// Returns true if a text contains the mark as a quotation mark and not as an apostrophe.
fn has_mark(text: &str, mark: char) -> bool {
    text.match_indices(mark).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + mark.len_utf8()..].chars().next();
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        !(matches!(mark, '\'' | '’') && is_letter(before) && is_letter(after))
    })
}
