//! Concepts: each on a ground and with a turn of its own.

use serde_json::{Value, json};

use super::book::Book;
use crate::sample::{input, kernel::Kernel, template::fill};

pub(super) fn propose(book: &Book<'_>, count: u32) -> Value {
    let count = count.clamp(1, 10) as usize;
    let earlier = input::texts(book.variables, "earlier_concepts");
    let mut draw = book.draw("concepts", &[]);
    let ranks = draw.order(count);
    // The round may count proposals or concepts; what was proposed before is left out either way.
    let start = usize::try_from(book.round).unwrap_or(0);
    let fresh = (start..)
        .map(|n| (n, Kernel::nth(book.seed, book.genre, &book.premise, n)))
        .map(|(n, kernel)| (kernel.core_idea(&book.premise, n), kernel))
        // After so many, ideas come again whatever is done.
        .enumerate()
        .filter(|(i, (idea, _))| *i > 300 || !earlier.contains(idea))
        .map(|(_, found)| found);
    let concepts: Vec<Value> = fresh
        .take(count)
        .zip(ranks)
        .map(|((idea, kernel), rank)| {
            let spread = draw.below(7);
            concept(book, &kernel, &idea, (rank * 10 / count.max(1), spread))
        })
        .collect();
    json!({ "concepts": concepts })
}

/// A concept whose scores have a mean of their own by its rank, 0 to 9.
fn concept(book: &Book<'_>, kernel: &Kernel, idea: &str, (rank, spread): (usize, usize)) -> Value {
    let tenths = |tenths: usize| f64::from(u32::try_from(tenths).unwrap_or(0)) / 10.0;
    let mean = 63 + rank * 3;
    json!({
        "core_idea": idea,
        "description": description(book, kernel),
        "philosophical_depth": kernel.question,
        "emotional_core": format!("At its heart is {}.", kernel.emotion),
        "logline": kernel.logline(),
        "unique_selling_point": kernel.selling_point,
        "scores": {
            "extensibility": tenths(mean + spread),
            "novelty": tenths(mean - spread),
            "genre_fit": tenths(mean),
        },
    })
}

fn description(book: &Book<'_>, kernel: &Kernel) -> String {
    const FRAMES: [&str; 3] = [
        "Against {a role} stands {group}, {group is}. What began as an ordinary piece of work \
         leads back to {event}. If it cannot be put right, {stake}.",
        "{A role}, {object} and {group}, {group is}: nobody can remember a time before all three. \
         By the middle of the book everybody asks about {event}, and unless someone acts, {stake}.",
        "It begins with {object} and an ordinary refusal by {group}, {group is}. Then doors close, \
         and the talk is of {event}. The last third is a race, because otherwise {stake}.",
    ];
    let frame = book.draw("description", &[]).below(FRAMES.len());
    let mut text = fill(FRAMES[frame], &kernel.values());
    if !book.premise.people.is_empty() {
        let people = crate::sample::template::spoken_list(
            &book.premise.people[..book.premise.people.len().min(4)],
        );
        text.push_str(&format!(" The people of the premise carry it: {people}."));
    }
    if !book.wish.is_empty() {
        text.push_str(&format!(
            " It keeps to what was asked for: {}.",
            book.wish.trim_end_matches('.')
        ));
    }
    text
}
