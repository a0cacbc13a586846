//! The worldview's entries: places, groups, things, a day, a law.

use serde_json::{Value, json};

use super::book::Book;
use crate::sample::template::{capital, fill, title_case};

pub(super) fn propose(book: &Book<'_>) -> Value {
    let bare = |text: &str| text.trim_start_matches("the ").to_owned();
    let kernel = &book.kernel;
    let entry = |kind: &str, name: String, description: String| {
        let name: String = name.chars().take(110).collect();
        json!({ "kind": kind, "name": name, "description": description })
    };
    let mut values = kernel.values();
    let [p1, p2, p3] = [0, 1, 2].map(|at| book.world.place(at).to_owned());
    values.extend([("p1", p1.as_str()), ("p2", &p2), ("p3", &p3)]);
    let mut entries: Vec<Value> = Vec::new();
    for (i, place) in book.world.places.iter().enumerate().take(8) {
        let tail = fill(TAILS[i % TAILS.len()], &values);
        let description = format!("{}. {tail}", capital(place.is.trim_end_matches('.')));
        entries.push(entry("LOCATION", place.name.clone(), description));
    }
    let society = format!("{} Society", book.world.stem(0));
    let day = format!("{} Day", book.world.stem(1));
    let rule = format!("Rule of {}", book.world.stem(2));
    let hand = format!("{} Hand", book.world.stem(3));
    entries.extend([
        entry("ORGANIZATION", bare(&kernel.group), fill(GROUP, &values)),
        entry("ORGANIZATION", society, fill(SOCIETY, &values)),
        entry("ITEM", title_case(&bare(&kernel.object)), fill(OBJECT, &values)),
        entry("EVENT", bare(&kernel.event), fill(EVENT, &values)),
        entry("CULTURE", day, fill(DAY, &values)),
        entry("LAW", rule, fill(LAW, &values)),
        entry("TECHNOLOGY", hand, fill(HAND, &values)),
        entry("CONCEPT", kernel.genre.power.name.to_owned(), kernel.genre.power.works.to_owned()),
    ]);
    json!({ "entries": entries })
}

const TAILS: [&str; 8] = [
    "{Group} has an office here and keeps its shutters closed.",
    "People come here to say what cannot be said at {p1}.",
    "It changed hands during {event} and has not been repaired since.",
    "{Object} was last seen here by somebody whom everyone believes.",
    "It is the first place that {a role} learns and the last that one avoids.",
    "Strangers are watched here, kindly, from at least two windows.",
    "What happens here at night is known at {p2} by breakfast.",
    "It belongs to nobody, which is to say to {group}.",
];
const GROUP: &str = "{Group}, {group is}. It never forbids; it postpones. Its people are courteous, \
    underpaid and proud of their handwriting, and most of them joined because of {event}.";
const SOCIETY: &str = "A circle of people who lost somebody in {event}. They meet once a month at \
    {p2}, drink tea and compare what they have been told.";
const OBJECT: &str = "{Object} is older than the quarrel about it. There is a stain on it that three \
    people can explain, each differently. {Group} wants it locked away; {a role} wants to use it to {want}.";
const EVENT: &str = "{Event} is how years are counted here. The official account takes up one page. \
    What it leaves out is who was warned.";
const DAY: &str = "On this day {p1} is swept by those who are owed an apology, and those who owe one \
    bring the water.";
const LAW: &str = "Whoever finds a thing at {p3} keeps it until sunset; after that it belongs to the \
    person who has looked for it longest. {Group} has tried to abolish the rule twice.";
const HAND: &str = "A shorthand used by clerks, porters and children for messages that are chalked on \
    walls. {Group} cannot read it, or pretends not to.";
