//! The tail of the previous chapter. It is long enough that the next chapter can continue in its
//! voice. It starts at a paragraph or, if that paragraph is long, at a sentence.

use scribe_domain::{
    chapter::manifest::{self, Manifest},
    content::ContentHash,
    text::{sentences::split_sentences, words::count_words},
};
use scribe_ports::store::readers::Database;

use crate::{Error, contents::read_texts};

/// No further paragraph is added once the tail has this many words.
const MIN_TAIL_WORDS: usize = 300;
/// The maximum number of words in the tail.
const MAX_TAIL_WORDS: usize = 500;
/// The number of last scenes that are read. If scenes have the usual length, one is enough.
const MAX_TAIL_SCENES: usize = 3;

/// Returns the end of the text that a manifest lists.
pub(super) async fn read_tail(db: &dyn Database, manifest: ContentHash) -> Result<String, Error> {
    let Some(document) = read_texts(db, &[manifest]).await?.pop() else { return Ok(String::new()) };
    let Manifest { scenes } = Manifest::parse(&document)?;
    let last = &scenes[scenes.len().saturating_sub(MAX_TAIL_SCENES)..];
    Ok(cut_tail(&manifest::join_scenes(&read_texts(db, last).await?)))
}

/// Returns the last whole paragraphs that have enough words together. If the first of them would
/// make the tail too long, only its last sentences are returned.
pub(super) fn cut_tail(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut words = 0;
    for paragraph in text.rsplit("\n\n") {
        if words >= MIN_TAIL_WORDS {
            break;
        }
        let tail = take_last_sentences(paragraph, MAX_TAIL_WORDS - words);
        kept.push(tail);
        words += count_words(tail);
        if tail.len() < paragraph.len() {
            break;
        }
    }
    kept.reverse();
    kept.join("\n\n").trim().to_owned()
}

/// Returns the last sentences of a paragraph that have at most `most` words together.
fn take_last_sentences(paragraph: &str, most: usize) -> &str {
    let mut words = 0;
    let mut start = paragraph.len();
    for (at, sentence) in split_sentences(paragraph).into_iter().rev() {
        words += count_words(sentence);
        if words > most {
            return &paragraph[start..];
        }
        start = at;
    }
    paragraph
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_paragraphs_are_used_until_they_are_long_enough() {
        let paragraph = |name: &str| format!("{name} {}end.", "word ".repeat(98));
        let text = ["a", "b", "c", "d", "e"].map(paragraph).join("\n\n");
        let ending = cut_tail(&text);
        assert_eq!(count_words(&ending), 300);
        assert!(ending.starts_with("c "));
    }

    #[test]
    fn a_long_paragraph_is_reduced_to_its_last_sentences() {
        let text = "One two three four five six seven eight nine ten. ".repeat(200);
        let ending = cut_tail(&text);
        assert_eq!(count_words(&ending), MAX_TAIL_WORDS);
        assert!(text.contains(&ending));
        let chinese = "雨下了整整一夜。".repeat(200);
        assert!((MIN_TAIL_WORDS..=MAX_TAIL_WORDS).contains(&count_words(&cut_tail(&chinese))));
    }

    #[test]
    fn a_short_text_is_used_completely() {
        assert_eq!(cut_tail("One.\n\n* * *\n\nTwo."), "One.\n\n* * *\n\nTwo.");
        assert_eq!(cut_tail(""), "");
    }
}
