//! The cast by name: as many as the story can carry, each with an initial of its own.

use scribe_domain::stage::Complexity;
use serde_json::{Value, json};

use super::book::Book;
use crate::sample::{
    names,
    template::{fill, with_article},
};

pub(super) fn propose(book: &Book<'_>) -> Value {
    let roles = roles(book);
    let cultures = book.kernel.genre.cultures;
    let mut draw = book.draw("cast", &[]);
    let names = names::cast(&mut draw, &book.premise.people, cultures, roles.len());
    let mut seen = [0_usize; 4];
    let cast: Vec<Value> = roles
        .iter()
        .zip(&names)
        .map(|(role, name)| {
            let (list, at): (&[&str], _) = match *role {
                "PROTAGONIST" => (&PROTAGONISTS, 0),
                "ANTAGONIST" => (&ANTAGONISTS, 1),
                "ALLY" => (&ALLIES, 2),
                _ => (&SUPPORTING, 3),
            };
            let sketch = list[seen[at] % list.len()];
            seen[at] += 1;
            json!({ "name": name, "role": role, "sketch": sketch_of(book, sketch, name) })
        })
        .collect();
    json!({ "cast": cast })
}

fn sketch_of(book: &Book<'_>, sketch: &str, name: &str) -> String {
    let [she, her, ..] = names::gender(name, "").pronouns();
    let place = book.world.place(name.len());
    let someone = with_article(&book.kernel.role);
    let mut values = book.kernel.values();
    values.extend([
        ("name", names::call_name(name)),
        ("she", she),
        ("her", her),
        ("place", place),
        ("someone", &someone),
    ]);
    fill(sketch, &values)
}

/// The roles of the cast, the most important first: at most twelve.
fn roles(book: &Book<'_>) -> Vec<&'static str> {
    let wanted = &book.preferences;
    let protagonists = usize::from(wanted.protagonist_count.unwrap_or(1)).clamp(1, 5);
    let others = match wanted.relationship_complexity.unwrap_or(Complexity::Moderate) {
        Complexity::Simple => ["ALLY", "SUPPORTING"].as_slice(),
        Complexity::Moderate => &["ALLY", "SUPPORTING", "ALLY", "SUPPORTING"],
        Complexity::Complex => {
            &["ALLY", "SUPPORTING", "ALLY", "SUPPORTING", "SUPPORTING", "SUPPORTING"]
        }
    };
    let mut roles = vec!["PROTAGONIST"; protagonists];
    if wanted.include_villains.unwrap_or(true) {
        roles.push("ANTAGONIST");
    }
    roles.extend(others);
    roles
}

const PROTAGONISTS: [&str; 5] = [
    "{Someone} who has always done the work properly and now has a reason to do something else: to {want}.",
    "{Name} came to {place} for one winter and stayed because of a quarrel that {she} still means to win.",
    "{Name} knows how {group} thinks, having been its best pupil until the week {she} left.",
    "{Name} mends what others throw out and has begun to ask who throws it out, and why.",
    "{Name} is the only one whom both sides of {event} still greet in the street.",
];
const ANTAGONISTS: [&str; 5] = [
    "{Name} speaks for {group}, believes in order and would give up almost anything for it, {her} own good name included.",
    "{Name} collects debts at {place} and has never once raised {her} voice.",
    "{Name} was kind to everybody after {event} and has been waiting to be thanked.",
    "{Name} sells quiet to those who can pay for it.",
    "{Name} wants {object} for a reason that {she} is ashamed of.",
];
const ALLIES: [&str; 5] = [
    "{Name} keeps the keys of {place} and a list of those who never brought them back.",
    "{Name} tells jokes when frightened and is very often funny.",
    "{Name} has a boat, a cousin in every office and no patience.",
    "{Name} reads fast, forgets nothing and cannot lie.",
    "{Name} cooks for twenty and listens for one.",
];
const SUPPORTING: [&str; 6] = [
    "{Name} saw what happened during {event} and has told three versions of it.",
    "{Name} is seventeen, runs errands between {place} and everywhere else, and asks what nobody asks.",
    "{Name} is a doctor of sorts who takes payment in stories.",
    "{Name} works for {group} and sleeps badly.",
    "{Name} writes letters for those who cannot and changes a word here and there.",
    "{Name} has come back after twenty years and pretends to be passing through.",
];
