//! Texts for fields that no frame knows.

use serde_json::Value;

use crate::sample::{
    names::call_name,
    plan::Plan,
    template::{capital, fill},
};

const SENTENCES: [&str; 8] = [
    "{name} has something at stake at {place} and does not say what.",
    "What {name} wants is plain by now; the price is not.",
    "At {place} nothing is decided without {other}.",
    "{name} and {other} need each other for one day more.",
    "The next step leads {name} back to {place}.",
    "{other} knows a part of it and keeps it for later.",
    "What has been promised at {place} is still open.",
    "{name} has changed sides once and is watched for it.",
];

/// Hands out texts, one after the other.
#[derive(Debug)]
pub(super) struct MadeUp {
    names: Vec<String>,
    places: Vec<String>,
    given: usize,
}

impl MadeUp {
    pub(super) fn read(variables: &Value) -> Self {
        let plan = Plan::read(variables);
        Self { names: plan.cast, places: plan.places, given: 0 }
    }

    /// A text for a field of this name.
    pub(super) fn text(&mut self, key: &str) -> String {
        let n = self.given;
        self.given += 1;
        let of = |list: &[String], at: usize| {
            list.get(at % list.len().max(1)).cloned().unwrap_or_default()
        };
        let name = of(&self.names, n / 3);
        let place = of(&self.places, n / 3);
        let holds = |words: &[&str]| words.iter().any(|word| key.contains(word));
        if holds(&["name", "character", "subject", "who", "from", "viewpoint"]) {
            return name;
        }
        if holds(&["place", "location"]) {
            return place;
        }
        if holds(&["_id", "date"]) || key == "id" {
            return String::new();
        }
        let other = of(&self.names, n / 3 + 1);
        let sentence = SENTENCES[n % SENTENCES.len()];
        let values = [("name", call_name(&name)), ("other", call_name(&other)), ("place", &place)];
        capital(&fill(sentence, &values))
    }
}
