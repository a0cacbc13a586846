//! The rules for the replies of all parts.

use super::{
    CastOutput, Part, PartData, PartRules,
    assemble::{chapter_plan, node_card},
    card_count,
};
use crate::stage::{
    CharacterRole, FieldProblem,
    characters::validate_relations,
    names::same_name,
    plot::validate_arcs,
    problem::{LINE_MAX_CHARS, NAME_MAX_CHARS, Problems},
    tidy::usable_list_range,
    worldview::validate_entries,
};

/// Returns a problem for every field of a reply that breaks a rule.
pub(super) fn find_problems(
    part: Part,
    data: &PartData,
    rules: PartRules<'_>,
) -> Vec<FieldProblem> {
    let mut problems = Problems::default();
    match data {
        PartData::Concepts(output) => {
            check_usable_count(&mut problems, part, output.concepts.len());
            for (i, concept) in output.concepts.iter().enumerate() {
                problems.nest(&format!("concepts[{i}]"), concept.validate());
            }
        }
        PartData::Story(story) => problems.extend(story.validate()),
        PartData::Style(sheet) => problems.extend(sheet.validate()),
        PartData::Dimension(dimension) => problems.extend(dimension.validate()),
        PartData::PowerSystem(system) => problems.extend(system.validate()),
        PartData::Entries(output) => validate_entries(&mut problems, &output.entries),
        PartData::Cast(output) => check_cast(&mut problems, output),
        PartData::Character(character) => {
            problems.extend(character.validate());
            if let Part::Character { index } = part {
                check_cast_name(&mut problems, &character.name, index, rules.names);
            }
        }
        PartData::Relations(output) => {
            validate_relations(&mut problems, &output.relations, rules.names);
        }
        PartData::Concerned(_) => {}
        PartData::Arcs(output) => validate_arcs(&mut problems, &output.arcs, rules.chapters),
        PartData::NodeCards(output) => {
            if let Part::NodeCards { first, last } = part {
                let cards = card_count(rules.chapters).max(last);
                check_usable_count(&mut problems, part, output.node_cards.len());
                for (number, (i, draft)) in (first..).zip(output.node_cards.iter().enumerate()) {
                    let at = format!("node_cards[{i}]");
                    problems.check_range(&format!("{at}.number"), draft.number, number..=number);
                    let card = node_card(draft, cards, rules.chapters);
                    problems.nest(&at, card.validate_with(rules.names));
                }
            }
        }
        PartData::ChapterPlans(output) => {
            if let Part::ChapterPlans { first, .. } = part {
                let cards = card_count(rules.chapters);
                check_usable_count(&mut problems, part, output.chapters.len());
                for (position, (i, draft)) in (first..).zip(output.chapters.iter().enumerate()) {
                    let at = format!("chapters[{i}]");
                    problems.check_range(
                        &format!("{at}.position"),
                        draft.position,
                        position..=position,
                    );
                    let plan = chapter_plan(draft, cards, rules.chapters);
                    problems.nest(&at, plan.validate_with(rules.names));
                }
            }
        }
    }
    problems.into_vec()
}

/// Checks that a list has a usable number of items.
fn check_usable_count(problems: &mut Problems, part: Part, count: usize) {
    if let Some((list, usable)) = usable_list_range(part) {
        problems.check_count(list, count, usable);
    }
}

/// Checks names and roles. Names that are easily confused are not problems here, because they only
/// lead to advice.
fn check_cast(problems: &mut Problems, output: &CastOutput) {
    check_usable_count(problems, Part::Cast, output.cast.len());
    if !output.cast.iter().any(|member| member.role == CharacterRole::Protagonist) {
        problems.add("cast", "must have a protagonist");
    }
    for (i, member) in output.cast.iter().enumerate() {
        let field = format!("cast[{i}].name");
        problems.check_text(&field, &member.name, NAME_MAX_CHARS);
        problems.check_optional_text(&format!("cast[{i}].sketch"), &member.sketch, LINE_MAX_CHARS);
        if output.cast[..i].iter().any(|earlier| same_name(&earlier.name, &member.name)) {
            problems.add(field, "occurs twice");
        }
    }
}

fn check_cast_name(problems: &mut Problems, name: &str, index: u32, names: &[String]) {
    match names.get(index as usize) {
        Some(expected) if expected != name => {
            problems.add("name", format!("must be {expected:?}"));
        }
        None if !names.is_empty() => problems.add("name", "must be one of the cast"),
        Some(_) | None => {}
    }
}
