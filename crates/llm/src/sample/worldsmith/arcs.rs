//! The story's threads.

use scribe_domain::stage::Complexity;
use serde_json::{Value, json};

use super::book::Book;
use crate::sample::{
    names::call_name,
    template::{fill, title_case},
};

pub(super) fn propose(book: &Book<'_>) -> Value {
    let last = book.chapters;
    let at =
        |percent: u32| (u64::from(last) * u64::from(percent)).div_ceil(100).clamp(1, last.into());
    let cast = book.cast();
    let name = |i: usize| cast.get(i).map_or("the hero", |member| call_name(&member.name));
    let antagonist = cast.iter().find(|member| member.role == "ANTAGONIST");
    let mut values = book.kernel.values();
    let [p1, p2] = [0, 2].map(|i| book.world.place(i).to_owned());
    values.extend([
        ("hero", name(0)),
        ("second", name(2.min(cast.len().saturating_sub(1)))),
        ("third", name(3.min(cast.len().saturating_sub(1)))),
        ("enemy", antagonist.map_or(book.kernel.group.as_str(), |member| call_name(&member.name))),
        ("p1", &p1),
        ("p2", &p2),
    ]);
    let count = match book.preferences.plot_complexity.unwrap_or(Complexity::Moderate) {
        Complexity::Simple => 1,
        Complexity::Moderate => 3,
        Complexity::Complex => 5,
    };
    let arcs: Vec<Value> = ARCS
        .iter()
        .take(count)
        .map(|(title, description, first, last)| {
            let title: String = title_case(&fill(title, &values)).chars().take(110).collect();
            let first = at(*first);
            json!({
                "title": title,
                "description": fill(description, &values),
                "first_chapter": first,
                "last_chapter": at(*last).max(first),
            })
        })
        .collect();
    json!({ "arcs": arcs })
}

/// Title, description, first and last chapter in per cent of the book.
const ARCS: [(&str, &str, u32, u32); 5] = [
    (
        "the matter of {object}",
        "{Hero} sets out to {want}. The first answers come easily at {p1}; then {group} begins to \
         postpone, and each delay shows what is being protected. Halfway through, {hero} \
         understands that {secret}. From there on it is no longer about {object} but about who is \
         to know. It ends in public, at a price.",
        0,
        100,
    ),
    (
        "{hero} and {enemy}",
        "They begin as two people who respect each other's work. Each knows something that the \
         other needs. {Enemy} offers terms twice; the first offer is fair, the second is a threat. \
         What decides between them is something small that {hero} forgives too late.",
        10,
        95,
    ),
    (
        "what {second} owes",
        "{Second} has helped from the beginning and has never said why. The reason lies in \
         {event}. When it comes out, at {p2}, the friendship breaks; it is mended by a piece of \
         work done together, without a word.",
        20,
        85,
    ),
    (
        "the truth about {event}",
        "Three versions are told, one after another, each by somebody who was there. None of them \
         is a lie. Put side by side they say what no teller dared to: {stake}, and it nearly \
         happened once before.",
        15,
        90,
    ),
    (
        "{third} grows up",
        "{Third} carries messages, then carries blame, then decides what to carry. At the end it is \
         {third} who closes the door at {p1}.",
        5,
        100,
    ),
];
