//! Sentences that the text or the book already has.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::{ProseCheck, ProseFinding, Severity};
use crate::text::{
    sentences::sentences,
    words::{count_words, is_cjk, words},
};

/// A shorter sentence may well occur twice: "She said nothing."
const TELLING_WORDS: usize = 6;
/// The same for a sentence whose characters are its words.
const TELLING_CHARACTERS: usize = 10;

/// The telling sentences of a text, by the first eight bytes of the SHA-256 of their words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentenceHashes(BTreeSet<u64>);

impl SentenceHashes {
    /// Adds the sentences of a text.
    pub fn add(&mut self, text: &str) {
        self.0.extend(sentences(text).into_iter().filter_map(|(_, sentence)| hash(sentence)));
    }
}

/// Finds every sentence that stands earlier in the text or among the earlier sentences; of
/// several alike each after the first.
#[must_use]
pub fn check(text: &str, earlier: &SentenceHashes) -> Vec<ProseFinding> {
    let mut seen = BTreeSet::new();
    let mut repeated = |sentence: &str| {
        let hash = hash(sentence)?;
        let anew = seen.insert(hash);
        match (earlier.0.contains(&hash), anew) {
            (true, _) => Some("stands in the book already"),
            (false, false) => Some("stands in this text already"),
            (false, true) => None,
        }
    };
    sentences(text)
        .into_iter()
        .filter_map(|(_, sentence)| {
            repeated(sentence).map(|message| ProseFinding {
                check: ProseCheck::Repetition,
                passage: sentence.to_owned(),
                message: message.to_owned(),
                severity: Severity::Must,
            })
        })
        .collect()
}

/// The hash of a sentence's words, whatever their case and the marks between them; none for a
/// sentence too short to tell.
fn hash(sentence: &str) -> Option<u64> {
    let words: Vec<String> = words(sentence).map(str::to_lowercase).collect();
    let is_telling = if sentence.contains(is_cjk) {
        words.len() >= TELLING_CHARACTERS
    } else {
        // In a script without spaces a letter is no word.
        words.len() >= TELLING_WORDS && count_words(sentence) >= TELLING_WORDS
    };
    if !is_telling {
        return None;
    }
    let digest = Sha256::digest(words.join(" "));
    digest.first_chunk().copied().map(u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passages(text: &str, earlier: &str) -> Vec<String> {
        let mut hashes = SentenceHashes::default();
        hashes.add(earlier);
        check(text, &hashes).into_iter().map(|finding| finding.passage).collect()
    }

    #[test]
    fn a_sentence_said_twice_is_found_the_second_time() {
        let text = "The rain fell on the old roof. She slept. “The rain fell on the old roof!”";
        assert_eq!(passages(text, ""), ["“The rain fell on the old roof!”"]);
        let text = "雨水落在老房子的屋顶上。她睡着了。雨水落在老房子的屋顶上。";
        assert_eq!(passages(text, ""), ["雨水落在老房子的屋顶上。"]);
    }

    #[test]
    fn a_sentence_of_an_earlier_chapter_is_found() {
        let earlier = "It was late. The rain fell on the old roof.";
        assert_eq!(
            passages("The rain fell on the old roof.", earlier),
            ["The rain fell on the old roof."]
        );
    }

    #[test]
    fn short_sentences_may_recur() {
        assert_eq!(passages("She said nothing. She said nothing.", "她什么都没说。").len(), 0);
        assert_eq!(passages("她什么都没说。她什么都没说。", "").len(), 0);
        assert_eq!(passages("เธอไม่พูดอะไร\n\nเธอไม่พูดอะไร", "").len(), 0);
    }
}
