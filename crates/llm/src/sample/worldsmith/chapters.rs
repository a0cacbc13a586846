//! Chapter plans: each with a purpose, a change, a viewpoint and a last moment.

mod texts;

use serde_json::{Value, json};

use super::{
    book::{Book, Member},
    titles,
};
use crate::sample::{
    draw::nth_of_permutation,
    names::{call_name, gender},
    template::{capital, fill},
};

pub(super) fn propose(book: &Book<'_>, first: u32, last: u32) -> Value {
    let cast = book.cast();
    let plans: Vec<Value> = (first..=last).map(|position| plan(book, &cast, position)).collect();
    json!({ "chapters": plans })
}

fn plan(book: &Book<'_>, cast: &[Member], position: u32) -> Value {
    let n = position.saturating_sub(1) as usize;
    let key = book.draw("chapters", &[]).bits();
    let people = people(book, cast, n);
    let viewpoint = people.first().cloned().unwrap_or_default();
    let sheet = cast.iter().find(|member| member.name == viewpoint);
    let [_, _, her, ..] = gender(&viewpoint, sheet.map_or("", |member| &member.sheet)).pronouns();
    let other = people.get(1).map_or("the other", |name| call_name(name));
    let others = format!("{other}'s");
    let mut values = book.kernel.values();
    values.extend([
        ("vp", call_name(&viewpoint)),
        ("other", other),
        ("other_s", &others),
        ("her", her),
        ("place", book.world.place(n * 7 + n / 6)),
    ]);
    let at = |turn: u32, size: usize| nth_of_permutation(key.rotate_left(turn), size, n);
    // A moment and the thing in it come together once in more than a thousand chapters.
    let beat = at(11, texts::BEATS.len() * texts::THINGS.len());
    values.push(("thing", texts::THINGS[beat / texts::BEATS.len()]));
    let filled = |text: &str| fill(text, &values);
    let (purposes, changes) = phase(position, book.chapters);
    json!({
        "position": position,
        "title": titles::title(key, position),
        "purpose": filled(purposes[at(3, purposes.len())]),
        "change_of_state": filled(changes[at(5, changes.len())]),
        "viewpoint": viewpoint,
        "last_beat": filled(texts::BEATS[beat % texts::BEATS.len()]),
        "cast": people,
    })
}

/// What chapters at a place in the book can be for, and what they can change.
fn phase(position: u32, chapters: u32) -> (&'static [&'static str], &'static [&'static str]) {
    match position * 10 / chapters.max(1) {
        10.. => (texts::LAST, texts::LAST_CHANGES),
        8.. => (texts::CLOSING, texts::CLOSING_CHANGES),
        3.. => (texts::MIDDLE, texts::MIDDLE_CHANGES),
        _ => (texts::OPENING, texts::OPENING_CHANGES),
    }
}

/// Who appears, the viewpoint first. Most chapters are the protagonist's.
fn people(book: &Book<'_>, cast: &[Member], n: usize) -> Vec<String> {
    let protagonists = cast.iter().filter(|member| member.role == "PROTAGONIST").count().max(1);
    let viewpoint = if n % 5 == 3 { n / 5 % cast.len().max(1) } else { n % protagonists };
    let Some(first) = cast.get(viewpoint).or(cast.first()) else {
        return vec![capital(&format!("the {}", book.kernel.role))];
    };
    let others: Vec<&Member> = cast.iter().filter(|member| member.name != first.name).collect();
    let mut people = vec![first.name.clone()];
    let count = if n % 3 == 1 { 3 } else { 2 };
    for step in 0..count.min(others.len()) {
        let member = others[(n + n / 7 + step * 2) % others.len()];
        if !people.contains(&member.name) {
            people.push(member.name.clone());
        }
    }
    people
}
