//! The log: positions and versions without a gap, nothing twice, everything published, and the
//! order of each book.

use std::collections::{HashMap, HashSet};

use super::{CheckRule, Findings};
use crate::history::{Event, History};

/// Events that a stream has once in a book that nobody attends.
const ONCE_PER_STREAM_EVENTS: [&str; 7] = [
    "Genesis.Started",
    "Genesis.Finished",
    "Novel.Created",
    "Novel.GenerationStarted",
    "Chapter.Drafted",
    "Chapter.Recorded",
    "Chapter.Published",
];

pub(super) fn check(history: &History, findings: &mut Findings) {
    check_order(&history.events, findings);
    check_times(history, findings);
    check_streams(history, findings);
    check_books(&history.events, findings);
    check_outbox(history, findings);
}

fn check_order(events: &[Event], findings: &mut Findings) {
    let mut ids = HashSet::new();
    for (expected, event) in (1..).zip(events) {
        let what = || format!("{} at {}", event.event_type, event.position);
        findings.demand(event.position == expected, CheckRule::PositionGap, || {
            format!("{} instead of {expected}", what())
        });
        findings.demand(ids.insert(&event.id), CheckRule::EventTwice, || {
            format!("{} has the id {} of another event", what(), event.id)
        });
        findings.demand(event.causation.is_some(), CheckRule::CauseMissing, what);
    }
}

/// By how much a time may differ from the clock of the database, in milliseconds. A difference of a
/// quarter of a second is not corrected, and the clock of the run may differ as well.
const MAX_CLOCK_ERROR_MS: i64 = 2_000;

/// How long a process may be suspended between deciding an event and storing it, in milliseconds.
const MAX_DELAY_MS: i64 = 60_000;

fn check_times(history: &History, findings: &mut Findings) {
    let ended_ms = i64::try_from(history.ended_ms).unwrap_or(i64::MAX);
    let mut latest_ms = 0;
    for event in &history.events {
        let earliest_ms = (latest_ms - MAX_DELAY_MS).max(-MAX_CLOCK_ERROR_MS);
        let is_right =
            (earliest_ms..=ended_ms.saturating_add(MAX_CLOCK_ERROR_MS)).contains(&event.at_ms);
        findings.demand(is_right, CheckRule::TimeWrong, || {
            let (kind, position, at_ms) = (&event.event_type, event.position, event.at_ms);
            format!("{kind} at {position} has the time {at_ms} ms; the run ended at {ended_ms}")
        });
        latest_ms = latest_ms.max(event.at_ms);
    }
}

fn check_streams(history: &History, findings: &mut Findings) {
    let mut versions: HashMap<&str, i64> = HashMap::new();
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    for event in &history.events {
        let (stream, kind) = (event.stream.as_str(), event.event_type.as_str());
        let version = versions.entry(stream).or_default();
        findings.demand(event.version == *version + 1, CheckRule::VersionGap, || {
            let (position, found) = (event.position, event.version);
            format!("stream {stream} at {position}: version {found} follows {version}")
        });
        *version = event.version;
        let is_first = seen.insert((stream, kind));
        findings.demand(
            is_first || !ONCE_PER_STREAM_EVENTS.contains(&kind),
            CheckRule::AppliedTwice,
            || format!("{kind} of {stream} again at {}", event.position),
        );
    }
    for stream in &history.streams {
        let last = versions.remove(stream.id.as_str()).unwrap_or_default();
        findings.demand(stream.version == last, CheckRule::StreamDiffers, || {
            format!("stream {} is stored at {}, its log ends at {last}", stream.id, stream.version)
        });
    }
    for (stream, version) in versions {
        let detail = format!("stream {stream} has {version} events and no state");
        findings.add(CheckRule::StreamDiffers, detail);
    }
}

/// A chapter is written after the one before it was published. Its plan may be made earlier.
fn check_books(events: &[Event], findings: &mut Findings) {
    let mut open: HashMap<&str, &str> = HashMap::new();
    for event in events {
        let (book, chapter) = (event.book.as_str(), event.stream.as_str());
        match event.event_type.as_str() {
            "Chapter.SceneDrafted" => {
                let earlier = open.insert(book, chapter);
                let is_in_order = earlier.is_none_or(|earlier| earlier == chapter);
                findings.demand(is_in_order, CheckRule::OrderBroken, || {
                    let position = event.position;
                    format!("book {book} at {position}: {chapter} was written during {earlier:?}")
                });
            }
            "Chapter.Published" => {
                let published = open.remove(book);
                findings.demand(published == Some(chapter), CheckRule::OrderBroken, || {
                    let position = event.position;
                    format!("book {book} at {position}: {chapter} was published, not {published:?}")
                });
            }
            _ => {}
        }
    }
}

fn check_outbox(history: &History, findings: &mut Findings) {
    let mut rows: HashMap<&str, Vec<&str>> = HashMap::new();
    for row in &history.outbox {
        rows.entry(&row.event).or_default().push(&row.status);
    }
    for event in &history.events {
        let found = rows.remove(event.id.as_str()).unwrap_or_default();
        findings.demand(found == ["SENT"], CheckRule::NotPublished, || {
            format!("{} at {}: outbox rows {found:?}", event.event_type, event.position)
        });
    }
    for event in rows.into_keys() {
        findings
            .add(CheckRule::NotPublished, format!("the log has no event {event} of the outbox"));
    }
}
