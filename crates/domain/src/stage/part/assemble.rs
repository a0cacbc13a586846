//! From parts to a stage's data. Numbers and ranges that follow from the order are filled in here.

use super::{
    Part, PartData, PartOutput, card_span,
    plan::{card_count, parts as planned_parts},
};
use crate::stage::{
    ChapterPlan, Character, Characters, Concept, Dimension, DimensionKind, Dimensions,
    FieldProblem, NodeCard, PlotOutline, Preferences, Stage, StageData, StoryConception, Worldview,
};

/// Puts the parts of a stage together.
///
/// Of several concepts the one with the highest score is taken, the earlier of equals.
///
/// # Errors
/// Names a part that has not arrived, and every field of the whole that breaks a rule.
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
        Stage::ConceptSelection => StageData::ConceptSelection(best_concept(parts)?),
        Stage::StoryConception => StageData::StoryConception(story_conception(parts)?),
        Stage::Worldview => StageData::Worldview(worldview(parts)?),
        Stage::Characters => StageData::Characters(characters(parts)?),
        Stage::PlotOutline => StageData::PlotOutline(plot_outline(preferences, parts)?),
    };
    let problems = data.validate();
    if problems.is_empty() { Ok(data) } else { Err(problems) }
}

/// Puts the parts of a stage together as the proposals that a person chooses from: every concept
/// is one, and of any other stage there is one.
///
/// # Errors
/// As for [`assemble`].
pub fn proposals(
    stage: Stage,
    preferences: &Preferences,
    parts: &[PartOutput],
) -> Result<Vec<StageData>, Vec<FieldProblem>> {
    let whole = assemble(stage, preferences, parts)?;
    Ok(match whole {
        StageData::ConceptSelection(_) => {
            concepts(parts).cloned().map(StageData::ConceptSelection).collect()
        }
        StageData::StoryConception(_)
        | StageData::Worldview(_)
        | StageData::Characters(_)
        | StageData::PlotOutline(_) => vec![whole],
    })
}

fn find(parts: &[PartOutput], part: Part) -> Option<&PartData> {
    parts.iter().find(|output| output.part() == part).map(PartOutput::data)
}

fn absent(part: &str) -> Vec<FieldProblem> {
    vec![FieldProblem::new("", format!("lacks its part {part}"))]
}

fn concepts(parts: &[PartOutput]) -> impl Iterator<Item = &Concept> {
    parts
        .iter()
        .filter_map(|output| match output.data() {
            PartData::Concepts(output) => Some(&output.concepts),
            _ => None,
        })
        .flatten()
}

fn best_concept(parts: &[PartOutput]) -> Result<Concept, Vec<FieldProblem>> {
    let better = |best: Concept, next: &Concept| {
        if next.score() > best.score() { next.clone() } else { best }
    };
    let mut all = concepts(parts);
    let first = all.next().cloned().ok_or_else(|| absent("concepts"))?;
    Ok(all.fold(first, better))
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
            // The cast has the last word on who a character is.
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
    let count = preferences.chapters;
    let (mut node_cards, mut chapters) = (Vec::new(), Vec::new());
    for output in planned_parts(Stage::PlotOutline, preferences, parts)
        .into_iter()
        .filter_map(|part| find(parts, part))
    {
        match output {
            PartData::NodeCards(batch) => {
                node_cards.extend(batch.node_cards.iter().cloned().map(|card| {
                    let (first_chapter, last_chapter) = card_span(card.number, count);
                    NodeCard {
                        number: card.number,
                        first_chapter,
                        last_chapter,
                        scene: card.scene,
                        cast: card.cast,
                        conflict: card.conflict,
                        function: card.function,
                        tension: card.tension,
                    }
                }));
            }
            PartData::ChapterPlans(batch) => {
                chapters.extend(batch.chapters.iter().cloned().map(|plan| ChapterPlan {
                    position: plan.position,
                    title: plan.title,
                    purpose: plan.purpose,
                    change_of_state: plan.change_of_state,
                    viewpoint: plan.viewpoint,
                    last_beat: plan.last_beat,
                    cast: plan.cast,
                    node: node_of(plan.position, count),
                }));
            }
            _ => {}
        }
    }
    Ok(PlotOutline { arcs: arcs.arcs.clone(), node_cards, chapters })
}

/// The number of the first card that covers a chapter.
fn node_of(position: u32, chapters: u32) -> u32 {
    (1..=card_count(chapters))
        .find(|number| {
            let (first, last) = card_span(*number, chapters);
            (first..=last).contains(&position)
        })
        .unwrap_or(1)
}
