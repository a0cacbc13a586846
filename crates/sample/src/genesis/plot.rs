//! Threads, turning points and the plans of the chapters.

use scribe_domain::stage::{
    Arc, Complexity, ConflictKind, NodeFunction,
    part::{
        ArcsOutput, ChapterPlanDraft, ChapterPlansOutput, NodeCardDraft, NodeCardsOutput,
        card_count,
    },
};
use scribe_ports::model::PartHints;

use crate::{
    frame::{Values, title_case},
    idea::{Idea, Person, call_name},
};

pub(super) fn propose_arcs(idea: &Idea, chapters: u32) -> ArcsOutput {
    let values = idea.values();
    let arc = |n: u64, first: u32| Arc {
        title: title_case(&idea.line("arc titles", n, &values)),
        description: idea.line("arc descriptions", n, &values),
        first_chapter: first.clamp(1, chapters.max(1)),
        last_chapter: chapters.max(1),
    };
    ArcsOutput { arcs: vec![arc(0, 1), arc(1, chapters / 3)] }
}

/// What a card does for the plot, and how tense it is, by its place among the cards.
fn function(number: u32, cards: u32) -> (NodeFunction, u8) {
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

/// The values of a plan: the one who tells it, and two others in turn.
fn plan_values(idea: &Idea, n: usize) -> (Values, Vec<String>) {
    let mut values = idea.values();
    let tellers =
        idea.cast.iter().filter(|p| p.role == scribe_domain::stage::CharacterRole::Protagonist);
    let tellers: Vec<&Person> = tellers.collect();
    let teller = tellers.get(n % tellers.len().max(1)).copied().or_else(|| idea.cast.first());
    let is_teller = |person: &&Person| teller.is_some_and(|teller| teller.name == person.name);
    let others: Vec<&Person> = idea.cast.iter().filter(|person| !is_teller(person)).collect();
    // Whom the premise speaks of is in every chapter, the others in turn.
    let (steady, rest): (Vec<&Person>, Vec<&Person>) =
        others.into_iter().partition(|person| person.is_of_premise || is_named(idea, person));
    let turns = (0..rest.len().min(2)).map(|i| rest[(n + i) % rest.len()]);
    let cast: Vec<&Person> = teller.into_iter().chain(steady).chain(turns).collect();
    let other = cast.get(1 + n % cast.len().saturating_sub(1).max(1)).or_else(|| cast.last());
    let call = |person: Option<&&Person>| {
        person.map_or("the stranger", |person| call_name(&person.name)).to_owned()
    };
    values.set("vp", call(cast.first()));
    values.set("other", call(other));
    let motifs = &idea.premise.motifs;
    values.set("motif", motifs.get(n % motifs.len().max(1)).map_or("the door", |m| m));
    let places: Vec<&str> = idea.places().collect();
    values.set("place", places.get(n % places.len().max(1)).copied().unwrap_or("the yard"));
    (values, cast.into_iter().map(|person| person.name.clone()).collect())
}

fn is_named(idea: &Idea, person: &Person) -> bool {
    idea.premise.people.iter().any(|known| known.name.as_ref() == Some(&person.name))
}

pub(super) fn propose_node_cards(
    idea: &Idea,
    first: u32,
    last: u32,
    hints: &PartHints,
) -> NodeCardsOutput {
    const USUAL: [ConflictKind; 3] =
        [ConflictKind::Personal, ConflictKind::Society, ConflictKind::Inner];
    let preferences = &hints.preferences;
    let wanted = &preferences.conflict_types;
    let kinds = if wanted.is_empty() { &USUAL[..] } else { wanted };
    let turns = if preferences.plot_complexity == Some(Complexity::Complex) { 1 } else { 2 };
    let card = |number: u32| {
        let n = number as usize;
        let (values, cast) = plan_values(idea, n);
        let (function, tension) = function(number, card_count(preferences.chapters));
        let scene = idea.line("turning scenes", u64::from(number), &values);
        let detail = idea.line("chapter purposes", u64::from(number) + 500, &values);
        NodeCardDraft {
            number,
            scene: format!("{scene} {detail}"),
            cast: cast.into_iter().take(3).collect(),
            conflict: kinds[n / turns % kinds.len()],
            function,
            tension,
        }
    };
    NodeCardsOutput { node_cards: (first..=last).map(card).collect() }
}

pub(super) fn propose_chapter_plans(idea: &Idea, first: u32, last: u32) -> ChapterPlansOutput {
    let plan = |position: u32| {
        let n = u64::from(position);
        let (values, cast) = plan_values(idea, position as usize);
        ChapterPlanDraft {
            position,
            title: title_case(&idea.line("chapter titles", n, &values)),
            purpose: idea.line("chapter purposes", n, &values),
            change_of_state: idea.line("changes", n, &values),
            viewpoint: cast.first().cloned().unwrap_or_default(),
            last_beat: idea.line("chapter endings", n, &values),
            cast,
        }
    };
    ChapterPlansOutput { chapters: (first..=last).map(plan).collect() }
}
