//! Determines which parts are asked for next, from the stage, the preferences and the parts that
//! have arrived. All functions are pure.
//!
//! The parts of a stage form waves. The parts of a wave are asked for side by side. Each of them is
//! based on all parts of the earlier waves and on none of its own wave, so the order in which they
//! arrive has no influence on the book.

use std::{collections::BTreeSet, ops::RangeInclusive};

use super::{Part, PartData, PartOutput, card_count_with, card_span};
use crate::stage::{DimensionKind, Preferences, Stage};

/// The maximum number of members in a proposed cast.
pub(crate) const MAX_CAST: usize = 12;
const CONCEPTS: u32 = 10;
const CARDS_PER_PART: u32 = 10;
/// The maximum number of batches of chapters in a wave, so that a long book does not occupy the
/// workers of all other books.
const CHAPTER_PARTS_PER_WAVE: usize = 8;
/// The maximum number of chapters in a batch, of a short and of a long book.
const CHAPTERS_PER_PART: RangeInclusive<u32> = 3..=8;

/// Returns the parts with which a stage's proposal begins, side by side. There is at least one.
#[must_use]
pub fn first_parts(stage: Stage, preferences: &Preferences) -> Vec<Part> {
    next_parts(stage, preferences, &[])
}

/// Returns the missing parts of the first wave that is not complete. The list is empty if the
/// proposal is complete.
#[must_use]
pub fn next_parts(stage: Stage, preferences: &Preferences, done: &[PartOutput]) -> Vec<Part> {
    let is_missing = |part: &Part| !done.iter().any(|output| output.part() == *part);
    plan_waves(stage, preferences, done)
        .into_iter()
        .map(|wave| wave.into_iter().filter(is_missing).collect::<Vec<_>>())
        .find(|missing| !missing.is_empty())
        .unwrap_or_default()
}

/// Returns the parts of a stage by wave, as far as they are known. The characters are known only
/// after the cast has arrived.
pub(super) fn plan_waves(
    stage: Stage,
    preferences: &Preferences,
    done: &[PartOutput],
) -> Vec<Vec<Part>> {
    match stage {
        Stage::ConceptSelection => vec![vec![Part::Concepts {
            count: preferences.concept_count.map_or(CONCEPTS, u32::from),
        }]],
        // Both follow from the concept.
        Stage::StoryConception => vec![vec![Part::Story, Part::Style]],
        // What has a name and what power costs is settled before the dimensions are described, so
        // that all five dimensions use the same names and the same limits.
        Stage::Worldview => vec![
            vec![Part::PowerSystem, Part::Entries],
            DimensionKind::ALL.iter().copied().map(Part::Dimension).collect(),
        ],
        Stage::Characters => {
            let characters =
                (0..).zip(cast_names(done)).map(|(index, _)| Part::Character { index });
            vec![vec![Part::Cast], characters.collect(), vec![Part::Relations]]
        }
        Stage::PlotOutline => {
            let mut waves = vec![vec![Part::Arcs]];
            // A turning point follows from the earlier ones.
            let cards =
                split_into_batches(card_count_with(preferences.chapters, done), CARDS_PER_PART);
            waves.extend(cards.map(|(first, last)| vec![Part::NodeCards { first, last }]));
            let batches = plan_chapter_batches(preferences.chapters, done);
            waves.extend(batches.chunks(CHAPTER_PARTS_PER_WAVE).map(<[Part]>::to_vec));
            waves
        }
    }
}

/// Divides the chapters of a book into batches, which are as small as one wave allows: the reader
/// of the first chapter waits for the longest one. Batches that have arrived stay as they are,
/// because an earlier version of the program divided the chapters differently.
fn plan_chapter_batches(chapters: u32, done: &[PartOutput]) -> Vec<Part> {
    let mut spans: Vec<(u32, u32)> = done
        .iter()
        .filter_map(|output| {
            let Part::ChapterPlans { first, last } = output.part() else { return None };
            Some((first, last))
        })
        .collect();
    spans.sort_unstable();
    let cards = card_count_with(chapters, done);
    let card_ends = (1..=cards).map(|number| card_span(number, cards, chapters).1).collect();
    let of_at_most = |max| split_remaining_chapters(chapters, &spans, max, &card_ends);
    let (min, max) = CHAPTERS_PER_PART.into_inner();
    let batches = (min..max).map(of_at_most).find(|split| split.len() <= CHAPTER_PARTS_PER_WAVE);
    let batches = batches.unwrap_or_else(|| of_at_most(max));
    batches.into_iter().map(|(first, last)| Part::ChapterPlans { first, last }).collect()
}

/// Divides the chapters that are not in one of the `spans`, and returns all batches in order.
fn split_remaining_chapters(
    chapters: u32,
    spans: &[(u32, u32)],
    max: u32,
    card_ends: &BTreeSet<u32>,
) -> Vec<(u32, u32)> {
    let mut batches = Vec::new();
    let mut next = 1;
    for &(first, last) in spans {
        batches.extend(split_chapters((next, first.saturating_sub(1)), max, card_ends));
        batches.push((first, last));
        next = last + 1;
    }
    batches.extend(split_chapters((next, chapters), max, card_ends));
    batches
}

/// Divides a span of chapters evenly into batches of at most `max` chapters. A batch ends where a
/// node card ends, if possible, so that the chapters of a card are planned together.
fn split_chapters(
    (first, last): (u32, u32),
    max: u32,
    card_ends: &BTreeSet<u32>,
) -> Vec<(u32, u32)> {
    let mut batches = Vec::new();
    let mut next = first;
    while next <= last {
        let count = last + 1 - next;
        let even = count.div_ceil(count.div_ceil(max));
        let longest = last.min(next + max - 1);
        let enough = next + even - 1;
        let in_reach = || card_ends.range(next..=longest).copied();
        let end = in_reach().find(|end| *end >= enough).or_else(|| in_reach().next_back());
        let end = end.unwrap_or(longest);
        batches.push((next, end));
        next = end + 1;
    }
    batches
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

fn split_into_batches(count: u32, size: u32) -> impl Iterator<Item = (u32, u32)> {
    (1..=count).step_by(size as usize).map(move |first| (first, count.min(first + size - 1)))
}
