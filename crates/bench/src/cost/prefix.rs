//! The longest beginning that a prompt shares with an earlier prompt.

use std::{collections::BTreeSet, ops::Bound, sync::Arc};

/// The prompts of a book so far.
#[derive(Debug, Default)]
pub(crate) struct SeenPrompts(BTreeSet<Arc<str>>);

impl SeenPrompts {
    /// Adds a prompt. Returns how many of its first bytes are also the first bytes of a prompt that
    /// was added before, cut to whole characters.
    pub(crate) fn add(&mut self, prompt: &Arc<str>) -> usize {
        // In alphabetical order, the prompt with the longest common beginning is a neighbour.
        let before = (Bound::Unbounded, Bound::Included(&**prompt));
        let after = (Bound::Included(&**prompt), Bound::Unbounded);
        let neighbours =
            [self.0.range::<str, _>(before).next_back(), self.0.range::<str, _>(after).next()];
        let shared =
            neighbours.into_iter().flatten().map(|other| count_shared_bytes(prompt, other));
        let shared = shared.max().unwrap_or(0);
        self.0.insert(Arc::clone(prompt));
        prompt.floor_char_boundary(shared)
    }
}

fn count_shared_bytes(first: &str, second: &str) -> usize {
    first.bytes().zip(second.bytes()).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add_all(prompts: &[&str]) -> Vec<usize> {
        let mut seen = SeenPrompts::default();
        prompts.iter().map(|&prompt| seen.add(&Arc::from(prompt))).collect()
    }

    #[test]
    fn the_longest_beginning_of_any_earlier_prompt_counts() {
        assert_eq!(
            add_all(&["rules world one", "rules words", "rules world two", "other", "rules word"]),
            [0, 9, 12, 0, 10]
        );
    }

    #[test]
    fn the_same_prompt_is_shared_as_a_whole() {
        assert_eq!(add_all(&["abc", "abc", "abcd", "ab"]), [0, 3, 3, 2]);
    }

    #[test]
    fn a_shared_beginning_ends_between_characters() {
        assert_eq!(add_all(&["a“b", "a”b"]), [0, 1]);
    }
}
