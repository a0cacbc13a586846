//! The rules of each part's reply.

use super::{
    CastOutput, Part, PartData, PartRules,
    assemble::{chapter_plan, node_card},
    plan::MAX_CAST,
};
use crate::stage::{
    CharacterRole, FieldProblem,
    characters::validate_relations,
    names::too_alike,
    plot::validate_arcs,
    problem::{LINE_MAX_CHARS, NAME_MAX_CHARS, Problems},
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
                for (number, (i, draft)) in (first..).zip(output.node_cards.iter().enumerate()) {
                    let at = format!("node_cards[{i}]");
                    problems.range(&format!("{at}.number"), draft.number, number..=number);
                    let card = node_card(draft, rules.chapters);
                    problems.nest(&at, card.validate_with(rules.names));
                }
            }
        }
        PartData::ChapterPlans(output) => {
            if let Part::ChapterPlans { first, last } = part {
                expect_count(&mut problems, "chapters", output.chapters.len(), first, last);
                for (position, (i, draft)) in (first..).zip(output.chapters.iter().enumerate()) {
                    let at = format!("chapters[{i}]");
                    problems.range(&format!("{at}.position"), draft.position, position..=position);
                    let plan = chapter_plan(draft, rules.chapters);
                    problems.nest(&at, plan.validate_with(rules.names));
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
