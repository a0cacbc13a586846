//! The voice of a scene: who tells it, in which tense, between which marks.

use serde_json::Value;

use crate::sample::{
    input,
    names::{Gender, call_name, gender},
};

/// The grammatical person of the viewpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Person {
    First,
    Second,
    Third,
}

/// The tense of the narration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Present,
}

/// A character in a scene.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    /// The whole name.
    pub(super) name: String,
    /// What the prose calls the character.
    pub(super) call: String,
    pub(super) gender: Gender,
}

/// How a scene is told.
#[derive(Debug, Clone)]
pub(super) struct Voice {
    pub(super) person: Person,
    pub(super) tense: Tense,
    /// The marks before and after spoken words.
    pub(super) marks: (&'static str, &'static str),
    pub(super) viewpoint: Figure,
}

impl Figure {
    pub(super) fn new(name: &str, characters: &[Value]) -> Self {
        let sheet = characters.iter().find(|sheet| input::text(sheet, "name") == name);
        let text = sheet.map_or_else(String::new, |sheet| {
            let fields = sheet.as_object().into_iter().flatten();
            fields.filter_map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
        });
        Self {
            name: name.to_owned(),
            call: call_name(name).to_owned(),
            gender: gender(name, &text),
        }
    }
}

impl Voice {
    pub(super) fn read(style: &Value, viewpoint: Figure) -> Self {
        let person = match input::text(style, "person") {
            "first" => Person::First,
            "second" => Person::Second,
            _ => Person::Third,
        };
        let tense = match input::text(style, "tense") {
            "present" => Tense::Present,
            _ => Tense::Past,
        };
        let marks = match input::text(style, "quotation_marks") {
            "single" => ("‘", "’"),
            "corner" => ("「", "」"),
            "guillemets" => ("«", "»"),
            "dash" => ("— ", ""),
            _ => ("“", "”"),
        };
        Self { person, tense, marks, viewpoint }
    }

    /// The viewpoint as subject, object, possessive, possessive alone, reflexive.
    pub(super) fn pronouns(&self) -> [&'static str; 5] {
        match self.person {
            Person::First => ["I", "me", "my", "mine", "myself"],
            Person::Second => ["you", "you", "your", "yours", "yourself"],
            Person::Third => self.viewpoint.gender.pronouns(),
        }
    }

    /// The viewpoint by name, where the narration does not say "I" or "you".
    pub(super) fn subject(&self) -> &str {
        match self.person {
            Person::Third => &self.viewpoint.call,
            Person::First | Person::Second => self.pronouns()[0],
        }
    }
}
