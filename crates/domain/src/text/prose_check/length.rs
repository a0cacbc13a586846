//! Detects a text that is much shorter or longer than its budget.

use super::{ProseCheck, ProseFinding, Severity};
use crate::text::words::count_words;

/// The maximum deviation from the budget without a finding, in per cent.
const TOLERANCE_PERCENT: usize = 15;
/// The maximum deviation for which the text need not be corrected, in per cent.
const HARD_TOLERANCE_PERCENT: usize = 50;

/// Finds a text whose length differs from its budget by more than 15 %. If it differs by more than
/// 50 %, the length must be corrected.
#[must_use]
pub fn check(text: &str, budget_words: usize) -> Option<ProseFinding> {
    let words = count_words(text);
    let deviates_by_more_than =
        |percent| words.abs_diff(budget_words) * 100 > budget_words * percent;
    deviates_by_more_than(TOLERANCE_PERCENT).then(|| ProseFinding {
        check: ProseCheck::Length,
        passage: String::new(),
        message: format!("has {words} words of {budget_words}"),
        severity: if deviates_by_more_than(HARD_TOLERANCE_PERCENT) {
            Severity::Must
        } else {
            Severity::Should
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_per_cent_either_way_is_within_the_budget() {
        let severity = |words: usize| check(&"rain ".repeat(words), 100).map(|f| f.severity);
        assert_eq!(severity(85), None);
        assert_eq!(severity(115), None);
        assert_eq!(severity(84), Some(Severity::Should));
        assert_eq!(severity(116), Some(Severity::Should));
        assert_eq!(severity(49), Some(Severity::Must));
    }

    #[test]
    fn chinese_characters_are_counted() {
        assert_eq!(check(&"雨".repeat(100), 100), None);
    }
}
