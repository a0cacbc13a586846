//! Compares statements that may be worded a little differently.

use std::collections::HashSet;

/// The share of common trigrams from which two statements count as the same, in percent.
const SAME_PERCENT: usize = 60;

/// Returns true if two texts state the same in nearly the same words. Case, punctuation and spaces do
/// not count.
#[must_use]
pub fn states_the_same(one: &str, other: &str) -> bool {
    let (one, other) = (collect_trigrams(one), collect_trigrams(other));
    let common = one.intersection(&other).count();
    let all = one.len() + other.len() - common;
    all > 0 && common * 100 >= all * SAME_PERCENT
}

/// Returns every three letters or digits that follow each other; a shorter text as a whole.
fn collect_trigrams(text: &str) -> HashSet<Vec<char>> {
    let letters: Vec<char> =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if letters.len() < 3 {
        return HashSet::from_iter((!letters.is_empty()).then_some(letters));
    }
    letters.windows(3).map(<[char]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_found_again_in_slightly_different_words() {
        let planted = "Who moved the lamp in the north room?";
        assert!(states_the_same(planted, "who moved the lamp in the North Room"));
        assert!(states_the_same(planted, "Who has moved the lamp in the north room?"));
        assert!(!states_the_same(planted, "Who lit the lamp on the pier?"));
        assert!(states_the_same("谁移动了北屋的灯？", "谁移动了北屋的灯"));
        assert!(!states_the_same("谁移动了北屋的灯？", "她会遵守誓言吗？"));
        assert!(!states_the_same("", ""));
    }
}
