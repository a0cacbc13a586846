//! Distinguishes a line that introduces the text from a first line of prose with the same
//! beginning.

use super::recalls;
use crate::text::QUOTES;
use crate::word::{Words, ends_of, has_word, is_unspaced_script};

/// The maximum length of an assent with its colon.
const LONGEST_ASSENT_CHARS: usize = 12;

scribe_domain::word_lists! {
    "remark/lead_in":
        phrases SHOWS, WORKS, LOOSE_PRESENTATIONS, LOOSE_WORKS, REQUESTS, OWNERS;
        pub(super) phrases ASSENTS, PRESENTATIONS, ASSENTS_BEFORE_COLON,
            PRESENTATIONS_BEFORE_COLON, WORKS_BEFORE_COLON;
}

/// Returns true for a lower-case line that presents a work and says nothing else.
pub(super) fn is_lead_in(line: &str) -> bool {
    if recalls(line) {
        return false;
    }
    let announces = line.ends_with([':', '：']);
    if announces && presents_in_language(line) {
        return true;
    }
    let Some(rest) = after_assent(line) else { return announces && presents(line, true) };
    if !announces {
        let is_loose = LOOSE_PRESENTATIONS.begin(rest);
        return !is_loose && presents(rest, false);
    }
    let is_short = line.chars().count() <= LONGEST_ASSENT_CHARS;
    let shown = SHOWS.iter().filter_map(|word| rest.strip_prefix(word)).map(bare);
    let is_bare = rest.is_empty() && is_short
        || shown.into_iter().any(|after| after.is_empty() || matches!(after, "是" | "it is"));
    is_bare || presents(rest, true) || shows_strong(rest)
}

/// Returns true for the lower-case text before a colon if a work begins after the colon.
pub(super) fn presents_prose(lead_in: &str) -> bool {
    let rest = after_assent(lead_in).unwrap_or(lead_in);
    let is_presentation = PRESENTATIONS.begin(rest) && presents(rest, true);
    (is_presentation || shows_strong(rest)) && has_strong_work(rest)
}

/// Returns true for a sentence that presents a work, with or without an assent before it.
pub(super) fn hands_over(sentence: &str) -> bool {
    let end = sentence.find([':', '：', '\n']).unwrap_or(sentence.len());
    ends_soon_after_work(&sentence[..end])
}

/// Returns true for a line that presents a text in one of the languages whose words are ambiguous
/// without the colon. An assent may come first.
fn presents_in_language(line: &str) -> bool {
    if line.contains(QUOTES) {
        return false;
    }
    let after = line.find(['!', '.', ',', '！', '。', '，', '،']).map(|at| bare(&line[at..]));
    let presents = |text: &str| {
        PRESENTATIONS_BEFORE_COLON.begin(text)
            || text.len() < line.len() && PRESENTATIONS.begin(text)
    };
    // One word with its mark: `Gotowe!`
    let is_cry = line.find(['!', '！']).is_some_and(|at| !line[..at].contains(char::is_whitespace));
    let is_assent = is_cry || ASSENTS_BEFORE_COLON.begin(line) || ASSENTS.begin(line);
    let has_work = has_strong_work(line) || WORKS_BEFORE_COLON.are_words_of(line);
    has_work && (PRESENTATIONS_BEFORE_COLON.begin(line) || is_assent && after.is_some_and(presents))
}

/// Returns the line after an assent and its punctuation.
fn after_assent(line: &str) -> Option<&str> {
    let rest = ASSENTS
        .iter()
        .filter(|word| !matches!(**word, "voici" | "voilà"))
        .filter_map(|word| line.strip_prefix(word).map(|rest| (*word, rest)))
        .max_by_key(|(word, _)| word.len());
    let (word, rest) = rest?;
    if word.ends_with(|c: char| !c.is_alphanumeric()) || rest.starts_with(is_stop) {
        return Some(bare(rest));
    }
    // An assent may continue without punctuation: `承知しました。`
    let stop = rest.find(is_stop).filter(|at| !bare(&rest[*at..]).is_empty());
    Some(bare(&rest[stop.unwrap_or(0)..]))
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | ',' | '!' | '。' | '，' | '！' | '、' | ':' | '：' | '،' | '।')
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_stop(c))
}

/// Returns true for a text that begins by presenting a work and ends soon after it.
fn presents(text: &str, announces: bool) -> bool {
    if !PRESENTATIONS.begin(text) {
        return false;
    }
    if LOOSE_PRESENTATIONS.begin(text) && !has_strong_work(text) {
        return false;
    }
    if announces {
        return ends_soon_after_work(text);
    }
    // A narrator may also present a version of a story.
    let is_own = speaks_of_own(text) || text.contains(['我', '他', '她']);
    !is_own && has_strong_work(text) && remainder(text).is_some_and(str::is_empty)
}

/// Returns true for `네, 장면을 작성했습니다:`.
fn shows_strong(text: &str) -> bool {
    SHOWS.occur_in(text) && has_strong_work(text) && ends_soon_after_work(text)
}

fn has_strong_work(text: &str) -> bool {
    WORKS.iter().any(|word| !LOOSE_WORKS.contains(word) && has_word(text, word))
}

/// Returns the text after the last work that it names, without punctuation.
fn remainder(text: &str) -> Option<&str> {
    let end = WORKS.iter().flat_map(|word| ends_of(text, word)).max()?;
    Some(text[end..].trim_matches(|c: char| !c.is_alphanumeric()))
}

fn ends_soon_after_work(text: &str) -> bool {
    let Some(rest) = remainder(text) else { return false };
    let is_unspaced = rest.chars().any(is_unspaced_script);
    let is_near = if is_unspaced {
        rest.chars().count() <= 4 && !rest.contains('的')
            || SHOWS.iter().any(|word| word.chars().all(is_unspaced_script) && rest.contains(word))
    } else {
        rest.split_whitespace().count() <= 1
    };
    is_near || REQUESTS.are_words_of(rest)
}

/// Returns true for a text that names a scene, a chapter or a version as a whole word.
pub(super) fn names_work(text: &str) -> bool {
    has_strong_work(text)
}

/// Returns true for a text that addresses the user and mentions nothing that belongs to a narrator.
pub(super) fn speaks_to_reader(text: &str) -> bool {
    !speaks_of_own(text) && REQUESTS.are_words_of(text)
}

/// Returns true for a text about something that a character owns.
pub(super) fn speaks_of_own(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| OWNERS.contains(&word))
}
