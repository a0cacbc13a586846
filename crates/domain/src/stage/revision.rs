//! Revisions: a new version of a proposal, of which only the parts that the user's feedback concerns
//! are asked of a model. Everything else is copied from the criticised proposal.
//!
//! The parts of a revision form waves, as the parts of a new proposal do. If the feedback names no
//! field, the first wave asks which pieces the feedback concerns.

mod pieces;
mod target;

use std::collections::BTreeSet;

use serde_json::Value;

use self::pieces::{current_parts, merge_parts};
pub use self::{
    pieces::{list_pieces, split_into_parts},
    target::FieldTarget,
};
use super::{
    FieldProblem, Part, PartOutput, Stage, StageData, characters::Characters, part::PartData,
};

/// The maximum number of batches of chapters in a wave.
const CHAPTER_PARTS_PER_WAVE: usize = 8;

/// Returns the missing parts of the first wave that is not complete. The list is empty if the
/// revision is complete. `target` is the field that the feedback names.
#[must_use]
pub fn next_revision_parts(
    base: &StageData,
    target: Option<&FieldTarget>,
    done: &[PartOutput],
) -> Vec<Part> {
    let is_missing = |part: &Part| !done.iter().any(|output| output.part() == *part);
    plan_waves(base, target, done)
        .into_iter()
        .map(|wave| wave.into_iter().filter(is_missing).collect::<Vec<_>>())
        .find(|missing| !missing.is_empty())
        .unwrap_or_default()
}

/// Returns the parts that are settled while the missing parts are asked for: those that have been
/// revised, and those that stay as they are.
#[must_use]
pub fn settled_parts(
    base: &StageData,
    target: Option<&FieldTarget>,
    done: &[PartOutput],
) -> Vec<PartOutput> {
    let asked: Vec<Part> = plan_waves(base, target, done).into_iter().flatten().collect();
    let is_settled = |output: &PartOutput| {
        let part = output.part();
        // A field is revised while the rest of its part is settled.
        !asked.contains(&part) || done.iter().any(|done| done.part() == part)
    };
    current_parts(base, done).into_iter().filter(is_settled).collect()
}

/// Returns a part of the criticised proposal. A character who is new in the cast has none.
#[must_use]
pub fn find_earlier_part(base: &StageData, done: &[PartOutput], part: Part) -> Option<PartOutput> {
    let arrived: Vec<PartOutput> =
        done.iter().filter(|output| output.part() != part).cloned().collect();
    current_parts(base, &arrived).into_iter().find(|output| output.part() == part)
}

/// Assembles the revised data of the stage. If the feedback names a field within a part, only that
/// field is taken from the part's reply.
///
/// # Errors
/// The revised data breaks a rule of its stage.
pub fn revise_stage(
    base: &StageData,
    target: Option<&FieldTarget>,
    done: &[PartOutput],
) -> Result<StageData, Vec<FieldProblem>> {
    let unreadable = |error: serde_json::Error| vec![FieldProblem::new("", error.to_string())];
    if let Some(FieldTarget { path, parts, inner: Some(inner) }) = target {
        let reply = done.iter().find(|output| parts.contains(&output.part()));
        let reply = reply.map(|output| serde_json::to_value(output.data()));
        let reply = reply.transpose().map_err(unreadable)?.unwrap_or_default();
        let mut document = serde_json::to_value(base).map_err(unreadable)?;
        let new = inner.find(&reply).cloned();
        let new = new.map(|new| keep_derived_fields(path.find(&document), new));
        if !new.is_some_and(|new| path.replace(&mut document, new)) {
            return Err(vec![FieldProblem::new(path.to_string(), "is missing")]);
        }
        return StageData::from_json(base.stage(), document);
    }
    let data = merge_parts(base, done);
    let problems = data.validate();
    if problems.is_empty() { Ok(data) } else { Err(problems) }
}

