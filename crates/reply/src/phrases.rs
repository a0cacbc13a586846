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
    pub(crate) fn occurs_in(&self, text: &str) -> bool {
        match &self.automaton {
            Some(automaton) => automaton.is_match(text),
            None => self.phrases.iter().any(|phrase| text.contains(phrase)),
        }
    }

    /// Returns true if a text contains at least `min_count` different phrases.
    pub(crate) fn occur_in(&self, text: &str, min_count: usize) -> bool {
        if min_count == 1 {
            return self.occurs_in(text);
        }
        let Some(automaton) = &self.automaton else {
            return self.phrases.iter().filter(|phrase| text.contains(**phrase)).count()
                >= min_count;
        };
        let mut found = HashSet::new();
        automaton.find_overlapping_iter(text).any(|phrase| {
            found.insert(phrase.pattern());
            found.len() >= min_count
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Phrases;

    #[test]
    fn phrases_are_counted_once_each_and_may_overlap() {
        let phrases = Phrases::new(["would you like", "you like", "instead"]);
        assert!(
            phrases.occurs_in("what would you like?") && !phrases.occurs_in("would he like it?")
        );
        assert!(phrases.occur_in("would you like", 2));
        assert!(!phrases.occur_in("instead, instead", 2));
        assert!(!phrases.occur_in("would you like", 3));
    }
}
