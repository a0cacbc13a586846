//! Detects sentences that already occur in the text or in the book.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hasher},
};

use super::{ProseCheck, ProseFinding, Severity};
use crate::text::{
    sentences::split_sentences,
    words::{WordCount, is_cjk, split_words},
};

/// The minimum number of words in a sentence that counts as repeated. A shorter sentence, such as
/// "She said nothing.", may occur twice by chance.
const MIN_WORDS: usize = 6;
/// The minimum number of characters, for scripts in which a character is a word.
const MIN_CHARACTERS: usize = 10;
/// The minimum number of repeated sentences for a text to count as a loop. In addition, at least
/// half of all its sentences must be repeated.
const MIN_REPEATED_SENTENCES: usize = 6;

/// The hashes of the sentences that are long enough to count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentenceHashes(HashSet<u64>);

impl SentenceHashes {
    /// Adds the sentences of a text.
    pub fn add_text(&mut self, text: &str) {
        self.add_all(&HashedText::new(text));
    }

    /// Adds the sentences of a text that is already hashed.
    pub fn add_all(&mut self, text: &HashedText<'_>) {
        let long_enough = text.0.iter().filter(|sentence| sentence.is_long_enough);
        self.0.extend(long_enough.map(|sentence| sentence.hash));
    }
}

/// The sentences of a text, each with the hash of its words.
#[derive(Debug)]
pub struct HashedText<'a>(Vec<HashedSentence<'a>>);

#[derive(Debug)]
struct HashedSentence<'a> {
    text: &'a str,
    /// The hash of the words, without case and punctuation.
    hash: u64,
    words: usize,
    /// True if the sentence is so long that it does not occur twice by chance.
    is_long_enough: bool,
}

impl<'a> HashedText<'a> {
    /// Hashes the sentences of a text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let mut lower = String::new();
        let hashed = split_sentences(text)
            .into_iter()
            .map(|(_, sentence)| HashedSentence::new(sentence, &mut lower));
        Self(hashed.collect())
    }

    /// Returns the first repeated sentence if at least half of the sentences occur earlier in the
    /// text or already in the book. Even short sentences count for this share.
    #[must_use]
    pub fn find_loop(&self, earlier: &SentenceHashes) -> Option<&'a str> {
        let mut seen = HashSet::new();
        // A sentence of one word, for example `No.`, may occur any number of times.
        let counted = || self.0.iter().filter(|sentence| sentence.words >= 2);
        let repeated: Vec<&HashedSentence<'_>> = counted()
            .filter(|sentence| !seen.insert(sentence.hash) || sentence.occurs_in(earlier))
            .collect();
        let is_loop =
            repeated.len() >= MIN_REPEATED_SENTENCES && repeated.len() * 2 >= counted().count();
        repeated.first().map(|sentence| sentence.text).filter(|_| is_loop)
    }
}

impl<'a> HashedSentence<'a> {
    /// Hashes a sentence. `lower` is a buffer for the words in lower case.
    fn new(text: &'a str, lower: &mut String) -> Self {
        lower.clear();
        let (mut number, mut count) = (0, WordCount::default());
        for word in split_words(text) {
            if word.is_ascii() {
                lower.push_str(word);
                let start = lower.len() - word.len();
                lower[start..].make_ascii_lowercase();
            } else {
                lower.extend(word.chars().flat_map(char::to_lowercase));
            }
            lower.push(' ');
            number += 1;
            count.add(word);
        }
        let mut hasher = DefaultHasher::new();
        hasher.write(lower.as_bytes());
        let is_long_enough = if text.contains(is_cjk) {
            number >= MIN_CHARACTERS
        } else {
            // In a script without spaces, a letter is not a word.
            count.total() >= MIN_WORDS
        };
        Self { text, hash: hasher.finish(), words: number, is_long_enough }
    }

    fn occurs_in(&self, earlier: &SentenceHashes) -> bool {
        self.is_long_enough && earlier.0.contains(&self.hash)
    }
}

/// Finds every sentence that occurs earlier in the text or in `earlier`. The first occurrence in
/// the text is not a finding.
#[must_use]
pub fn check(text: &str, earlier: &SentenceHashes) -> Vec<ProseFinding> {
    let text = HashedText::new(text);
    let mut seen = HashSet::new();
    let mut repeated = |sentence: &HashedSentence<'_>| {
        let anew = sentence.is_long_enough && !seen.insert(sentence.hash);
        match (sentence.occurs_in(earlier), anew) {
            (true, _) => Some("is already in the book"),
            (false, true) => Some("is already in this text"),
            (false, false) => None,
        }
    };
    let finding = |sentence: &str, message: &str| ProseFinding {
        check: ProseCheck::Repetition,
        passage: sentence.to_owned(),
        message: message.to_owned(),
        severity: Severity::Must,
    };
    let found: Vec<ProseFinding> = text
        .0
        .iter()
        .filter_map(|sentence| repeated(sentence).map(|message| finding(sentence.text, message)))
        .collect();
    if !found.is_empty() {
        return found;
    }
    let in_circles = text.find_loop(earlier);
    in_circles.map(|sentence| finding(sentence, "is repeated many times")).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeated_passages(text: &str, earlier: &str) -> Vec<String> {
        let mut hashes = SentenceHashes::default();
        hashes.add_text(earlier);
        check(text, &hashes).into_iter().map(|finding| finding.passage).collect()
    }

    #[test]
    fn the_second_occurrence_of_a_sentence_is_found() {
        let text = "The rain fell on the old roof. She slept. “The rain fell on the old roof!”";
        assert_eq!(repeated_passages(text, ""), ["“The rain fell on the old roof!”"]);
        let text = "雨水落在老房子的屋顶上。她睡着了。雨水落在老房子的屋顶上。";
        assert_eq!(repeated_passages(text, ""), ["雨水落在老房子的屋顶上。"]);
    }

    #[test]
    fn a_sentence_of_an_earlier_chapter_is_found() {
        let earlier = "It was late. The rain fell on the old roof.";
        assert_eq!(
            repeated_passages("The rain fell on the old roof.", earlier),
            ["The rain fell on the old roof."]
        );
    }

    #[test]
    fn a_loop_of_short_sentences_is_found() {
        let none = SentenceHashes::default();
        for text in ["The lamp went out. ", "She ran. He ran. ", "灯灭了。", "ランプが消えた。"]
        {
            let text = text.repeat(40);
            assert!(HashedText::new(&text).find_loop(&none).is_some(), "{text}");
            assert_eq!(check(&text, &none).len(), 1, "{text}");
        }
        let scene = "The keeper climbed the stairs before dawn. The lamp was burning on the sill. \
            Nobody had been up there since the spring. She put it out and waited in the dark. The \
            bell rang twice across the empty water. Then the door opened a hand’s breadth again.";
        assert_eq!(HashedText::new(scene).find_loop(&none), None);
        let mut earlier = SentenceHashes::default();
        earlier.add_text(scene);
        assert!(HashedText::new(scene).find_loop(&earlier).is_some());
        let refrain =
            "“No.” “No.” She ran. She fell. She ran on. He came. She ran. It rained. Dusk fell.";
        assert_eq!(HashedText::new(refrain).find_loop(&none), None);
    }

    #[test]
    fn short_sentences_may_recur() {
        assert_eq!(
            repeated_passages("She said nothing. She said nothing.", "她什么都没说。").len(),
            0
        );
        assert_eq!(repeated_passages("她什么都没说。她什么都没说。", "").len(), 0);
        assert_eq!(repeated_passages("เธอไม่พูดอะไร\n\nเธอไม่พูดอะไร", "").len(), 0);
    }
}
