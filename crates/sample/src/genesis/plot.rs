//! The threads, the turning points and the chapter plans.

use scribe_domain::stage::{CharacterRole, ConflictKind, NodeFunction, part::card_count};
use serde_json::{Value, json};

use super::Idea;
use crate::{frame::Values, person::Person};

impl Idea<'_> {
    /// Returns one of the two arcs: the second one begins after a third of the book.
    pub(super) fn arc(&self, n: u32) -> Value {
        let chapters = self.hints.preferences.chapters.max(1);
        let first = (n * chapters / 3).max(1);
        let fixed_values = json!({ "first_chapter": first, "last_chapter": chapters });
        self.fill("arcs", n as usize, &self.values(0), &fixed_values)
    }

    pub(super) fn node_card(&self, number: u32) -> Value {
        let preferences = &self.hints.preferences;
        let default_kinds = [ConflictKind::Personal, ConflictKind::Society, ConflictKind::Inner];
        let wanted_kinds = &preferences.conflict_types;
        let kinds = if wanted_kinds.is_empty() { &default_kinds[..] } else { wanted_kinds };
        let n = number as usize;
        let (values, cast) = self.plan_values(n);
        let (function, tension) = card_function(number, card_count(preferences.chapters));
        let fixed_values = json!({
            "number": number,
            "cast": cast.iter().take(3).map(|person| &person.name).collect::<Vec<_>>(),
            "conflict": kinds[n / 2 % kinds.len()],
            "function": function,
            "tension": tension,
        });
        self.fill("node_cards", n, &values, &fixed_values)
    }

    pub(super) fn chapter_plan(&self, position: u32) -> Value {
        let n = position as usize;
        let (values, cast) = self.plan_values(n);
        // The last beat is told as the chapter will tell it.
        let mut narrated_values = values.clone();
        narrated_values.set_narration(Some(self.narration()), cast[0]);
        let fixed_values = json!({
            "position": position,
            "viewpoint": cast[0].name,
            "cast": cast.iter().map(|person| &person.name).collect::<Vec<_>>(),
            "last_beat": narrated_values.line("last_beat", position.into()),
        });
        self.fill("chapters", n, &values, &fixed_values)
    }

    /// Returns the values of a chapter plan and its cast. The cast consists of the viewpoint
    /// character, the people in the premise, and two of the others in turn.
    fn plan_values(&self, n: usize) -> (Values, Vec<&Person>) {
        let is_protagonist = |i: &usize| self.role(*i) == CharacterRole::Protagonist;
        let viewpoints: Vec<usize> = (0..self.cast.len()).filter(is_protagonist).collect();
        let viewpoint_person = viewpoints.get(n % viewpoints.len().max(1)).copied().unwrap_or(0);
        let others = (0..self.cast.len()).filter(|i| *i != viewpoint_person);
        let (steady, others_without_premise): (Vec<usize>, Vec<usize>) =
            others.partition(|i| *i < self.premise.people.len());
        let others_in_turn = (0..others_without_premise.len().min(2))
            .map(|i| others_without_premise[(n + i) % others_without_premise.len()]);
        let others: Vec<usize> = steady.into_iter().chain(others_in_turn).collect();
        let other = others.get(n % others.len().max(1)).unwrap_or(&viewpoint_person);
        let mut values = self.values(n);
        let call = |i: usize| self.cast[i].call_name(self.lexicon);
        values.set(["vp", "other"], [call(viewpoint_person), call(*other)]);
        let cast = [viewpoint_person].into_iter().chain(others);
        (values, cast.map(|i| &self.cast[i]).collect())
    }
}

/// Returns the function and the tension of a card from its position among the cards.
fn card_function(number: u32, cards: u32) -> (NodeFunction, u8) {
    const FUNCTIONS: [(NodeFunction, u8); 9] = [
        (NodeFunction::Setup, 4),
        (NodeFunction::IncitingIncident, 6),
        (NodeFunction::RisingAction, 5),
        (NodeFunction::Reversal, 6),
        (NodeFunction::Midpoint, 8),
        (NodeFunction::RisingAction, 7),
        (NodeFunction::Crisis, 9),
        (NodeFunction::Climax, 10),
        (NodeFunction::Resolution, 5),
    ];
    FUNCTIONS[8 * (number.max(1) - 1) as usize / cards.saturating_sub(1).max(1) as usize % 9]
}
