//! Node cards: the turning points, with tension that rises and never sags.

mod texts;

use scribe_domain::stage::{ConflictKind, NodeFunction, part::card_count};
use serde_json::{Value, json};

use super::book::{Book, Member};
use crate::sample::{draw::nth_of_permutation, names::call_name, template::fill};

pub(super) fn propose(book: &Book<'_>, first: u32, last: u32) -> Value {
    let cast = book.cast();
    let cards: Vec<Value> = (first..=last).map(|number| card(book, &cast, number)).collect();
    json!({ "node_cards": cards })
}

/// What a card does for the plot, and how tense it is, by its place among the cards.
pub(super) fn function(number: u32, cards: u32) -> (NodeFunction, u8) {
    let cards = cards.max(10);
    let percent = (number.saturating_sub(1)) * 100 / (cards - 1);
    let previous = number.saturating_sub(2) * 100 / (cards - 1);
    let crosses = |mark: u32| number > 1 && (previous + 1..=percent).contains(&mark);
    let rising = u8::try_from(4 + percent / 22).unwrap_or(8);
    let wave = [0, 1, 0][number as usize % 3];
    match percent {
        0 => (NodeFunction::Setup, 4),
        100 => (NodeFunction::Resolution, 5),
        _ if number + 1 == cards => (NodeFunction::Climax, 10),
        _ if crosses(11) => (NodeFunction::IncitingIncident, 6),
        _ if crosses(50) => (NodeFunction::Midpoint, 8),
        _ if crosses(77) => (NodeFunction::Crisis, 9),
        1..=10 => (NodeFunction::Setup, 4 + wave),
        _ if number % 4 == 2 => (NodeFunction::Reversal, (rising + 1).min(9)),
        _ => (NodeFunction::RisingAction, (rising + wave).min(9)),
    }
}

fn card(book: &Book<'_>, cast: &[Member], number: u32) -> Value {
    let (function, tension) = function(number, card_count(book.chapters));
    let n = number as usize;
    let key = book.draw("nodes", &[]).bits();
    let people = people(book, cast, n);
    let name = |i: usize| people.get(i).map_or("the stranger", |name| call_name(name));
    let mut values = book.kernel.values();
    values.extend([
        ("a", name(0)),
        ("b", name(1 % people.len().max(1))),
        ("c", name(2 % people.len().max(1))),
        ("place", book.world.place(n)),
        ("other place", book.world.place(n + 1)),
    ]);
    let scenes = texts::scenes(function);
    let scene = scenes[nth_of_permutation(key, scenes.len(), n)];
    let detail = texts::DETAILS[nth_of_permutation(key, texts::DETAILS.len(), n)];
    let scene = format!("{} {}", fill(scene, &values), fill(detail, &values));
    json!({
        "number": number,
        "scene": scene,
        "cast": people,
        "conflict": conflict(book, key, n).as_str(),
        "function": function.as_str(),
        "tension": tension,
    })
}

/// The protagonist, and two others in turn.
fn people(book: &Book<'_>, cast: &[Member], n: usize) -> Vec<String> {
    let Some((hero, others)) = cast.split_first() else {
        return vec![crate::sample::template::capital(&format!("the {}", book.kernel.role))];
    };
    let mut people = vec![hero.name.clone()];
    for step in 0..2.min(others.len()) {
        people.push(others[(n + step * step + step) % others.len()].name.clone());
    }
    people.dedup();
    people
}

fn conflict(book: &Book<'_>, key: u64, n: usize) -> ConflictKind {
    let wanted = &book.preferences.conflict_types;
    let usual = match book.kernel.genre.name {
        "horror" => [ConflictKind::Supernatural, ConflictKind::Inner, ConflictKind::Personal],
        "science fiction" => {
            [ConflictKind::Technology, ConflictKind::Society, ConflictKind::Nature]
        }
        "fantasy" | "web fiction" => {
            [ConflictKind::Fate, ConflictKind::Personal, ConflictKind::Society]
        }
        _ => [ConflictKind::Personal, ConflictKind::Society, ConflictKind::Inner],
    };
    let kinds = if wanted.is_empty() { &usual[..] } else { wanted };
    kinds[nth_of_permutation(key, kinds.len(), n)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tension_never_sags_and_peaks_before_the_end() {
        for chapters in 1..=1_000 {
            let cards = card_count(chapters);
            let tension: Vec<u8> = (1..=cards).map(|number| function(number, cards).1).collect();
            assert!(tension.iter().all(|tension| (4..=10).contains(tension)));
            assert_eq!(tension[cards as usize - 2], 10);
            let half = cards as usize / 2;
            let sum = |part: &[u8]| part.iter().map(|t| u32::from(*t)).sum::<u32>();
            assert!(sum(&tension[..half]) < sum(&tension[cards as usize - half..]));
            for wanted in
                [NodeFunction::IncitingIncident, NodeFunction::Midpoint, NodeFunction::Crisis]
            {
                let count = (1..=cards).filter(|n| function(*n, cards).0 == wanted).count();
                assert_eq!(count, 1, "{wanted} of {cards}");
            }
        }
    }
}
