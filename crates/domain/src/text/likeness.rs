//! Compares statements that may be worded a little differently.

/// The share of common trigrams from which two statements may be the same, in percent.
const LEAST_PERCENT: usize = 65;
/// The number of bits of a character.
const CHAR_BITS: u32 = 21;

/// What a statement is compared by: every three letters or digits that follow each other, sorted. Case,
/// punctuation and spaces do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness(Vec<u64>);

impl Likeness {
    #[must_use]
    pub fn new(statement: &str) -> Self {
        let letters: Vec<char> = statement
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        let pack = |letters: &[char]| {
            letters.iter().fold(0, |packed, c| packed << CHAR_BITS | u64::from(u32::from(*c)))
        };
        let mut trigrams: Vec<u64> = match letters.len() {
            0 => Vec::new(),
            1..3 => vec![pack(&letters)],
            _ => letters.windows(3).map(pack).collect(),
        };
        trigrams.sort_unstable();
        trigrams.dedup();
        Self(trigrams)
    }

    /// Returns the share of common trigrams in percent if both statements may say the same in nearly
    /// the same words.
    #[must_use]
    pub fn shared_percent(&self, other: &Self) -> Option<usize> {
        let (fewer, more) = (self.0.len().min(other.0.len()), self.0.len().max(other.0.len()));
        // Most statements already differ too much in their length.
        if fewer == 0 || fewer * 100 < more * LEAST_PERCENT {
            return None;
        }
        let common = self.count_common(other);
        let percent = common * 100 / (fewer + more - common);
        (percent >= LEAST_PERCENT).then_some(percent)
    }

    fn count_common(&self, other: &Self) -> usize {
        let (mut one, mut two) = (self.0.as_slice(), other.0.as_slice());
        let mut common = 0;
        while let ([first, one_rest @ ..], [second, two_rest @ ..]) = (one, two) {
            common += usize::from(first == second);
            if first <= second {
                one = one_rest;
            }
            if second <= first {
                two = two_rest;
            }
        }
        common
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_found_again_in_slightly_different_words() {
        let is_same =
            |one, other| Likeness::new(one).shared_percent(&Likeness::new(other)).is_some();
        let planted = "Who moved the lamp in the north room?";
        assert!(is_same(planted, "who moved the lamp in the North Room"));
        assert!(is_same(planted, "Who has moved the lamp in the north room?"));
        assert!(!is_same(planted, "Who lit the lamp on the pier?"));
        assert!(is_same("谁移动了北屋的灯？", "谁移动了北屋的灯"));
        assert!(!is_same("谁移动了北屋的灯？", "她会遵守誓言吗？"));
        assert!(is_same("Oh!", "oh"));
        assert!(!is_same("", ""));
    }
}
