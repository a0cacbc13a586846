//! Determines the next part from the stage, the preferences and the parts that have arrived. All
//! functions are pure.

use super::{Part, PartData, PartOutput};
use crate::stage::{DimensionKind, Preferences, Stage};

/// The maximum number of members in a proposed cast.
pub(crate) const MAX_CAST: usize = 12;
const CONCEPTS: u32 = 10;
const CARDS_PER_PART: u32 = 10;
const CHAPTERS_PER_PART: u32 = 8;

/// Returns the first part of a stage's proposal.
#[must_use]
pub fn first_part(stage: Stage, preferences: &Preferences) -> Part {
    match stage {
        Stage::ConceptSelection => {
            Part::Concepts { count: preferences.concept_count.map_or(CONCEPTS, u32::from) }
        }
        Stage::StoryConception => Part::Story,
        Stage::Worldview => Part::Dimension(DimensionKind::Geography),
        Stage::Characters => Part::Cast,
        Stage::PlotOutline => Part::Arcs,
    }
}

/// Returns the next part that has not arrived; `None` if the proposal is complete.
#[must_use]
pub fn next_part(stage: Stage, preferences: &Preferences, done: &[PartOutput]) -> Option<Part> {
    let missing = |part: &Part| !done.iter().any(|output| output.part() == *part);
    plan_parts(stage, preferences, done).into_iter().find(missing)
}

/// Returns the parts of a stage in order, as far as they are known. The number of character parts
/// is known only after the cast has arrived.
pub(super) fn plan_parts(
    stage: Stage,
    preferences: &Preferences,
    done: &[PartOutput],
) -> Vec<Part> {
    let mut parts = match stage {
        Stage::Worldview => DimensionKind::ALL.iter().copied().map(Part::Dimension).collect(),
        Stage::ConceptSelection
        | Stage::StoryConception
        | Stage::Characters
        | Stage::PlotOutline => vec![first_part(stage, preferences)],
    };
    match stage {
        Stage::ConceptSelection => {}
        Stage::StoryConception => parts.push(Part::Style),
        Stage::Worldview => parts.extend([Part::PowerSystem, Part::Entries]),
        Stage::Characters => {
            parts.extend((0..).zip(cast_names(done)).map(|(index, _)| Part::Character { index }));
            parts.push(Part::Relations);
        }
        Stage::PlotOutline => {
            let cards = split_into_batches(card_count(preferences.chapters), CARDS_PER_PART);
            parts.extend(cards.map(|(first, last)| Part::NodeCards { first, last }));
            let chapters = split_into_batches(preferences.chapters, CHAPTERS_PER_PART);
            parts.extend(chapters.map(|(first, last)| Part::ChapterPlans { first, last }));
        }
    }
    parts
}

/// Returns the names of the cast in order, if the cast is among the parts that have arrived.
#[must_use]
pub fn cast_names(done: &[PartOutput]) -> Vec<String> {
    done.iter()
        .filter_map(|output| {
            if let PartData::Cast(output) = output.data() { Some(&output.cast) } else { None }
        })
        .flatten()
        .map(|member| member.name.clone())
        .collect()
}

/// Returns the number of node cards in a book: 10 for the shortest book, 20 for 100 chapters, and
/// one per five chapters for a longer book.
#[must_use]
pub fn card_count(chapters: u32) -> u32 {
    match chapters {
        0..=10 => 10,
        11..=100 => 10 + (chapters - 10) / 9,
        _ => chapters.div_ceil(5),
    }
}

/// Returns the first and the last chapter that a card covers. The cards divide the chapters evenly.
/// If a book has fewer chapters than cards, several cards cover the same chapter.
#[must_use]
pub fn card_span(number: u32, chapters: u32) -> (u32, u32) {
    let cards = card_count(chapters);
    let first = number.saturating_sub(1) * chapters / cards + 1;
    (first, first.max(number * chapters / cards))
}

fn split_into_batches(count: u32, size: u32) -> impl Iterator<Item = (u32, u32)> {
    (1..=count).step_by(size as usize).map(move |first| (first, count.min(first + size - 1)))
}
