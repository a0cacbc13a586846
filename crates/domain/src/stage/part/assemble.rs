//! Assembles the data of a stage from its parts. Numbers and ranges that follow from the order are
//! computed here.

use super::{
    ChapterPlanDraft, NodeCardDraft, Part, PartData, PartOutput, card_count_with, card_span,
    plan::plan_waves,
};
use crate::stage::{
    ChapterPlan, Character, Characters, Concept, Dimension, DimensionKind, Dimensions,
    FieldProblem, NodeCard, PlotOutline, Preferences, Stage, StageData, StoryConception, Worldview,
};

/// Assembles the parts of a stage.
///
/// If there are several concepts, the one with the highest score is used, and the earliest of those
/// with the same score.
///
/// The error names the first part that has not arrived, or every field of the data that breaks a
/// rule.
pub fn assemble_stage(
    stage: Stage,
    preferences: &Preferences,
    parts: &[PartOutput],
) -> Result<StageData, Vec<FieldProblem>> {
    if let Some(missing) = plan_waves(stage, preferences, parts)
        .into_iter()
        .flatten()
        .find(|part| find_part(parts, *part).is_none())
    {
        return Err(missing_part(&missing.to_string()));
    }
    let data = match stage {
        Stage::ConceptSelection => {
            StageData::ConceptSelection(best_concept(assemble_concepts(parts)?)?)
        }
        Stage::StoryConception => StageData::StoryConception(story_conception(parts)?),
        Stage::Worldview => StageData::Worldview(assemble_worldview(parts)?),
        Stage::Characters => StageData::Characters(assemble_characters(parts)?),
        Stage::PlotOutline => StageData::PlotOutline(plot_outline(preferences, parts)?),
    };
    let problems = data.validate();
    if problems.is_empty() { Ok(data) } else { Err(problems) }
}

fn find_part(parts: &[PartOutput], part: Part) -> Option<&PartData> {
    parts.iter().find(|output| output.part() == part).map(PartOutput::data)
}

fn missing_part(part: &str) -> Vec<FieldProblem> {
    vec![FieldProblem::new("", format!("lacks its part {part}"))]
}

fn assemble_concepts(parts: &[PartOutput]) -> Result<&[Concept], Vec<FieldProblem>> {
    match parts.first().map(PartOutput::data) {
        Some(PartData::Concepts(output)) => Ok(&output.concepts),
        _ => Err(missing_part("concepts")),
    }
}

fn best_concept(concepts: &[Concept]) -> Result<Concept, Vec<FieldProblem>> {
    concepts
        .iter()
        .reduce(|best, next| if next.score() > best.score() { next } else { best })
        .cloned()
        .ok_or_else(|| missing_part("concepts"))
}

fn story_conception(parts: &[PartOutput]) -> Result<StoryConception, Vec<FieldProblem>> {
    match (find_part(parts, Part::Story), find_part(parts, Part::Style)) {
        (Some(PartData::Story(story)), Some(PartData::Style(style_sheet))) => {
            Ok(StoryConception { story: story.clone(), style_sheet: style_sheet.clone() })
        }
        _ => Err(missing_part("story")),
    }
}

fn assemble_worldview(parts: &[PartOutput]) -> Result<Worldview, Vec<FieldProblem>> {
    let (Some(PartData::PowerSystem(power_system)), Some(PartData::Entries(output))) =
        (find_part(parts, Part::PowerSystem), find_part(parts, Part::Entries))
    else {
        return Err(missing_part("power-system"));
    };
    Ok(Worldview {
        dimensions: Dimensions {
            geography: assemble_dimension(parts, DimensionKind::Geography)?,
            history: assemble_dimension(parts, DimensionKind::History)?,
            culture: assemble_dimension(parts, DimensionKind::Culture)?,
            rules: assemble_dimension(parts, DimensionKind::Rules)?,
            society: assemble_dimension(parts, DimensionKind::Society)?,
        },
        power_system: power_system.clone(),
        entries: output.entries.clone(),
    })
}

fn assemble_dimension(
    parts: &[PartOutput],
    kind: DimensionKind,
) -> Result<Dimension, Vec<FieldProblem>> {
    match find_part(parts, Part::Dimension(kind)) {
        Some(PartData::Dimension(dimension)) => Ok(dimension.clone()),
        _ => Err(missing_part(kind.as_str())),
    }
}

fn assemble_characters(parts: &[PartOutput]) -> Result<Characters, Vec<FieldProblem>> {
    let (Some(PartData::Cast(cast)), Some(PartData::Relations(output))) =
        (find_part(parts, Part::Cast), find_part(parts, Part::Relations))
    else {
        return Err(missing_part("cast"));
    };
    let sheets = (0..).zip(&cast.cast).map(|(index, member)| {
        match find_part(parts, Part::Character { index }) {
            // The cast determines the name and role of a character.
            Some(PartData::Character(sheet)) => {
                Ok(Character { name: member.name.clone(), role: member.role, ..sheet.clone() })
            }
            _ => Err(missing_part(&member.name)),
        }
    });
    Ok(Characters {
        characters: sheets.collect::<Result<_, _>>()?,
        relations: output.relations.clone(),
    })
}

fn plot_outline(
    preferences: &Preferences,
    parts: &[PartOutput],
) -> Result<PlotOutline, Vec<FieldProblem>> {
    let Some(PartData::Arcs(arcs)) = find_part(parts, Part::Arcs) else {
        return Err(missing_part("arcs"));
    };
    let chapters = preferences.chapters;
    let card_count = card_count_with(chapters, parts);
    let planned = plan_waves(Stage::PlotOutline, preferences, parts);
    let arrived = || planned.iter().flatten().filter_map(|part| find_part(parts, *part));
    let cards = arrived().filter_map(|data| {
        if let PartData::NodeCards(output) = data { Some(&output.node_cards) } else { None }
    });
    let plans = arrived().filter_map(|data| {
        if let PartData::ChapterPlans(output) = data { Some(&output.chapters) } else { None }
    });
    Ok(PlotOutline {
        arcs: arcs.arcs.clone(),
        node_cards: cards.flatten().map(|card| node_card(card, card_count, chapters)).collect(),
        chapters: plans.flatten().map(|plan| chapter_plan(plan, card_count, chapters)).collect(),
    })
}

/// Creates one of the `cards` of a book, with the chapters that it covers.
pub(super) fn node_card(draft: &NodeCardDraft, cards: u32, chapters: u32) -> NodeCard {
    let (first_chapter, last_chapter) = card_span(draft.number, cards, chapters);
    NodeCard {
        number: draft.number,
        first_chapter,
        last_chapter,
        scene: draft.scene.clone(),
        cast: draft.cast.clone(),
        conflict: draft.conflict,
        function: draft.function,
        tension: draft.tension,
    }
}

/// Creates a chapter's plan with the number of its node card.
pub(super) fn chapter_plan(draft: &ChapterPlanDraft, cards: u32, chapters: u32) -> ChapterPlan {
    ChapterPlan {
        position: draft.position,
        title: draft.title.clone(),
        purpose: draft.purpose.clone(),
        change_of_state: draft.change_of_state.clone(),
        viewpoint: draft.viewpoint.clone(),
        last_beat: draft.last_beat.clone(),
        cast: draft.cast.clone(),
        node: find_card(draft.position, cards, chapters),
    }
}

/// Returns the number of the first card that covers a chapter.
fn find_card(position: u32, cards: u32, chapters: u32) -> u32 {
    (1..=cards)
        .find(|number| {
            let (first, last) = card_span(*number, cards, chapters);
            (first..=last).contains(&position)
        })
        .unwrap_or(1)
}
