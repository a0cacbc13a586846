//! Finds words by their first characters. At each character of a line, the filter asks whether the
//! line may still begin with one of hundreds of words.

use std::collections::HashMap;

/// The words of several lists, by their first character.
pub(crate) struct Beginnings(HashMap<char, Vec<&'static str>>);

impl Beginnings {
    pub(crate) fn new(lists: &[&[&'static str]]) -> Self {
        let mut words: HashMap<char, Vec<&'static str>> = HashMap::new();
        for word in lists.iter().copied().flatten() {
            if let Some(first) = word.chars().next() {
                words.entry(first).or_default().push(word);
            }
        }
        Self(words)
    }

    /// Returns true if the text begins with one of the words or is the beginning of one.
    pub(crate) fn may_begin(&self, text: &str) -> bool {
        self.has(text, |word| text.starts_with(word) || word.starts_with(text))
    }

    /// Returns true if the text is the beginning of one of the words.
    pub(crate) fn has_word_from(&self, text: &str) -> bool {
        self.has(text, |word| word.starts_with(text))
    }

    fn has(&self, text: &str, is_wanted: impl Fn(&str) -> bool) -> bool {
        // An empty text is the beginning of every word.
        let Some(first) = text.chars().next() else { return true };
        self.0.get(&first).is_some_and(|words| words.iter().any(|word| is_wanted(word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_compared_from_its_beginning() {
        let words = Beginnings::new(&[&["chapter", "szene"], &["第"]]);
        for text in ["", "c", "chapter", "chapter 3", "sz", "第三章"] {
            assert!(words.may_begin(text), "{text}");
        }
        for text in ["chat", "x", "hapter", "章"] {
            assert!(!words.may_begin(text), "{text}");
        }
        assert!(words.has_word_from("chap") && !words.has_word_from("chapter 3"));
    }
}
