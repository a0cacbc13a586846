//! Reads lines in which every word belongs to a closed list.

use std::collections::HashMap;

use crate::text::is_sign_of_letter;
use crate::word::is_unspaced_script;

/// A line with more words is not read.
const MAX_LINE_WORDS: usize = 26;
/// The maximum length of a word in a script without spaces.
const MAX_PIECE_CHARS: usize = 12;

/// Words with the set of their kinds, which is a bit mask.
#[derive(Default)]
pub(crate) struct Lexicon(HashMap<&'static str, u8>);

/// The words of a line.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// The kinds of all words.
    pub(crate) kinds: u8,
    /// The kinds of the first and the last word.
    pub(crate) first: u8,
    pub(crate) last: u8,
    pub(crate) words: usize,
    /// How many numbers there are, and how many digits the longest one has.
    pub(crate) numbers: usize,
    pub(crate) digits: usize,
}

impl Lexicon {
    pub(crate) fn new(lists: &[(&[&'static str], u8)]) -> Self {
        let mut lexicon = Self::default();
        for (words, kind) in lists {
            words.iter().for_each(|word| lexicon.add_word(word, *kind));
        }
        lexicon
    }

    pub(crate) fn add_word(&mut self, word: &'static str, kind: u8) {
        *self.0.entry(word).or_default() |= kind;
    }

    /// Reads a lower-case line. Returns `None` if one of its words is neither a number nor of one
    /// of the given kinds.
    pub(crate) fn read_line(&self, lower: &str, kinds: u8) -> Option<Reading> {
        let mut reading = Reading::default();
        for token in lower.split(is_separator).filter(|token| !token.is_empty()) {
            if reading.words >= MAX_LINE_WORDS {
                return None;
            }
            let kind = self.read_token(token, kinds, &mut reading)?;
            if reading.words == 0 {
                reading.first = kind;
            }
            reading.last = kind;
            reading.kinds |= kind;
            reading.words += 1;
        }
        Some(reading)
    }

    fn read_token(&self, token: &str, kinds: u8, reading: &mut Reading) -> Option<u8> {
        if token.chars().any(|c| is_unspaced_script(c) && !c.is_numeric()) {
            return self.read_unspaced(token, kinds, reading);
        }
        // The ending of a number may follow it: `1'in`.
        let word = token.trim_start_matches(char::is_numeric);
        reading.count_digits(token[..token.len() - word.len()].chars().count());
        if word.is_empty() {
            return Some(0);
        }
        self.find_kind(word, kinds)
    }

    fn find_kind(&self, word: &str, kinds: u8) -> Option<u8> {
        self.0.get(word).copied().filter(|kind| kind & kinds != 0)
    }

    /// Reads words that have no spaces between them.
    fn read_unspaced(&self, token: &str, kinds: u8, reading: &mut Reading) -> Option<u8> {
        // The kinds of the words up to each byte, or `None` for a byte at which no word ends.
        let mut kinds_at: Vec<Option<u8>> = vec![None; token.len() + 1];
        *kinds_at.first_mut()? = Some(0);
        let mut digits = 0;
        for (at, character) in token.char_indices() {
            if character.is_numeric() && !is_unspaced_script(character) {
                digits += 1;
            } else {
                reading.count_digits(digits);
                digits = 0;
            }
            let Some(kinds_before) = kinds_at.get(at).copied().flatten() else { continue };
            let remaining = &token[at..];
            if character.is_numeric() {
                let next = kinds_at.get_mut(at + character.len_utf8())?;
                *next = Some(next.unwrap_or(0) | kinds_before);
            }
            let ends = remaining.char_indices().map(|(start, c)| start + c.len_utf8());
            for end in ends.take(MAX_PIECE_CHARS) {
                let kind = self.find_kind(&remaining[..end], kinds);
                if let (Some(kind), Some(next)) = (kind, kinds_at.get_mut(at + end)) {
                    *next = Some(next.unwrap_or(0) | kinds_before | kind);
                }
            }
        }
        reading.count_digits(digits);
        kinds_at.last().copied().flatten()
    }
}

impl Reading {
    pub(crate) fn has(&self, kind: u8) -> bool {
        self.kinds & kind != 0
    }

    fn count_digits(&mut self, digits: usize) {
        self.numbers += usize::from(digits > 0);
        self.digits = self.digits.max(digits);
    }
}

/// Returns true for a character between two words. An apostrophe and a joiner are inside a word.
fn is_separator(c: char) -> bool {
    !c.is_alphanumeric() && !is_sign_of_letter(c) && !matches!(c, '\'' | '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_line_must_be_known() {
        let lexicon = Lexicon::new(&[(&["scene", "场景"], 1), (&["end", "of", "结束"], 2)]);
        let reading = lexicon.read_line("end of scene 12", 3).unwrap();
        assert_eq!((reading.kinds, reading.first, reading.last), (3, 2, 0));
        assert_eq!((reading.words, reading.numbers, reading.digits), (4, 1, 2));
        let reading = lexicon.read_line("场景1结束", 3).unwrap();
        assert_eq!((reading.kinds, reading.numbers), (3, 1));
        for line in ["end of the scene", "场景的结束"] {
            assert!(lexicon.read_line(line, 3).is_none(), "{line}");
        }
        assert!(lexicon.read_line("end of scene", 2).is_none(), "a scene is of another kind");
    }
}
