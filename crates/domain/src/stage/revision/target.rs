//! The field that feedback names: the parts that contain it, and its place within its part.

use super::pieces::split_into_parts;
use crate::stage::{
    FieldProblem, Part, PartOutput, StageData,
    field_path::FieldPath,
    tidy::{TidyRules, bounded_reply_schema},
};

/// A field of a stage's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldTarget {
    /// The path in the stage's data.
    pub path: FieldPath,
    /// The parts that contain the field. A list of all characters, for example, is in several.
    pub parts: Vec<Part>,
    /// The path in the reply for the only part; `None` if the field is the whole part, or several.
    pub inner: Option<FieldPath>,
}

impl FieldTarget {
    /// Finds a field. `chapters` is the number of chapters in the book.
    ///
    /// # Errors
    /// The field does not exist, or the program sets it. The message lists the fields that exist.
    pub fn find(data: &StageData, field: &str, chapters: u32) -> Result<Self, FieldProblem> {
        let path = FieldPath::parse(field)?;
        let document =
            serde_json::to_value(data).map_err(|error| FieldProblem::new("", error.to_string()))?;
        if path.find(&document).is_none() {
            return Err(FieldProblem::new("", path.describe_missing(&document)));
        }
        let (parts, inner) = locate(data, &path);
        let target = Self { path, parts, inner };
        let asked_for = match (target.parts.as_slice(), &target.inner) {
            ([], _) => false,
            ([part], Some(inner)) => {
                let rules = TidyRules { names: &[], chapters, language: "en", is_last: false };
                inner.find_schema(&bounded_reply_schema(*part, rules)).is_some()
            }
            _ => true,
        };
        if !asked_for {
            let message = format!(
                "`{}` follows from other fields; give the feedback without a field, or confirm \
                 your own data",
                target.path
            );
            return Err(FieldProblem::new("", message));
        }
        Ok(target)
    }
}

/// Returns the parts that contain a field, and the path within the only part.
fn locate(data: &StageData, path: &FieldPath) -> (Vec<Part>, Option<FieldPath>) {
    let steps = path.steps();
    let within = |part: Part, steps: &[&str]| {
        let inner = (!steps.is_empty()).then(|| FieldPath::from_steps(steps));
        (vec![part], inner)
    };
    let all = |is_wanted: fn(&Part) -> bool| {
        let parts = split_into_parts(data);
        (parts.iter().map(PartOutput::part).filter(is_wanted).collect(), None)
    };
    match (data, steps.as_slice()) {
        (StageData::ConceptSelection(_), _) => {
            let path = FieldPath::from_steps(["concepts", "0"].iter().chain(&steps));
            (vec![Part::Concepts { count: 1 }], Some(path))
        }
        (StageData::StoryConception(_), ["style_sheet", inner @ ..]) => within(Part::Style, inner),
        (StageData::StoryConception(_), inner) => within(Part::Story, inner),
        (StageData::Worldview(_), ["dimensions"]) => all(|part| matches!(part, Part::Dimension(_))),
        (StageData::Worldview(_), ["dimensions", kind, inner @ ..]) => match kind.parse() {
            Ok(kind) => within(Part::Dimension(kind), inner),
            Err(_) => (Vec::new(), None),
        },
        (StageData::Worldview(_), ["power_system", inner @ ..]) => within(Part::PowerSystem, inner),
        (StageData::Worldview(_), ["entries"]) => within(Part::Entries, &[]),
        (StageData::Worldview(_), ["entries", ..]) => within(Part::Entries, &steps),
        (StageData::Characters(_), ["characters"]) => {
            all(|part| matches!(part, Part::Character { .. }))
        }
        (StageData::Characters(_), ["characters", index, inner @ ..]) => match index.parse() {
            Ok(index) => within(Part::Character { index }, inner),
            Err(_) => (Vec::new(), None),
        },
        (StageData::Characters(_), ["relations"]) => within(Part::Relations, &[]),
        (StageData::Characters(_), ["relations", ..]) => within(Part::Relations, &steps),
        (StageData::PlotOutline(_), ["arcs"]) => within(Part::Arcs, &[]),
        (StageData::PlotOutline(_), ["arcs", ..]) => within(Part::Arcs, &steps),
        (StageData::PlotOutline(_), ["node_cards"]) => {
            all(|part| matches!(part, Part::NodeCards { .. }))
        }
        (StageData::PlotOutline(_), ["chapters"]) => {
            all(|part| matches!(part, Part::ChapterPlans { .. }))
        }
        (StageData::PlotOutline(_), [list @ ("node_cards" | "chapters"), index, inner @ ..]) => {
            locate_in_batch(data, list, index, inner)
        }
        (StageData::Worldview(_) | StageData::Characters(_) | StageData::PlotOutline(_), _) => {
            (Vec::new(), None)
        }
    }
}

/// Finds the batch of node cards or chapter plans that contains an item.
fn locate_in_batch(
    data: &StageData,
    list: &str,
    index: &str,
    inner: &[&str],
) -> (Vec<Part>, Option<FieldPath>) {
    let Ok(mut index) = index.parse::<u32>() else { return (Vec::new(), None) };
    for output in split_into_parts(data) {
        let (("node_cards", Part::NodeCards { first, last })
        | ("chapters", Part::ChapterPlans { first, last })) = (list, output.part())
        else {
            continue;
        };
        let count = (last + 1).saturating_sub(first);
        if index < count {
            let index = index.to_string();
            let path = FieldPath::from_steps([list, &index].iter().chain(inner));
            return (vec![output.part()], Some(path));
        }
        index -= count;
    }
    (Vec::new(), None)
}
