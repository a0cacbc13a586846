//! Checks the streams and rows of a book against its events.
//!
//! Other processes may write during the check. A state or a row therefore counts as wrong only if
//! the book has no events after the folded ones.

use std::collections::BTreeSet;

use scribe_domain::{content::ContentHash, id::BookId};
use scribe_ports::store::{
    StoreError,
    readers::{Database, EventFilter},
    rows::StreamRow,
};
use serde_json::Value;
use uuid::Uuid;

use super::{DataFault, ROWS_PER_QUERY, VerifyReport, rows::RowCheck};
use crate::{Error, unit_of_work::BookFold};

/// The number of hashes looked up in one query.
const HASHES_PER_QUERY: usize = 500;

/// Folds a book and compares its streams and its rows.
pub(super) async fn check_book(
    db: &dyn Database,
    book: BookId,
    rows: &mut RowCheck,
    report: &mut VerifyReport,
) -> Result<(), Error> {
    report.books += 1;
    let mut fold = BookFold::new(book);
    let mut named = BTreeSet::new();
    let mut broken: BTreeSet<Uuid> = BTreeSet::new();
    let (faults, differing) = loop {
        if !fold_remaining_events(db, &mut fold, &mut named, &mut broken, report).await? {
            // The later events cannot be read, so neither states nor rows can be compared.
            break (Vec::new(), None);
        }
        let mut faults = Vec::new();
        for expected in fold.stream_rows()? {
            if !broken.contains(&expected.id) {
                faults.extend(compare_state(db, &expected).await?);
            }
        }
        // A row may result from several streams, so rows are not compared if any stream is broken.
        let differing =
            if broken.is_empty() { Some(fold.find_differing_rows(db).await?) } else { None };
        let is_sound = faults.is_empty() && differing.iter().all(Vec::is_empty);
        // An unreadable event is reported in the next iteration.
        if is_sound || fold.read_next_events(db).await.is_ok_and(|events| events.is_empty()) {
            break (faults, differing);
        }
    };
    report.events += fold.events;
    report.streams += fold.stream_rows()?.len() as u64;
    report.faults.extend(faults);
    match differing {
        Some(differing) => rows.add_book(&fold, differing),
        None => rows.mark_incomplete(),
    }
    let named: Vec<ContentHash> = named.into_iter().collect();
    for hashes in named.chunks(HASHES_PER_QUERY) {
        for hash in db.missing_contents(hashes).await? {
            let named_by = format!("an event of book {book}");
            report.faults.push(DataFault::ContentMissing { hash, named_by });
        }
    }
    Ok(())
}

/// Folds the rest of the book's events; returns false if an event cannot be read.
async fn fold_remaining_events(
    db: &dyn Database,
    fold: &mut BookFold,
    named: &mut BTreeSet<ContentHash>,
    broken: &mut BTreeSet<Uuid>,
    report: &mut VerifyReport,
) -> Result<bool, Error> {
    loop {
        let events = match fold.read_next_events(db).await {
            Ok(events) => events,
            Err(StoreError::Damaged(reason)) => {
                let reason = format!("the next event cannot be read: {reason}");
                let (book, position) = (fold.book(), fold.position);
                report.faults.push(DataFault::Event { book, position, reason });
                return Ok(false);
            }
            Err(error) => return Err(error.into()),
        };
        if events.is_empty() {
            return Ok(true);
        }
        for event in events {
            collect_hashes(&event.payload, named);
            let (position, stream) = (event.position, event.aggregate_id);
            if let Err(cause) = fold.fold_event(event) {
                broken.insert(stream);
                let (book, reason) = (fold.book(), cause.to_string());
                report.faults.push(DataFault::Event { book, position, reason });
            }
        }
    }
}

/// Compares a stored state with the expected one. If the state has another schema version, it is
/// folded again whenever it is needed, so only its stream version is compared.
async fn compare_state(
    db: &dyn Database,
    expected: &StreamRow,
) -> Result<Option<DataFault>, Error> {
    let stream = expected.id;
    let differs = |reason: String| Some(DataFault::StateDiffers { stream, reason });
    let stored = match db.stream(stream).await {
        Ok(Some(stored)) => stored,
        Ok(None) => return Ok(Some(DataFault::StateMissing { stream })),
        Err(StoreError::Damaged(reason)) => return Ok(differs(reason)),
        Err(error) => return Err(error.into()),
    };
    Ok(if stored.version != expected.version {
        differs(format!(
            "its state has version {}, but its events end at version {}",
            stored.version, expected.version
        ))
    } else if stored.aggregate_type != expected.aggregate_type {
        differs(format!(
            "it is stored as {}, but its events belong to a {}",
            stored.aggregate_type, expected.aggregate_type
        ))
    } else if stored.schema_version == expected.schema_version && stored.state != expected.state {
        differs("its state differs from its events".to_owned())
    } else {
        None
    })
}

/// Finds stored states that no event accounts for.
pub(super) async fn find_orphans(
    db: &dyn Database,
    report: &mut VerifyReport,
) -> Result<(), Error> {
    let mut after = None;
    loop {
        let keys = db.row_keys_after("streams", after, ROWS_PER_QUERY).await?;
        let Some(last) = keys.last() else { return Ok(()) };
        after = Some(*last);
        for stream in keys {
            let first = db.events_after(EventFilter::Stream(stream), 0, 1).await;
            if matches!(first, Ok(events) if events.is_empty()) {
                report.faults.push(DataFault::StateWithoutEvents { stream });
            }
        }
    }
}

/// Collects all strings in a payload that look like content hashes. New event types therefore need
/// no code here.
fn collect_hashes(payload: &Value, found: &mut BTreeSet<ContentHash>) {
    match payload {
        Value::String(text) => found.extend(text.parse::<ContentHash>().ok()),
        Value::Array(items) => items.iter().for_each(|item| collect_hashes(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| collect_hashes(field, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
