//! Recognises refusals by the parts of their sentences: what the model cannot do, and to which work
//! it refers.

use std::sync::LazyLock;

use scribe_domain::word_list::WordTable;

use super::{
    MAX_SHORT_REFUSAL_LETTERS, OPENINGS, QUOTES, count_letters,
    speech::{is_character_speech, is_reported},
    stops,
};
use crate::phrases::Phrases;
use crate::text;
use crate::word::WordMatching;

scribe_domain::word_lists! {
    "refusal/languages":
        phrase_tables UNABLE, DOING, WORKS, LOOSE_WORKS;
}

/// A sentence longer than this says more than a refusal.
const MAX_SENTENCE_LETTERS: usize = 400;

/// A model declines in its first sentences or not at all.
const FIRST_SENTENCES: usize = 4;
const LAST_SENTENCES: usize = 2;

/// The maximum number of paragraphs in a refusal at the end of a text.
const LAST_PARAGRAPHS: usize = 4;

const SENTENCE_ENDS: [char; 9] = ['.', '!', '?', '。', '！', '？', '؟', '।', '\n'];

/// Returns true for a lower-case paragraph if one of its first sentences declines to write the
/// work.
pub(super) fn is_refusal(lower: &str) -> bool {
    has_refusal(lower, false, FIRST_SENTENCES)
}

fn has_refusal(lower: &str, is_explained: bool, sentences: usize) -> bool {
    if is_reported(lower) || lower.contains(QUOTES) || lower.starts_with(['-', '–', '—', '‘'])
    {
        return false;
    }
    let is_apologetic = is_explained || OPENINGS.any_begins(lower);
    let first = lower.split(SENTENCE_ENDS).map(str::trim).filter(|sentence| !sentence.is_empty());
    first.take(sentences).any(|sentence| declines_request(sentence, is_apologetic))
}

/// Returns true if the first paragraph of a text is a refusal. If the refusal is explained, it may
/// also name kinds of work that people in stories name.
pub(super) fn begins_text(text: &str, is_explained: bool) -> bool {
    let first = text.split("\n\n").next().unwrap_or(text);
    has_refusal(&to_lower_paragraph(first), is_explained, FIRST_SENTENCES)
}

/// Returns true if the last paragraphs of a text are a refusal, because the model has stopped in
/// the middle of the work.
pub(super) fn ends_text(text: &str) -> bool {
    text.rsplit("\n\n")
        .take(LAST_PARAGRAPHS)
        .filter(|paragraph| count_letters(paragraph) <= MAX_SHORT_REFUSAL_LETTERS)
        .any(|paragraph| {
            let is_refusal = || has_refusal(&to_lower_paragraph(paragraph), false, LAST_SENTENCES);
            (is_refusal() || is_unquoted_stop_notice(paragraph)) && !is_character_speech(paragraph)
        })
}

fn is_unquoted_stop_notice(paragraph: &str) -> bool {
    let lower = text::to_plain_lower(paragraph.trim());
    !is_reported(&lower) && !lower.contains(QUOTES) && stops::is_stop_notice(&lower)
}

fn to_lower_paragraph(paragraph: &str) -> String {
    let stripped = paragraph.trim().trim_matches(['*', '_', '(', ')', '[', ']', '（', '）']);
    text::to_plain_lower(stripped)
}

fn declines_request(sentence: &str, is_apologetic: bool) -> bool {
    // The phrase may be at the end of the sentence.
    let sentence = format!("{sentence} ");
    may_decline(&sentence)
        && count_letters(&sentence) <= MAX_SENTENCE_LETTERS
        && UNABLE
            .iter()
            .any(|(language, phrases)| declines_in(language, phrases, &sentence, is_apologetic))
}

/// Returns false for a sentence that has no words of inability in any language. This is a quick
/// check, which excludes most sentences.
fn may_decline(sentence: &str) -> bool {
    static BEGINNINGS: LazyLock<Phrases> =
        LazyLock::new(|| Phrases::new(UNABLE.all_words().map(|words| split_unable(words).0)));
    BEGINNINGS.occurs_in(sentence)
}

/// Splits a phrase that encloses other words: `ich kann …nicht`.
fn split_unable(words: &'static str) -> (&'static str, &'static str) {
    words.split_once('…').unwrap_or((words, ""))
}

/// Returns true for a sentence that says, in the words of one language, that something cannot be
/// done to a work.
fn declines_in(
    language: &str,
    phrases: &[&'static str],
    sentence: &str,
    is_apologetic: bool,
) -> bool {
    let has = |table: &WordTable| table.find_words(language).iter().any(|w| sentence.contains(w));
    let is_unable = phrases.iter().any(|words| {
        let (first, second) = split_unable(words);
        sentence.find(first).is_some_and(|at| {
            begins_word(sentence, at) && sentence[at + first.len()..].contains(second)
        })
    });
    is_unable && has(&DOING) && (has(&WORKS) || is_apologetic && has(&LOOSE_WORKS))
}

/// Returns true if the words at an index begin a word: `Kan ik` must not match in `enkan ik`.
fn begins_word(sentence: &str, at: usize) -> bool {
    let before = sentence[..at].chars().next_back();
    !before.is_some_and(|c| c.is_alphabetic() && c < '\u{500}')
}
