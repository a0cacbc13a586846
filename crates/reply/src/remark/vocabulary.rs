//! Recognises a paragraph about the text by its words. If every word is one that a model says to
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
const WORK_KIND: u8 = 1;
/// A word with which a model addresses its user or mentions the task.
const MODEL_KIND: u8 = 2;
/// A unit of a word count.
const UNIT_KIND: u8 = 4;
/// A word that accompanies a word count.
const COUNT_KIND: u8 = 8;
/// A word that belongs to remarks, and possibly to counts.
const REMARK_KIND: u8 = 16;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon =
        Lexicon::new(&[(&counts::UNITS, UNIT_KIND), (&counts::APPROXIMATIONS, COUNT_KIND)]);
    for (table, kind) in [
        (&WORKS, REMARK_KIND | WORK_KIND),
        (&MODEL, REMARK_KIND | MODEL_KIND),
        (&BOTH, REMARK_KIND | WORK_KIND | MODEL_KIND),
        (&FILL, REMARK_KIND),
        (&UNITS, UNIT_KIND),
        (&COUNTS, COUNT_KIND),
    ] {
        table.all_words().for_each(|word| lexicon.add_word(word, kind));
    }
    for label in &counts::COUNT_LABELS {
        // A label of one word also names what is counted.
        let kind = if label.contains(' ') { COUNT_KIND } else { UNIT_KIND | COUNT_KIND };
        label.split(' ').for_each(|word| lexicon.add_word(word, kind));
    }
    find_words("assenting").into_iter().for_each(|assent| lexicon.add_word(assent, REMARK_KIND));
    lexicon
});

/// Returns true for a lower-case line before a text that only announces the text, such as `as
/// requested, the scene:`, `scene 1 of 3` or `[begin scene]`.
pub(super) fn is_announcement(line: &str, lower: &str) -> bool {
    if is_count(lower) {
        return true;
    }
    let Some(reading) = LEXICON.read_line(lower, REMARK_KIND) else { return false };
    let is_set_off =
        lower.ends_with([':', '：']) || text::is_bracketed(lower) || is_emphasised(line);
    // For example, `scene 1 of 3`.
    let is_number = reading.numbers > 1;
    reading.has(WORK_KIND) && (is_set_off || reading.has(MODEL_KIND) || is_number)
}

/// Returns true for a lower-case paragraph after a text that only speaks to the user about the
/// text, such as `happy to adjust the tone or pacing if needed.`
pub(super) fn is_remark(lower: &str) -> bool {
    // For example, `that's the end of scene 1.`
    let is_end = lower.starts_with("that's ") || lower.contains(" end");
    let speaks = |reading: &Reading| reading.has(MODEL_KIND) || reading.numbers > 0 && is_end;
    LEXICON
        .read_line(lower, REMARK_KIND)
        .is_some_and(|reading| reading.has(WORK_KIND) && speaks(&reading))
        || is_count(lower)
}

/// Returns true for a word count alone, in any order: `total word count: 203 reading.`, `全文共203字。`
pub(super) fn is_count(lower: &str) -> bool {
    let Some(reading) = LEXICON.read_line(lower, UNIT_KIND | COUNT_KIND) else { return false };
    // `3 reading.` may be a sentence of a story.
    let is_large = reading.digits >= 3
        || reading.digits == 2 && reading.has(COUNT_KIND)
        || text::is_bracketed(lower);
    let numbers = if lower.contains('/') { 2 } else { 1 };
    reading.has(UNIT_KIND) && reading.numbers == numbers && is_large
}

/// Returns true for `*Scene begins*`. A whole sentence in emphasis is a character's thought.
fn is_emphasised(line: &str) -> bool {
    line.starts_with('*') && line.ends_with('*') && !line.contains('.')
}
