//! The node cards of a book: how many there are, and which chapters each of them covers.

use super::{Part, PartOutput};

/// Returns the number of node cards in a book: 6 for the shortest book, 10 for ten chapters, 20 for
/// 100 chapters, and one per five chapters for a longer book.
#[must_use]
pub fn card_count(chapters: u32) -> u32 {
    match chapters {
        0..=3 => 6,
        4..=10 => 6 + (chapters - 3) * 4 / 7,
        11..=100 => 10 + (chapters - 10) / 9,
        _ => chapters.div_ceil(5),
    }
}

/// Returns the number of cards in a book of which some parts have arrived. Earlier versions of the
/// program asked for more cards in a short book, and what has arrived stays as it is.
#[must_use]
pub fn card_count_with(chapters: u32, done: &[PartOutput]) -> u32 {
    let arrived = done.iter().filter_map(|output| {
        let Part::NodeCards { last, .. } = output.part() else { return None };
        Some(last)
    });
    arrived.fold(card_count(chapters), u32::max)
}

/// Returns the first and the last chapter that one of the `cards` of a book covers. The cards
/// divide the chapters evenly. If a book has fewer chapters than cards, several cards cover the
/// same chapter.
#[must_use]
pub fn card_span(number: u32, cards: u32, chapters: u32) -> (u32, u32) {
    let cards = cards.max(1);
    let first = number.saturating_sub(1) * chapters / cards + 1;
    (first, first.max(number * chapters / cards))
}
