//! Each reader sees the log: every event once, in order, and none that is not in it.

use super::{CheckRule, Findings};
use crate::history::{Event, History, Reader};

pub(super) fn check(history: &History, findings: &mut Findings) {
    for (number, reader) in history.readers.iter().enumerate() {
        check_reader(number, reader, &history.events, findings);
    }
}

fn check_reader(number: usize, reader: &Reader, events: &[Event], findings: &mut Findings) {
    let by_position = |position: i64| {
        let at = events.binary_search_by_key(&position, |event| event.position).ok()?;
        events.get(at)
    };
    let mut last = 0;
    for seen in &reader.seen {
        let position = seen.position;
        let what = || format!("reader {number}: event {} at {position}", seen.id);
        let is_known = by_position(position).is_some_and(|event| event.id == seen.id);
        findings.demand(is_known, CheckRule::EventLost, what);
        if position <= last {
            findings.add(CheckRule::ReaderRepeated, format!("{} after {last}", what()));
            continue;
        }
        findings.demand(position == last + 1, CheckRule::ReaderMissed, || {
            format!("{} after {last}", what())
        });
        last = position;
    }
    let end = events.last().map_or(0, |event| event.position);
    findings.demand(last == end, CheckRule::ReaderMissed, || {
        format!("reader {number} ended at {last}, the log at {end}")
    });
}
