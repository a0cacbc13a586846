//! Recognizes a paragraph about the text by its words. If every word is one that a model says to
//! its user, the paragraph is a remark. A single other word makes it prose.

use std::sync::LazyLock;

use super::{counts, evidence::find_words};
use crate::{
    lexicon::{Lexicon, Reading},
    text,
};

scribe_domain::word_lists! {
    "remark/vocabulary":
        tables WORKS, MODEL, BOTH, FILL, UNITS, COUNTS;
}

/// A word for the requested work, or for an aspect of it.
const WORK: u8 = 1;
/// A word with which a model addresses its user or mentions the task.
const MODEL_WORD: u8 = 2;
/// A unit of a word count.
const UNIT: u8 = 4;
/// A word that accompanies a word count.
const COUNT: u8 = 8;
/// A word that belongs to remarks, and possibly to counts.
const REMARK: u8 = 16;

static WORDS: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut words = Lexicon::new(&[(&counts::UNITS, UNIT), (&counts::APPROXIMATIONS, COUNT)]);
    for (table, kind) in [
        (&WORKS, REMARK | WORK),
        (&MODEL, REMARK | MODEL_WORD),
        (&BOTH, REMARK | WORK | MODEL_WORD),
        (&FILL, REMARK),
        (&UNITS, UNIT),
        (&COUNTS, COUNT),
    ] {
        table.all_words().for_each(|word| words.add_word(word, kind));
    }
    for label in &counts::COUNT_LABELS {
        // A label of one word also names what is counted.
        let kind = if label.contains(' ') { COUNT } else { UNIT | COUNT };
        label.split(' ').for_each(|word| words.add_word(word, kind));
    }
    find_words("assenting").into_iter().for_each(|assent| words.add_word(assent, REMARK));
    words
});

/// Returns true for a lower-case line before a text that announces the text and says nothing else:
/// `as requested, the scene:`, `scene 1 of 3`, `[begin scene]`.
pub(super) fn is_announcement(line: &str, lower: &str) -> bool {
    if is_count(lower) {
        return true;
    }
    let Some(words) = WORDS.read_line(lower, REMARK) else { return false };
    let is_set_off =
        lower.ends_with([':', '：']) || text::is_bracketed(lower) || is_emphasised(line);
    // For example, `scene 1 of 3`.
    let is_number = words.numbers > 1;
    words.has(WORK) && (is_set_off || words.has(MODEL_WORD) || is_number)
}

/// Returns true for a lower-case paragraph after a text that only speaks to the user about the
/// text: `happy to adjust the tone or pacing if needed.`
pub(super) fn is_remark(lower: &str) -> bool {
    // For example, `that's the end of scene 1.`
    let is_end = lower.starts_with("that's ") || lower.contains(" end");
    let speaks = |words: &Reading| words.has(MODEL_WORD) || words.numbers > 0 && is_end;
    WORDS.read_line(lower, REMARK).is_some_and(|words| words.has(WORK) && speaks(&words))
        || is_count(lower)
}

/// Returns true for a word count alone, in any order: `total word count: 203 words.`, `全文共203字。`
pub(super) fn is_count(lower: &str) -> bool {
    let Some(words) = WORDS.read_line(lower, UNIT | COUNT) else { return false };
    // `3 words.` may be a sentence of a story.
    let is_large =
        words.digits >= 3 || words.digits == 2 && words.has(COUNT) || text::is_bracketed(lower);
    let numbers = if lower.contains('/') { 2 } else { 1 };
    words.has(UNIT) && words.numbers == numbers && is_large
}

/// Returns true for `*Scene begins*`. A whole sentence in emphasis is a character's thought.
fn is_emphasised(line: &str) -> bool {
    line.starts_with('*') && line.ends_with('*') && !line.contains('.')
}
