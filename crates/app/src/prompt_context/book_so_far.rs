//! Condenses the book so far, so that a late chapter's prompts are as short as an early one's.
//!
//! The last three chapters are told by their whole summaries, and older ones by one line each.
//! Chapters further back than thirty are told by recaps of ten, and where a hundred is complete, by
//! a recap of the hundred. Recaps are made of chapters that were recorded, with the last of them
//! ([`Record`](scribe_domain::chapter::Record)).
//!
//! The line of a chapter is added behind the lines of the chapters before it, and ten lines are
//! replaced by a recap at once. The beginning of the list therefore stays the same from one chapter
//! to the next, which the prompt caches of providers need.

use std::iter;

use scribe_domain::{
    chapter::{CHAPTERS_PER_LONG_RECAP, CHAPTERS_PER_RECAP},
    read_model::RecordRow,
    text::{sentences::split_sentences, shorten::shorten_text},
};
use scribe_ports::agent::PastChapters;

/// The number of most recent chapters whose summaries are whole.
const WHOLE_SUMMARIES: u32 = 3;
/// The number of most recent chapters that no recap covers.
const CHAPTERS_WITHOUT_RECAP: u32 = 30;
/// The maximum number of characters of an older chapter's line.
const LINE_CHARS: usize = 90;
/// The maximum number of characters of a chapter in a recap that is made of lines, because the model
/// made none or a chapter has changed since.
const RECAP_LINE_CHARS: usize = 80;

/// Returns what prompts tell of the recorded chapters, which are in the order of the book.
pub(super) fn condense_book(records: &[RecordRow]) -> Vec<PastChapters> {
    let Some(written) = records.last().map(position) else { return Vec::new() };
    let recapped = round_down(written.saturating_sub(CHAPTERS_WITHOUT_RECAP), CHAPTERS_PER_RECAP);
    let long_recapped = round_down(recapped, CHAPTERS_PER_LONG_RECAP);
    let spans = spans(0, long_recapped, CHAPTERS_PER_LONG_RECAP).chain(spans(
        long_recapped,
        recapped,
        CHAPTERS_PER_RECAP,
    ));
    let recaps = spans.filter_map(|(first, last)| recap(records, first, last));
    let single = records.iter().filter(|record| position(record) > recapped);
    let single = single.map(|record| {
        let is_whole = position(record) + WHOLE_SUMMARIES > written;
        let summary = if is_whole { record.summary.clone() } else { line(record, LINE_CHARS) };
        let (first, last) = (position(record), position(record));
        PastChapters { first, last, title: record.title.clone(), summary }
    });
    recaps.chain(single).collect()
}

/// Returns spans of so many chapters each: the first and the last position.
fn spans(from: u32, to: u32, chapters: u32) -> impl Iterator<Item = (u32, u32)> {
    let mut first = from + 1;
    iter::from_fn(move || {
        let last = first + chapters - 1;
        let span = (last <= to).then_some((first, last));
        first = last + 1;
        span
    })
}

/// Tells a span of chapters. The recap that a model made counts as long as none of the chapters has
/// been recorded again since.
fn recap(records: &[RecordRow], first: u32, last: u32) -> Option<PastChapters> {
    let of_span: Vec<&RecordRow> =
        records.iter().filter(|record| (first..=last).contains(&position(record))).collect();
    let closing = of_span.last().filter(|record| position(record) == last);
    let made = closing.map(|record| {
        let is_long = last - first + 1 == CHAPTERS_PER_LONG_RECAP;
        (if is_long { &record.long_recap } else { &record.recap }, record.recorded_at)
    });
    let summary = match made {
        Some((text, made_at))
            if !text.is_empty() && of_span.iter().all(|record| record.recorded_at <= made_at) =>
        {
            text.clone()
        }
        _ if last - first + 1 > CHAPTERS_PER_RECAP => {
            let tens = spans(first - 1, last, CHAPTERS_PER_RECAP);
            let tens = tens.filter_map(|(first, last)| recap(records, first, last));
            tens.map(|ten| ten.summary).collect::<Vec<_>>().join(" ")
        }
        _ => {
            let lines = of_span.iter().map(|record| line(record, RECAP_LINE_CHARS));
            lines.collect::<Vec<_>>().join(" ")
        }
    };
    (!of_span.is_empty()).then(|| PastChapters { first, last, title: String::new(), summary })
}

/// Tells a chapter in the first sentence of its summary.
fn line(record: &RecordRow, max_chars: usize) -> String {
    let sentences = split_sentences(&record.summary);
    sentences.first().map_or_else(String::new, |(_, first)| shorten_text(first, max_chars))
}

fn position(record: &RecordRow) -> u32 {
    u32::try_from(record.position).unwrap_or_default()
}

fn round_down(number: u32, step: u32) -> u32 {
    number - number % step
}

#[cfg(test)]
mod tests;
