//! The style sheet.

use scribe_domain::stage::{Person, Tense};
use serde_json::{Value, json};

use super::book::Book;
use crate::sample::input;

pub(super) fn propose(book: &Book<'_>) -> Value {
    let mut draw = book.draw("style", &[]);
    let language = input::text(book.variables, "language");
    let spelling =
        if language.len() > 3 && language.starts_with("en") { language } else { "en-GB" };
    let person = book.preferences.pov.unwrap_or(Person::ThirdLimited);
    let tense = book.preferences.tense.unwrap_or(Tense::Past);
    let viewpoint: Vec<String> =
        book.cast().into_iter().take(1).map(|member| member.name).collect();
    json!({
        "person": person.as_str(),
        "tense": tense.as_str(),
        "viewpoint_characters": viewpoint,
        "distance": draw.pick(&["close", "medium"]),
        "tone": book.kernel.genre.tone,
        "sentence_habit": draw.pick(&[
            "Short declarative sentences with a longer one now and then; verbs before adjectives.",
            "Sentences of middle length, built on actions; an image only where a thing is new.",
            "Plain sentences that end on the concrete word; paragraphs of two to five sentences.",
        ]),
        "dialogue_share_percent": 30 + draw.below(3) * 5,
        "spelling_variant": spelling,
        "quotation_marks": "double",
        "heat_limit": "mild",
        "violence_limit": "moderate",
        "do": [
            "Begin a scene with somebody doing something in a place.",
            "Let people talk about the thing at hand and mean something else.",
            "Name tools, papers, food and weather exactly.",
            "End a scene on an act or an object.",
        ],
        "avoid": [
            "Explaining at the end of a chapter what it meant.",
            "Similes in consecutive sentences.",
            "Adverbs on the verb of speaking.",
            "Dreams, mirrors and waking up as openings.",
        ],
        "voice_sample": "",
        "sample_is_mine": false,
    })
}
