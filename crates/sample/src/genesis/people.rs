//! The cast, its sheets, and how its members stand to each other.

use scribe_domain::stage::{
    Character, Relation, RelationKind,
    part::{CastMember, CastOutput, RelationsOutput},
};
use scribe_ports::model::PartHints;

use crate::{
    frame::{Values, capital},
    idea::{Idea, Person, a_trade, call_name},
    premise::{self, Pronoun},
};

/// The values of frames about a member of the cast.
fn values(idea: &Idea, index: usize) -> Values {
    let mut values = idea.values();
    let count = idea.cast.len().max(1);
    let Some(person) = idea.cast.get(index % count) else { return values };
    let (he, his, him) = match person.pronoun {
        Pronoun::She => ("she", "her", "her"),
        Pronoun::He => ("he", "his", "him"),
    };
    values.set("who", call_name(&person.name));
    values.set("name", &*person.name);
    values.set("he", he);
    values.set("his", his);
    values.set("him", him);
    values.set("trade", &*person.trade);
    let motifs = &idea.premise.motifs;
    values.set("motif", motifs.get(index % motifs.len().max(1)).map_or("the door", |m| m));
    if let Some(other) = idea.cast.get((index + 1) % count) {
        values.set("other", call_name(&other.name));
    }
    values
}

pub(super) fn propose_cast(idea: &Idea) -> CastOutput {
    let member = |(index, person): (usize, &Person)| CastMember {
        name: person.name.clone(),
        role: person.role,
        sketch: idea.line("sketches", index as u64, &values(idea, index)),
    };
    CastOutput { cast: idea.cast.iter().enumerate().map(member).collect() }
}

pub(super) fn propose_sheet(idea: &Idea, index: usize, hints: &PartHints) -> Character {
    let values = values(idea, index);
    let n = index as u64;
    let line = |list: &str| idea.line(list, n, &values);
    let person = idea.cast.get(index).or_else(|| idea.cast.first());
    let traits = &hints.preferences.personality_preferences;
    let wanted = traits.get(index % traits.len().max(1)).map(|wanted| premise::clean(wanted));
    let wanted = wanted.map(|wanted| format!("{}. ", capital(&wanted))).unwrap_or_default();
    let trade = person.map(|person| a_trade(&person.trade)).unwrap_or_default();
    let name = person.map(|person| call_name(&person.name)).unwrap_or_default();
    Character {
        name: person.map(|person| person.name.clone()).unwrap_or_default(),
        role: person.map_or(scribe_domain::stage::CharacterRole::Supporting, |who| who.role),
        appearance: line("appearances"),
        personality: format!("{wanted}{}", line("personalities")),
        background: format!("{name} is {trade}. {}", line("backgrounds")),
        motivation: line("motivations"),
        goal: line("character goals"),
        obstacle: line("character obstacles"),
        turning_point: line("turning points"),
        wound: line("wounds"),
        monologue: line("monologues"),
        dialogue_samples: vec![
            idea.line("dialogue samples", n * 2, &values),
            idea.line("dialogue samples", n * 2 + 1, &values),
        ],
    }
}

/// Everybody stands somehow to the one who comes next, and to the first.
pub(super) fn propose_relations(idea: &Idea) -> RelationsOutput {
    const KINDS: [(RelationKind, i8); 4] = [
        (RelationKind::Ally, 5),
        (RelationKind::Friend, 4),
        (RelationKind::Rival, -4),
        (RelationKind::Colleague, 2),
    ];
    let relation = |from: usize| {
        let to = (from + 1) % idea.cast.len();
        let is_hostile =
            |i: usize| idea.cast[i].role == scribe_domain::stage::CharacterRole::Antagonist;
        let hostile = is_hostile(from) || is_hostile(to);
        let (kind, strength) =
            if hostile { (RelationKind::Rival, -6) } else { KINDS[from % KINDS.len()] };
        let list = if strength < 0 { "hostile relations" } else { "friendly relations" };
        Relation {
            from: idea.cast[from].name.clone(),
            to: idea.cast[to].name.clone(),
            kind,
            strength,
            description: idea.line(list, from as u64, &values(idea, from)),
        }
    };
    let pairs = 0..if idea.cast.len() > 1 { idea.cast.len() } else { 0 };
    RelationsOutput { relations: pairs.map(relation).collect() }
}
