//! Assembles the data of a stage from its parts. Numbers and ranges that follow from the order are
//! computed here.

use super::{
    ChapterPlanDraft, NodeCardDraft, Part, PartData, PartOutput, card_count, card_span, first_part,
    plan::parts as planned_parts,
};
use crate::stage::{
    ChapterPlan, Character, Characters, Concept, Dimension, DimensionKind, Dimensions,
    FieldProblem, NodeCard, PlotOutline, Preferences, Stage, StageData, StoryConception, Worldview,
};

/// Assembles the parts of a stage.
///
/// Of several concepts, the one with the highest score is used, or the earliest of several with the
/// same score.
///
/// The error names the first part that has not arrived, or every field of the data that breaks a
/// rule.
pub fn assemble(
    stage: Stage,
    preferences: &Preferences,
    parts: &[PartOutput],
) -> Result<StageData, Vec<FieldProblem>> {
    if let Some(missing) = planned_parts(stage, preferences, parts)
        .into_iter()
        .find(|part| find(parts, *part).is_none())
    {
        return Err(absent(&missing.to_string()));
    }
    let data = match stage {
        Stage::ConceptSelection => {
            StageData::ConceptSelection(best_concept(concepts(preferences, parts)?)?)
        }
        Stage::StoryConception => StageData::StoryConception(story_conception(parts)?),
        Stage::Worldview => StageData::Worldview(worldview(parts)?),
        Stage::Characters => StageData::Characters(characters(parts)?),
        Stage::PlotOutline => StageData::PlotOutline(plot_outline(preferences, parts)?),
    };
    let problems = data.validate();
    if problems.is_empty() { Ok(data) } else { Err(problems) }
}

fn find(parts: &[PartOutput], part: Part) -> Option<&PartData> {
    parts.iter().find(|output| output.part() == part).map(PartOutput::data)
}

fn absent(part: &str) -> Vec<FieldProblem> {
    vec![FieldProblem::new("", format!("lacks its part {part}"))]
}

fn concepts<'a>(
    preferences: &Preferences,
    parts: &'a [PartOutput],
) -> Result<&'a [Concept], Vec<FieldProblem>> {
    match find(parts, first_part(Stage::ConceptSelection, preferences)) {
        Some(PartData::Concepts(output)) => Ok(&output.concepts),
        _ => Err(absent("concepts")),
    }
}

fn best_concept(concepts: &[Concept]) -> Result<Concept, Vec<FieldProblem>> {
    concepts
        .iter()
        .reduce(|best, next| if next.score() > best.score() { next } else { best })
        .cloned()
        .ok_or_else(|| absent("concepts"))
}

fn story_conception(parts: &[PartOutput]) -> Result<StoryConception, Vec<FieldProblem>> {
    match (find(parts, Part::Story), find(parts, Part::Style)) {
        (Some(PartData::Story(story)), Some(PartData::Style(style_sheet))) => {
            Ok(StoryConception { story: story.clone(), style_sheet: style_sheet.clone() })
        }
        _ => Err(absent("story")),
    }
}

fn worldview(parts: &[PartOutput]) -> Result<Worldview, Vec<FieldProblem>> {
    let (Some(PartData::PowerSystem(power_system)), Some(PartData::Entries(output))) =
        (find(parts, Part::PowerSystem), find(parts, Part::Entries))
    else {
        return Err(absent("power-system"));
    };
    Ok(Worldview {
        dimensions: Dimensions {
            geography: dimension(parts, DimensionKind::Geography)?,
            history: dimension(parts, DimensionKind::History)?,
            culture: dimension(parts, DimensionKind::Culture)?,
            rules: dimension(parts, DimensionKind::Rules)?,
            society: dimension(parts, DimensionKind::Society)?,
        },
        power_system: power_system.clone(),
        entries: output.entries.clone(),
    })
}

fn dimension(parts: &[PartOutput], kind: DimensionKind) -> Result<Dimension, Vec<FieldProblem>> {
    match find(parts, Part::Dimension(kind)) {
        Some(PartData::Dimension(dimension)) => Ok(dimension.clone()),
        _ => Err(absent(kind.as_str())),
    }
}

fn characters(parts: &[PartOutput]) -> Result<Characters, Vec<FieldProblem>> {
    let (Some(PartData::Cast(cast)), Some(PartData::Relations(output))) =
        (find(parts, Part::Cast), find(parts, Part::Relations))
    else {
        return Err(absent("cast"));
    };
    let sheets = (0..).zip(&cast.cast).map(|(index, member)| {
        match find(parts, Part::Character { index }) {
            // The cast determines the name and role of a character.
            Some(PartData::Character(sheet)) => {
                Ok(Character { name: member.name.clone(), role: member.role, ..sheet.clone() })
            }
            _ => Err(absent(&member.name)),
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
    let Some(PartData::Arcs(arcs)) = find(parts, Part::Arcs) else {
        return Err(absent("arcs"));
    };
    let planned = planned_parts(Stage::PlotOutline, preferences, parts);
    let arrived = || planned.iter().filter_map(|part| find(parts, *part));
    let cards = arrived().filter_map(|data| {
        if let PartData::NodeCards(output) = data { Some(&output.node_cards) } else { None }
    });
    let plans = arrived().filter_map(|data| {
        if let PartData::ChapterPlans(output) = data { Some(&output.chapters) } else { None }
    });
    Ok(PlotOutline {
        arcs: arcs.arcs.clone(),
        node_cards: cards.flatten().map(|card| node_card(card, preferences.chapters)).collect(),
        chapters: plans.flatten().map(|plan| chapter_plan(plan, preferences.chapters)).collect(),
    })
}

/// Creates a node card with the chapters that it covers.
pub(super) fn node_card(draft: &NodeCardDraft, chapters: u32) -> NodeCard {
    let (first_chapter, last_chapter) = card_span(draft.number, chapters);
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
pub(super) fn chapter_plan(draft: &ChapterPlanDraft, chapters: u32) -> ChapterPlan {
    ChapterPlan {
        position: draft.position,
        title: draft.title.clone(),
        purpose: draft.purpose.clone(),
        change_of_state: draft.change_of_state.clone(),
        viewpoint: draft.viewpoint.clone(),
        last_beat: draft.last_beat.clone(),
        cast: draft.cast.clone(),
        node: node_of(draft.position, chapters),
    }
}

/// Returns the number of the first card that covers a chapter.
fn node_of(position: u32, chapters: u32) -> u32 {
    (1..=card_count(chapters))
        .find(|number| {
            let (first, last) = card_span(*number, chapters);
            (first..=last).contains(&position)
        })
        .unwrap_or(1)
}
