//! How the cast's members stand to each other.

use serde_json::{Value, json};

use super::book::{Book, Member};
use crate::sample::{names::call_name, template::fill};

pub(super) fn propose(book: &Book<'_>) -> Value {
    let cast = book.cast();
    let mut draw = book.draw("relations", &[]);
    let start = draw.below(24);
    let relations: Vec<Value> = pairs(&cast)
        .into_iter()
        .enumerate()
        .map(|(i, (from, to))| relation(book, from, to, start + i))
        .collect();
    json!({ "relations": relations })
}

/// Who stands to whom: everyone to the first, the first to everyone, and a ring of the others.
fn pairs(cast: &[Member]) -> Vec<(&Member, &Member)> {
    let Some((first, others)) = cast.split_first() else { return Vec::new() };
    let mut pairs: Vec<_> =
        others.iter().flat_map(|other| [(first, other), (other, first)]).take(14).collect();
    pairs.extend(others.windows(2).map(|pair| (&pair[0], &pair[1])));
    pairs
}

fn relation(book: &Book<'_>, from: &Member, to: &Member, n: usize) -> Value {
    let opposed = from.role == "ANTAGONIST" || to.role == "ANTAGONIST";
    let (kind, strength, text) =
        if opposed { OPPOSED[n % OPPOSED.len()] } else { BOUND[n % BOUND.len()] };
    let mut values = book.kernel.values();
    let place = book.world.place(n);
    let (one, other) = (call_name(&from.name), call_name(&to.name));
    values.extend([("from", one), ("to", other), ("place", place)]);
    json!({
        "from": from.name,
        "to": to.name,
        "kind": kind,
        "strength": strength,
        "description": fill(text, &values),
    })
}

const OPPOSED: [(&str, i8, &str); 8] = [
    ("ENEMY", -7, "{From} thinks that {to} would burn down {place} to be proved right."),
    ("RIVAL", -4, "{From} admires how {to} works and resents having to."),
    ("ENEMY", -9, "{From} lost somebody through {to} and has never said so."),
    (
        "COLLEAGUE",
        -3,
        "{From} once shared an office with {to} at {place} and knows the handwriting.",
    ),
    ("OTHER", -6, "{From} owes {to} money, and both of them behave as if it were less."),
    ("RIVAL", -5, "{From} wants {object} for reasons that {to} would understand too well."),
    ("FAMILY", -2, "{From} is related to {to} by a marriage that nobody mentions."),
    ("ENEMY", -8, "{From} believes that {to} was warned before {event}."),
];
const BOUND: [(&str, i8, &str); 12] = [
    ("FRIEND", 7, "{From} trusts {to} with keys, though not with plans."),
    ("ALLY", 5, "{From} needs {to} to get anything done at {place}."),
    ("MENTOR", 6, "{From} taught {to} the trade and still corrects it."),
    ("COLLEAGUE", 3, "{From} and {to} have shared a bench at {place} for six years."),
    ("LOVE", 8, "{From} has been about to say something to {to} since the spring."),
    ("FAMILY", 4, "{From} grew up in the house of {to} and was never told why."),
    ("FRIEND", 2, "{From} likes {to} best when {to} is wrong."),
    ("OTHER", -1, "{From} suspects that {to} reads other people's letters."),
    ("ALLY", 6, "{From} stood next to {to} on the night of {event}."),
    ("RIVAL", -3, "{From} was promised the post that {to} holds."),
    ("FRIEND", 9, "{From} would lie for {to} and is afraid of being asked."),
    ("COLLEAGUE", 1, "{From} finds {to} too loud, too early and usually right."),
];
