//! Titles: no two positions of a book have the same one.

use crate::sample::{
    draw::nth_of_permutation,
    template::{title_case, with_article},
};

const NOUNS: [&str; 64] = [
    "lamp", "ledger", "bridge", "kettle", "orchard", "key", "letter", "rope", "window", "well",
    "coat", "stair", "bell", "boat", "glove", "mill", "knife", "cup", "road", "wall", "clock",
    "basket", "harbour", "shed", "drawer", "ladder", "bread", "river", "coin", "map", "chair",
    "button", "gate", "field", "stone", "blanket", "bottle", "cellar", "chimney", "door", "fence",
    "garden", "hammer", "hinge", "jar", "lantern", "lock", "mirror", "needle", "oven", "paper",
    "pocket", "ribbon", "ring", "saddle", "seal", "shoe", "spoon", "table", "thread", "trunk",
    "wheel", "whistle", "witness",
];
const ADJECTIVES: [&str; 40] = [
    "borrowed",
    "broken",
    "burnt",
    "careful",
    "cold",
    "common",
    "crooked",
    "deep",
    "distant",
    "early",
    "empty",
    "false",
    "fifth",
    "folded",
    "foreign",
    "forgotten",
    "heavy",
    "hidden",
    "hired",
    "honest",
    "idle",
    "late",
    "level",
    "long",
    "low",
    "narrow",
    "open",
    "patient",
    "plain",
    "quiet",
    "second",
    "shallow",
    "silent",
    "spare",
    "stolen",
    "third",
    "unpaid",
    "wet",
    "wrong",
    "younger",
];
const DEEDS: [&str; 20] = [
    "kept", "cost", "hid", "held", "showed", "said", "left", "owed", "brought", "saved", "knew",
    "weighed", "gave", "lost", "asked", "carried", "covered", "meant", "opened", "promised",
];
const ENDS: [&str; 24] = [
    "winter",
    "two",
    "strangers",
    "the dead",
    "tomorrow",
    "the asking",
    "nobody",
    "the road",
    "the living",
    "a year",
    "the poor",
    "the patient",
    "both sides",
    "the taking",
    "the night",
    "old debts",
    "the last hour",
    "a friend",
    "the proud",
    "the lost",
    "the young",
    "safe keeping",
    "luck",
    "the count",
];
const WHERE: [&str; 8] =
    ["before", "behind", "under", "past", "beside", "without", "toward", "beyond"];

/// The title at a position, from 1.
pub(super) fn title(seed: u64, position: u32) -> String {
    let n = position.saturating_sub(1) as usize;
    let (shape, n) = (n % 5, n / 5);
    let at = |size: usize| nth_of_permutation(seed.rotate_left(9) ^ shape as u64, size, n);
    let title = match shape {
        0 => {
            let i = at(ADJECTIVES.len() * NOUNS.len());
            format!("the {} {}", ADJECTIVES[i % 40], NOUNS[i / 40])
        }
        1 => {
            let i = at(DEEDS.len() * NOUNS.len());
            format!("what the {} {}", NOUNS[i / 20], DEEDS[i % 20])
        }
        2 => {
            // The second noun comes later in the list, so that no pair comes in both orders.
            let i = at(NOUNS.len() * 31);
            let (one, step) = (i % 64, i / 64 + 1);
            format!("{} and {}", NOUNS[one], NOUNS[(one + step) % 64])
        }
        3 => {
            let i = at(WHERE.len() * NOUNS.len());
            format!("{} the {}", WHERE[i % 8], NOUNS[i / 8])
        }
        _ => {
            let i = at(ENDS.len() * NOUNS.len());
            format!("{} for {}", with_article(NOUNS[i / 24]), ENDS[i % 24])
        }
    };
    title_case(&title)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_thousand_chapters_have_a_thousand_titles() {
        for seed in 0..20 {
            let titles: BTreeSet<_> = (1..=1_000).map(|position| title(seed, position)).collect();
            assert_eq!(titles.len(), 1_000);
        }
    }
}
