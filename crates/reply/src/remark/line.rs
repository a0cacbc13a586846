//! Recognises a line that is a remark by the model even without the rest of its paragraph.

use std::sync::LazyLock;

use super::{
    MAX_LEAD_IN_CHARS,
    counts::{BRACKETS, COUNT_LABELS, ENDINGS, WORD_COUNTS, is_count_or_ending},
    evidence, narrator_remembers,
    rules::{Context, Paragraph},
    vocabulary,
};
use crate::{
    beginnings::Beginnings,
    text::{DASHES, QUOTES, is_emoji},
};

/// Returns true for a line in which the model introduces the text that follows.
pub(crate) fn is_lead_in(line: &str) -> bool {
    if line.chars().count() > MAX_LEAD_IN_CHARS || line.contains(QUOTES) {
        return false;
    }
    let paragraph = Paragraph::new(line, Context::default());
    let lower = &paragraph.lower;
    let announces = || {
        lower.ends_with([':', '：'])
            && (vocabulary::is_announcement(line, lower) || paragraph.matches_section("first"))
    };
    !narrator_remembers(lower) && (announces() || paragraph.matches_section("assent"))
}

/// Returns the prose after a lead-in on the same line: `Sure, here is the scene: Rain fell.`
pub(crate) fn strip_lead_in(line: &str) -> Option<&str> {
    let at = line.find([':', '：'])?;
    let colon = line[at..].chars().next().map_or(1, char::len_utf8);
    let (lead_in, remaining) = line.split_at(at + colon);
    let has_prose = remaining.trim_start().starts_with(|c: char| !c.is_lowercase())
        && remaining.contains(char::is_alphanumeric);
    let presents = || Paragraph::new(lead_in, Context::default()).matches_section("inline");
    (has_prose && is_lead_in(lead_in) && presents()).then(|| remaining.trim_start())
}

/// Returns true for a last line in which the model comments on the text before it.
pub(crate) fn is_sign_off(line: &str) -> bool {
    is_count_or_ending(line) || is_offer(line)
}

/// Returns true for a line in which the model offers changes or hopes that the work pleases.
pub(crate) fn is_offer(line: &str) -> bool {
    if line.chars().count() > MAX_LEAD_IN_CHARS || line.contains(QUOTES) {
        return false;
    }
    let paragraph = Paragraph::new(line, Context::default());
    is_ornament(&to_plain_line(line))
        || !line.starts_with(DASHES) && paragraph.matches_section("offer")
}

/// Returns true for a model's remark that follows the closing tag of the answer.
pub(crate) fn is_answer_remark(text: &str) -> bool {
    text.chars().count() <= MAX_LEAD_IN_CHARS
        && text.lines().map(str::trim).filter(|line| !line.is_empty()).all(|line| {
            Paragraph::new(line, Context::default()).matches_section("leave")
                || is_sign_off(line)
                || !line.contains(char::is_alphanumeric)
        })
}

/// Returns true for `[...]` and for a line of emoji only.
fn is_ornament(line: &str) -> bool {
    let is_omission = line.starts_with(['[', '【'])
        && line.chars().any(|c| matches!(c, '.' | '…'))
        && line.chars().all(|c| matches!(c, '[' | ']' | '【' | '】' | '.' | '…' | ' '));
    let has_emoji = line.chars().any(|c| is_emoji(c) && c != '\u{fe0f}' && c != '\u{200d}');
    is_omission || has_emoji && line.chars().all(|c| is_emoji(c) || c.is_whitespace())
}

/// Returns true for a character that may be before an end mark or be one.
fn is_decoration(c: char) -> bool {
    matches!(c, '~' | '～' | '=' | '<' | '>' | '#' | '*' | '_') || is_emoji(c)
}

/// Returns true if a line may still turn out to be a lead-in or a sign-off.
pub(crate) fn may_become_remark(start: &str, is_top: bool) -> bool {
    if start.chars().count() > MAX_LEAD_IN_CHARS {
        return false;
    }
    let lower = to_plain_line(start);
    let stripped = lower.trim_start_matches(BRACKETS);
    let begins = |words: &Beginnings| words.may_begin(&lower) || words.may_begin(stripped);
    is_top && begins(&FIRST_WORDS)
        || begins(&LAST_WORDS)
        || start.starts_with(is_decoration)
        || start.starts_with(BRACKETS)
}

/// The words with which lead-ins may begin.
static FIRST_WORDS: LazyLock<Beginnings> = LazyLock::new(|| {
    Beginnings::new(&[&evidence::find_words("assenting"), &evidence::find_words("presenting")])
});
/// The words with which sign-offs, word counts and end marks may begin.
static LAST_WORDS: LazyLock<Beginnings> = LazyLock::new(|| {
    Beginnings::new(&[
        &WORD_COUNTS,
        &COUNT_LABELS,
        &ENDINGS,
        &evidence::find_words("proposing"),
        &evidence::find_words("noting"),
        &evidence::find_words("signing"),
    ])
});

/// Returns a line in lower case, with plain apostrophes and without emphasis marks.
pub(super) fn to_plain_line(line: &str) -> String {
    let lower = line.trim().trim_matches(['*', '_']).trim().to_lowercase();
    // The lower-case form of the Turkish capital I with a dot has two characters.
    lower.replace('’', "'").replace('\u{307}', "")
}
