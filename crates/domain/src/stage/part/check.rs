//! The rules of each part's reply.

use super::{
    CastOutput, ChapterPlanDraft, NodeCardDraft, Part, PartData, PartRules, plan::MAX_CAST,
};
use crate::stage::{
    CharacterRole, FieldProblem,
    characters::{validate_name, validate_relations},
    names::too_alike,
    plot::{validate_arcs, validate_cast},
    problem::{LINE_MAX_CHARS, NAME_MAX_CHARS, Problems, TEXT_MAX_CHARS},
    worldview::validate_entries,
};

/// Names every field of a reply that breaks a rule.
pub(super) fn problems(part: Part, data: &PartData, rules: PartRules<'_>) -> Vec<FieldProblem> {
    let mut problems = Problems::default();
    match data {
        PartData::Concepts(output) => {
            if let Part::Concepts { count } = part {
                expect_count(&mut problems, "concepts", output.concepts.len(), 1, count);
            }
            for (i, concept) in output.concepts.iter().enumerate() {
                problems.nest(&format!("concepts[{i}]"), concept.validate());
            }
        }
        PartData::Story(story) => problems.extend(story.validate()),
        PartData::Style(sheet) => problems.extend(sheet.validate()),
        PartData::Dimension(dimension) => problems.extend(dimension.validate()),
        PartData::PowerSystem(system) => problems.extend(system.validate()),
        PartData::Entries(output) => validate_entries(&mut problems, &output.entries),
        PartData::Cast(output) => cast(&mut problems, output),
        PartData::Character(character) => {
            problems.extend(character.validate());
            if let Part::Character { index } = part {
                name_of_the_cast(&mut problems, &character.name, index, rules.names);
            }
        }
        PartData::Relations(output) => {
            validate_relations(&mut problems, &output.relations, rules.names);
        }
        PartData::Arcs(output) => validate_arcs(&mut problems, &output.arcs, rules.chapters),
        PartData::NodeCards(output) => {
            if let Part::NodeCards { first, last } = part {
                expect_count(&mut problems, "node_cards", output.node_cards.len(), first, last);
                for (number, (i, card)) in (first..).zip(output.node_cards.iter().enumerate()) {
                    node_card(&mut problems, &format!("node_cards[{i}]"), card, number, rules);
                }
            }
        }
        PartData::ChapterPlans(output) => {
            if let Part::ChapterPlans { first, last } = part {
                expect_count(&mut problems, "chapters", output.chapters.len(), first, last);
                for (position, (i, plan)) in (first..).zip(output.chapters.iter().enumerate()) {
                    chapter_plan(&mut problems, &format!("chapters[{i}]"), plan, position, rules);
                }
            }
        }
    }
    problems.into_vec()
}

/// Asks for exactly the items from a first to a last one.
fn expect_count(problems: &mut Problems, field: &str, count: usize, first: u32, last: u32) {
    let expected = (last + 1).saturating_sub(first) as usize;
    problems.count(field, count, expected..=expected);
}

/// Checks names, roles and that readers can tell the members apart.
///
/// Only what a model proposes is held to telling names apart; a person may name people freely.
fn cast(problems: &mut Problems, output: &CastOutput) {
    problems.count("cast", output.cast.len(), 1..=MAX_CAST);
    if !output.cast.iter().any(|member| member.role == CharacterRole::Protagonist) {
        problems.add("cast", "must have a protagonist");
    }
    for (i, member) in output.cast.iter().enumerate() {
        let field = format!("cast[{i}].name");
        problems.text(&field, &member.name, NAME_MAX_CHARS);
        problems.text(&format!("cast[{i}].sketch"), &member.sketch, LINE_MAX_CHARS);
        for earlier in &output.cast[..i] {
            if let Some(why) = too_alike(&earlier.name, &member.name) {
                problems.add(field.clone(), format!("{why}: {:?}", earlier.name));
            }
        }
    }
}

fn name_of_the_cast(problems: &mut Problems, name: &str, index: u32, names: &[String]) {
    match names.get(index as usize) {
        Some(expected) if expected != name => {
            problems.add("name", format!("must be {expected:?}"));
        }
        None if !names.is_empty() => problems.add("name", "must be one of the cast"),
        Some(_) | None => {}
    }
}

fn node_card(
    problems: &mut Problems,
    at: &str,
    card: &NodeCardDraft,
    number: u32,
    rules: PartRules<'_>,
) {
    problems.range(&format!("{at}.number"), card.number, number..=number);
    problems.text(&format!("{at}.scene"), &card.scene, TEXT_MAX_CHARS);
    validate_cast(problems, &format!("{at}.cast"), &card.cast, rules.names);
    problems.range(&format!("{at}.tension"), card.tension, 1..=10);
}

fn chapter_plan(
    problems: &mut Problems,
    at: &str,
    plan: &ChapterPlanDraft,
    position: u32,
    rules: PartRules<'_>,
) {
    problems.range(&format!("{at}.position"), plan.position, position..=position);
    problems.text(&format!("{at}.title"), &plan.title, NAME_MAX_CHARS);
    problems.text(&format!("{at}.purpose"), &plan.purpose, LINE_MAX_CHARS);
    problems.text(&format!("{at}.change_of_state"), &plan.change_of_state, LINE_MAX_CHARS);
    validate_name(problems, &format!("{at}.viewpoint"), &plan.viewpoint, rules.names);
    problems.text(&format!("{at}.last_beat"), &plan.last_beat, LINE_MAX_CHARS);
    validate_cast(problems, &format!("{at}.cast"), &plan.cast, rules.names);
}