/// Adds the fields of an item that no reply contains, because the program sets them.
fn keep_derived_fields(earlier: Option<&Value>, mut new: Value) -> Value {
    if let (Some(Value::Object(earlier)), Value::Object(new)) = (earlier, &mut new) {
        for (name, value) in earlier {
            new.entry(name.as_str()).or_insert_with(|| value.clone());
        }
    }
    new
}

/// Returns the parts of a revision by wave, as far as they are known.
fn plan_waves(
    base: &StageData,
    target: Option<&FieldTarget>,
    done: &[PartOutput],
) -> Vec<Vec<Part>> {
    let stage = base.stage();
    let all: Vec<Part> = split_into_parts(base).iter().map(PartOutput::part).collect();
    let mut waves = Vec::new();
    let concerned = match target {
        Some(target) => target.parts.clone(),
        // A concept is one piece.
        None if stage == Stage::ConceptSelection => all,
        None => {
            let question = Part::Concerned { stage };
            waves.push(vec![question]);
            let Some(answer) = done.iter().find(|output| output.part() == question) else {
                return waves;
            };
            let PartData::Concerned(answer) = answer.data() else { return waves };
            let pieces = list_pieces(base);
            let is_named = |name: &String| answer.pieces.contains(name);
            let named: Vec<Part> =
                pieces.iter().filter(|(name, _)| is_named(name)).map(|(_, part)| *part).collect();
            // Feedback that seems to concern nothing may concern everything.
            if named.is_empty() { all } else { named }
        }
    };
    match base {
        StageData::ConceptSelection(_) | StageData::StoryConception(_) => waves.push(concerned),
        StageData::Worldview(_) => {
            let is_dimension = |part: &Part| matches!(part, Part::Dimension(_));
            let (dimensions, named) = concerned.into_iter().partition(is_dimension);
            waves.extend([named, dimensions]);
        }
        StageData::Characters(cast) => waves.extend(plan_cast_waves(cast, &concerned, done)),
        StageData::PlotOutline(_) => {
            let is_plan = |part: &Part| matches!(part, Part::ChapterPlans { .. });
            let (plans, others): (Vec<Part>, Vec<Part>) = concerned.into_iter().partition(is_plan);
            // A turning point follows from the earlier ones.
            waves.extend(others.into_iter().map(|part| vec![part]));
            waves.extend(plans.chunks(CHAPTER_PARTS_PER_WAVE).map(<[Part]>::to_vec));
        }
    }
    waves
}

/// If the cast changes, everybody who is new in it needs a sheet, and the relations are asked for
/// again.
fn plan_cast_waves(base: &Characters, concerned: &[Part], done: &[PartOutput]) -> Vec<Vec<Part>> {
    let earlier = base.names();
    let names = pieces::current_names(base, done);
    let sheets = (0..).zip(&names).filter_map(|(index, name)| {
        let earlier_index = earlier.iter().position(|known| known == name);
        let is_concerned = earlier_index
            .and_then(|index| u32::try_from(index).ok())
            .is_none_or(|index| concerned.contains(&Part::Character { index }));
        is_concerned.then_some(Part::Character { index })
    });
    // The same people in another order stand to each other as before.
    let is_same_cast = BTreeSet::from_iter(&names) == BTreeSet::from_iter(&earlier);
    let needs_relations = concerned.contains(&Part::Relations) || !is_same_cast;
    let cast = concerned.iter().copied().filter(|part| *part == Part::Cast).collect();
    let relations = needs_relations.then_some(Part::Relations);
    vec![cast, sheets.collect(), relations.into_iter().collect()]
}

/// Reduces the schema of a part's reply to the field that a target names.
#[must_use]
pub fn narrow_schema(mut schema: Value, target: &FieldTarget) -> Value {
    let Some(inner) = &target.inner else { return schema };
    let Some(field) = inner.find_schema(&schema).cloned() else { return schema };
    let name = inner.last_name();
    schema["properties"] = serde_json::json!({ name: field });
    schema["required"] = serde_json::json!([name]);
    schema
}
