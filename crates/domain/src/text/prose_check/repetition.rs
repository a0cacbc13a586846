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
    let finding = |sentence: &str, message: &str| ProseFinding {
        check: ProseCheck::Repetition,
        passage: sentence.to_owned(),
        message: message.to_owned(),
        severity: Severity::Must,
    };
    let found: Vec<ProseFinding> = sentences(text)
        .into_iter()
        .filter_map(|(_, sentence)| repeated(sentence).map(|message| finding(sentence, message)))
        .collect();
    if !found.is_empty() {
        return found;
    }
    let in_circles = find_loop(text, earlier);
    in_circles.map(|sentence| finding(sentence, "is said again and again")).into_iter().collect()
}

/// So many repeated sentences, and half of all, make a text that goes in circles.
const LEAST_REPEATED: usize = 6;

/// The first sentence that a text says again, where half of its sentences, however short, stand in it
/// or in the book already.
#[must_use]
pub fn find_loop<'a>(text: &'a str, earlier: &SentenceHashes) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    let mut all = 0;
    let mut repeated = Vec::new();
    for (_, sentence) in sentences(text) {
        let words: Vec<String> = words(sentence).map(str::to_lowercase).collect();
        // `No.` may be said as often as anybody likes.
        if words.len() < 2 {
            continue;
        }
        all += 1;
        let is_of_book = hash(sentence).is_some_and(|hash| earlier.0.contains(&hash));
        if !seen.insert(words) || is_of_book {
            repeated.push(sentence);
        }
    }
    let is_loop = repeated.len() >= LEAST_REPEATED && repeated.len() * 2 >= all;
    repeated.first().copied().filter(|_| is_loop)
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
    fn a_text_that_goes_in_circles_is_found_however_short_its_sentences_are() {
        let none = SentenceHashes::default();
        for text in ["The lamp went out. ", "She ran. He ran. ", "灯灭了。", "ランプが消えた。"]
        {
            let text = text.repeat(40);
            assert!(find_loop(&text, &none).is_some(), "{text}");
            assert_eq!(check(&text, &none).len(), 1, "{text}");
        }
        let scene = "The keeper climbed the stairs before dawn. The lamp was burning on the sill. \
            Nobody had been up there since the spring. She put it out and waited in the dark. The \
            bell rang twice across the empty water. Then the door opened a hand’s breadth again.";
        assert_eq!(find_loop(scene, &none), None);
        let mut earlier = SentenceHashes::default();
        earlier.add(scene);
        assert!(find_loop(scene, &earlier).is_some());
        let refrain =
            "“No.” “No.” She ran. She fell. She ran on. He came. She ran. It rained. Dusk fell.";
        assert_eq!(find_loop(refrain, &none), None);
    }

    #[test]
    fn short_sentences_may_recur() {
        assert_eq!(passages("She said nothing. She said nothing.", "她什么都没说。").len(), 0);
        assert_eq!(passages("她什么都没说。她什么都没说。", "").len(), 0);
        assert_eq!(passages("เธอไม่พูดอะไร\n\nเธอไม่พูดอะไร", "").len(), 0);
    }
}
