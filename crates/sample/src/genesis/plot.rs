//! The threads, the turning points and the chapter plans.

use scribe_domain::stage::{
    CharacterRole, Complexity, ConflictKind, NodeFunction, part::card_count,
};
use serde_json::{Value, json};

use super::Proposal;
use crate::{
    frame::Values,
    idea::{Person, call_name},
};

impl Proposal<'_> {
    pub(super) fn arcs(&self) -> Value {
        let chapters = self.hints.preferences.chapters.max(1);
        let arc = |(n, first): (u64, u32)| {
            let first = first.clamp(1, chapters);
            let given = json!({ "first_chapter": first, "last_chapter": chapters });
            self.fill("arcs", n, &self.idea.values(0), &given)
        };
        let arcs = [(0, 1), (1, chapters / 3)].map(arc);
        json!({ "arcs": arcs })
    }

    pub(super) fn node_cards(&self, first: u32, last: u32) -> Value {
        let preferences = &self.hints.preferences;
        let usual = [ConflictKind::Personal, ConflictKind::Society, ConflictKind::Inner];
        let wanted = &preferences.conflict_types;
        let kinds = if wanted.is_empty() { &usual[..] } else { wanted };
        let is_complex = preferences.plot_complexity == Some(Complexity::Complex);
        let card = |number: u32| {
            let n = number as usize / if is_complex { 1 } else { 2 };
            let (values, cast) = self.plan_values(number as usize);
            let (function, tension) = card_function(number, card_count(preferences.chapters));
            let given = json!({
                "number": number,
                "cast": cast.into_iter().take(3).collect::<Vec<_>>(),
                "conflict": kinds[n % kinds.len()],
                "function": function,
                "tension": tension,
            });
            self.fill("node_cards", number.into(), &values, &given)
        };
        json!({ "node_cards": (first..=last).map(card).collect::<Vec<_>>() })
    }

    pub(super) fn chapter_plans(&self, first: u32, last: u32) -> Value {
        let plan = |position: u32| {
            let (values, cast) = self.plan_values(position as usize);
            let given = json!({ "position": position, "viewpoint": cast[0], "cast": cast });
            self.fill("chapters", position.into(), &values, &given)
        };
        json!({ "chapters": (first..=last).map(plan).collect::<Vec<_>>() })
    }

    /// Returns the values of a chapter plan and its cast: the viewpoint, the people in the premise,
    /// and two of the others in turn.
    fn plan_values(&self, n: usize) -> (Values, Vec<String>) {
        let people = &self.idea.cast;
        let is_protagonist = |person: &&Person| person.role == CharacterRole::Protagonist;
        let tellers: Vec<&Person> = people.iter().filter(is_protagonist).collect();
        let teller = tellers.get(n % tellers.len().max(1)).copied().unwrap_or(&people[0]);
        let others = people.iter().filter(|person| person.name != teller.name);
        let (steady, rest): (Vec<_>, Vec<_>) = others.partition(|person| person.is_of_premise);
        let in_turn = (0..rest.len().min(2)).map(|i| rest[(n + i) % rest.len()]);
        let others: Vec<&Person> = steady.into_iter().chain(in_turn).collect();
        let other = others.get(n % others.len().max(1)).unwrap_or(&teller);
        let [vp, other] = [teller, other].map(|one| call_name(&one.name, self.idea.lexicon));
        let mut values = self.idea.values(n);
        values.set_all(["vp", "other"], [vp, other]);
        let cast = [teller].into_iter().chain(others);
        (values, cast.map(|person| person.name.clone()).collect())
    }
}

/// Returns the function and the tension of a card from its position among the cards.
fn card_function(number: u32, cards: u32) -> (NodeFunction, u8) {
    let percent = number.saturating_sub(1) * 100 / cards.saturating_sub(1).max(1);
    let rising = u8::try_from(4 + percent / 25).unwrap_or(8);
    match percent {
        0 => (NodeFunction::Setup, 4),
        1..=15 => (NodeFunction::IncitingIncident, 6),
        45..=55 => (NodeFunction::Midpoint, 8),
        75..=84 => (NodeFunction::Crisis, 9),
        85..=99 => (NodeFunction::Climax, 10),
        100.. => (NodeFunction::Resolution, 5),
        _ if number % 4 == 2 => (NodeFunction::Reversal, rising + 1),
        _ => (NodeFunction::RisingAction, rising),
    }
}
