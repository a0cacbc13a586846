//! Looks for many phrases in a text at once.

use std::collections::HashSet;

use aho_corasick::AhoCorasick;

/// Hundreds of phrases, any of which may occur anywhere in a text.
pub(crate) struct Phrases {
    phrases: Vec<&'static str>,
    /// `None` if there are too many phrases for one automaton.
    automaton: Option<AhoCorasick>,
}

impl Phrases {
    pub(crate) fn new(phrases: impl IntoIterator<Item = &'static str>) -> Self {
        let phrases: Vec<&'static str> = phrases.into_iter().collect();
        let automaton = AhoCorasick::new(&phrases).ok();
        Self { phrases, automaton }
    }

    /// Returns true if a text contains one of the phrases.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        match &self.automaton {
            Some(automaton) => automaton.is_match(text),
            None => self.phrases.iter().any(|phrase| text.contains(phrase)),
        }
    }

    /// Returns true if a text contains at least `fewest` different phrases.
    pub(crate) fn are_in(&self, text: &str, fewest: usize) -> bool {
        if fewest == 1 {
            return self.is_in(text);
        }
        let Some(automaton) = &self.automaton else {
            return self.phrases.iter().filter(|phrase| text.contains(**phrase)).count() >= fewest;
        };
        let mut found = HashSet::new();
        automaton.find_overlapping_iter(text).any(|phrase| {
            found.insert(phrase.pattern());
            found.len() >= fewest
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Phrases;

    #[test]
    fn phrases_are_counted_once_each_and_may_overlap() {
        let phrases = Phrases::new(["would you like", "you like", "instead"]);
        assert!(phrases.is_in("what would you like?") && !phrases.is_in("would he like it?"));
        assert!(phrases.are_in("would you like", 2));
        assert!(!phrases.are_in("instead, instead", 2));
        assert!(!phrases.are_in("would you like", 3));
    }
}
