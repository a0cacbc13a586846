//! Recognizes a paragraph about the text by its words. If every word is one that a model says to
//! its user, the paragraph is a remark. A single other word makes it prose.

use std::{collections::HashMap, sync::LazyLock};

use crate::text;
use crate::word::is_unspaced_script;

scribe_domain::word_lists! {
    "remark/vocabulary":
        tables WORKS, MODEL, BOTH, FILL, UNITS, COUNTS;
}

/// A line with more words is not a remark.
const MOST_TOKENS: usize = 26;
const LONGEST_PIECE_CHARS: usize = 12;

/// A word without significance.
const NOTHING: u8 = 0;
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

static WORDS: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    let mut add = |word: &'static str, kind: u8| *words.entry(word).or_insert(NOTHING) |= kind;
    for (table, kind) in [
        (&WORKS, REMARK | WORK),
        (&MODEL, REMARK | MODEL_WORD),
        (&BOTH, REMARK | WORK | MODEL_WORD),
        (&FILL, REMARK),
        (&UNITS, UNIT),
        (&COUNTS, COUNT),
    ] {
        table.all_words().for_each(|word| add(word, kind));
    }
    for unit in super::counts::UNITS.iter().filter(|unit| !unit.contains(' ')) {
        add(unit, UNIT);
    }
    for label in &super::counts::COUNT_LABELS {
        let is_whole = !label.contains(' ');
        for word in label.split(' ') {
            add(word, if is_whole { UNIT | COUNT } else { COUNT });
        }
    }
    for word in &super::counts::APPROXIMATIONS {
        add(word.trim_end_matches('.'), COUNT);
    }
    for assent in super::evidence::find_words("assenting") {
        if !assent.contains(' ') {
            add(assent.trim_end_matches(is_separator), REMARK);
        }
    }
    words
});

/// The kinds of words in a line whose words are all known.
#[derive(Debug, Default)]
struct Words {
    kinds: u8,
    numbers: usize,
    digits: usize,
}

/// Returns true for a lower-case line before a text that announces the text and says nothing else:
/// `as requested, the scene:`, `scene 1 of 3`, `[begin scene]`.
pub(super) fn is_announcement(line: &str, lower: &str) -> bool {
    if is_count(lower) {
        return true;
    }
    let Some(words) = read_words(lower, REMARK) else { return false };
    let has = |kind: u8| words.kinds & kind != 0;
    let is_set_off = lower.ends_with([':', '：']) || is_bracketed(lower) || is_emphasised(line);
    // For example, `scene 1 of 3`.
    let is_number = words.numbers > 1;
    has(WORK) && (is_set_off || has(MODEL_WORD) || is_number)
}

/// Returns true for a lower-case paragraph after a text that only speaks to the user about the
/// text: `happy to adjust the tone or pacing if needed.`
pub(super) fn is_remark(lower: &str) -> bool {
    // For example, `that's the end of scene 1.`
    let is_end = lower.starts_with("that's ") || lower.contains(" end");
    let speaks = |words: Words| words.kinds & MODEL_WORD != 0 || words.numbers > 0 && is_end;
    read_words(lower, REMARK).is_some_and(|words| words.kinds & WORK != 0 && speaks(words))
        || is_count(lower)
}

/// Returns true for a word count alone, in any order: `total word count: 203 words.`, `全文共203字。`
pub(super) fn is_count(lower: &str) -> bool {
    let Some(words) = read_words(lower, UNIT | COUNT) else { return false };
    // `3 words.` may be a sentence of a story.
    let is_large = words.digits >= 3
        || words.digits == 2 && words.kinds & COUNT != 0
        || text::is_bracketed(lower);
    let numbers = if lower.contains('/') { 2 } else { 1 };
    words.kinds & UNIT != 0 && words.numbers == numbers && is_large
}

/// Returns true for `*Scene begins*`. A whole sentence in emphasis is a character's thought.
fn is_emphasised(line: &str) -> bool {
    line.starts_with('*') && line.ends_with('*') && !line.contains('.')
}

fn is_bracketed(lower: &str) -> bool {
    lower.starts_with(['[', '(', '（', '【']) && lower.ends_with([']', ')', '）', '】'])
}

/// Reads the words of a line. Returns `None` if a word is neither a number nor of the given kinds.
fn read_words(lower: &str, kinds: u8) -> Option<Words> {
    let mut words = Words::default();
    let tokens = lower.split(is_separator).filter(|token| !token.is_empty());
    for (count, token) in tokens.enumerate() {
        if count >= MOST_TOKENS {
            return None;
        }
        read_token(token, kinds, &mut words)?;
    }
    (words.kinds != 0).then_some(words)
}

fn read_token(token: &str, kinds: u8, words: &mut Words) -> Option<()> {
    if token.chars().all(char::is_numeric) {
        words.numbers += 1;
        words.digits = words.digits.max(token.chars().count());
        return Some(());
    }
    if !token.chars().any(is_unspaced_script) {
        let kind = *WORDS.get(token)?;
        if kind & kinds == 0 {
            return None;
        }
        words.kinds |= kind;
        return Some(());
    }
    read_unspaced(token, kinds, words)
}

/// Reads words that have no spaces between them.
fn read_unspaced(token: &str, kinds: u8, words: &mut Words) -> Option<()> {
    // The kinds of the words up to each byte, or `None` for a byte at which no word ends.
    let mut reached: Vec<Option<u8>> = vec![None; token.len() + 1];
    *reached.first_mut()? = Some(0);
    let mut digits = 0;
    for (at, character) in token.char_indices() {
        if character.is_numeric() && !is_unspaced_script(character) {
            digits += 1;
        } else {
            words.numbers += usize::from(digits > 0);
            words.digits = words.digits.max(digits);
            digits = 0;
        }
        let Some(before) = reached.get(at).copied().flatten() else { continue };
        let rest = &token[at..];
        if character.is_numeric() {
            let next = reached.get_mut(at + character.len_utf8())?;
            *next = Some(next.unwrap_or(0) | before);
        }
        let ends = rest.char_indices().map(|(start, c)| start + c.len_utf8());
        for end in ends.take(LONGEST_PIECE_CHARS) {
            let kind = WORDS.get(&rest[..end]).copied().filter(|kind| kind & kinds != 0);
            if let (Some(kind), Some(next)) = (kind, reached.get_mut(at + end)) {
                *next = Some(next.unwrap_or(0) | before | kind);
            }
        }
    }
    words.numbers += usize::from(digits > 0);
    words.digits = words.digits.max(digits);
    words.kinds |= reached.last().copied().flatten()?;
    Some(())
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || c.is_ascii_punctuation() && c != '\''
        || "，。：、！？；…—–¡¿،؟।（）【】≈～·✅✔️☑\u{a0}\u{202f}\u{3000}".contains(c)
}
