//! Which part comes next. Pure: it follows from the stage, the preferences and what has arrived.

use super::{Part, PartData, PartOutput};
use crate::stage::{DimensionKind, Preferences, Stage};

/// The most members of a cast that is proposed at once.
pub(crate) const MAX_CAST: usize = 12;
const CONCEPTS: u32 = 10;
const CARDS_PER_PART: u32 = 10;
const CHAPTERS_PER_PART: u32 = 8;

/// The part that a stage's proposal begins with.
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

/// The part that comes after those that have arrived; none when the proposal is whole.
#[must_use]
pub fn next_part(stage: Stage, preferences: &Preferences, done: &[PartOutput]) -> Option<Part> {
    let missing = |part: &Part| !done.iter().any(|output| output.part() == *part);
    parts(stage, preferences, done).into_iter().find(missing)
}

/// The parts of a stage in order, as far as they are known: the cast says how many characters.
pub(super) fn parts(stage: Stage, preferences: &Preferences, done: &[PartOutput]) -> Vec<Part> {
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
            let cards = batches(card_count(preferences.chapters), CARDS_PER_PART);
            parts.extend(cards.map(|(first, last)| Part::NodeCards { first, last }));
            let chapters = batches(preferences.chapters, CHAPTERS_PER_PART);
            parts.extend(chapters.map(|(first, last)| Part::ChapterPlans { first, last }));
        }
    }
    parts
}

/// The names of the cast among the parts that have arrived, in order.
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

/// How many node cards a book has: 10 for the shortest, 20 at 100 chapters, then one to every
/// five chapters.
#[must_use]
pub fn card_count(chapters: u32) -> u32 {
    match chapters {
        0..=10 => 10,
        11..=100 => 10 + (chapters - 10) / 9,
        _ => chapters.div_ceil(5),
    }
}

/// The first and last chapter that a card covers: the cards share the chapters out evenly, and in
/// a book with fewer chapters than cards several fall into one.
#[must_use]
pub fn card_span(number: u32, chapters: u32) -> (u32, u32) {
    let cards = card_count(chapters);
    let first = number.saturating_sub(1) * chapters / cards + 1;
    (first, first.max(number * chapters / cards))
}

fn batches(count: u32, size: u32) -> impl Iterator<Item = (u32, u32)> {
    (1..=count).step_by(size as usize).map(move |first| (first, count.min(first + size - 1)))
}
