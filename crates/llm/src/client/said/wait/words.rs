//! Reads waits in the message of an error: a duration next to a word that marks it as a wait, in a
//! sentence about retrying.

use super::units::parse_duration;

scribe_domain::word_lists! {
    "client/said/wait/words":
        phrases BEFORE, BEFORE_UNSPACED, AFTER, CUES;
}

/// How near a word about retrying is to a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    /// In the same sentence.
    Sentence,
    /// In the same clause.
    Clause,
}

/// Returns the longest wait that the message names, in seconds. A wait in the same clause as a word
/// about retrying takes precedence over a wait in another clause.
pub(super) fn parse_wait(message: &str) -> Option<f64> {
    let text: String = message.to_lowercase().chars().map(to_ascii_digit).collect();
    let mut best: Option<(Nearness, f64)> = None;
    let mut scanned_bytes = 0;
    for (at, letter) in text.char_indices() {
        if at < scanned_bytes || !letter.is_ascii_digit() {
            continue;
        }
        // The other digits of the number do not begin numbers of their own.
        let digits = text[at..].find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','));
        scanned_bytes = at + digits.unwrap_or(text.len() - at);
        let Some((seconds, after)) = parse_duration(&text[at..]) else { continue };
        let end = text.len() - after.len();
        scanned_bytes = scanned_bytes.max(end);
        if !is_marked_as_wait(&text[..at], after) {
            continue;
        }
        let wait = nearness(&text, at, end).map(|nearness| (nearness, seconds));
        best = match (best, wait) {
            (Some(known), Some(wait)) if wait.0 < known.0 => Some(known),
            (Some(known), Some(wait)) if wait.0 == known.0 => Some((known.0, known.1.max(wait.1))),
            (known, wait) => wait.or(known),
        };
    }
    best.map(|(_, seconds)| seconds)
}

/// Returns true if a word before or after a duration marks it as a wait.
fn is_marked_as_wait(before: &str, after: &str) -> bool {
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || "~≈:\"'(".contains(c));
    let ends_with_word = |word: &str| {
        before
            .strip_suffix(word)
            .is_some_and(|remaining| !remaining.ends_with(char::is_alphanumeric))
    };
    let after = after.trim_start();
    BEFORE.iter().any(|word| ends_with_word(word))
        || BEFORE_UNSPACED.iter().any(|word| before.ends_with(word))
        || AFTER.iter().any(|word| after.starts_with(word))
}

/// Returns how close a word about retrying is to a duration, or `None` if the sentence has no such
/// word.
fn nearness(text: &str, at: usize, end: usize) -> Option<Nearness> {
    let has_cue = |enclosing_part: &str| CUES.iter().any(|cue| enclosing_part.contains(cue));
    let enclosing_part = |ends: &dyn Fn(usize, char) -> bool| {
        let from = text[..at].char_indices().rev().find(|(at, c)| ends(*at, *c));
        let from = from.map_or(0, |(at, c)| at + c.len_utf8());
        let to = text[end..].char_indices().find(|(after, c)| ends(end + after, *c));
        &text[from..to.map_or(text.len(), |(after, _)| end + after)]
    };
    let ends_sentence = |at: usize, letter: char| match letter {
        '.' | '!' | '?' => text[at + 1..].chars().next().is_none_or(char::is_whitespace),
        _ => "。！？\n;；।".contains(letter),
    };
    let ends_clause = |at: usize, letter: char| {
        ends_sentence(at, letter)
            || "，、:：".contains(letter)
            || (letter == ',' && text[at + 1..].starts_with(char::is_whitespace))
    };
    if has_cue(enclosing_part(&ends_clause)) {
        return Some(Nearness::Clause);
    }
    has_cue(enclosing_part(&ends_sentence)).then_some(Nearness::Sentence)
}

/// Converts a full-width digit to an ASCII digit.
fn to_ascii_digit(letter: char) -> char {
    match letter {
        '０'..='９' => {
            char::from_digit(u32::from(letter) - u32::from('０'), 10).unwrap_or(letter)
        }
        _ => letter,
    }
}
