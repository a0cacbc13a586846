//! Databases of earlier versions continue to work with the current program.

use std::{collections::BTreeSet, fs, io::Read, path::Path};

use flate2::read::GzDecoder;
use rusqlite::Row;
use scribe_domain::{
    chapter::Chapter,
    event::Event,
    stream::{Aggregate, AggregateType},
};
use serde_json::Value;

use crate::{
    database::open,
    scribe::{Scribe, last_line, stderr_text},
};

/// Books that were finished.
pub(crate) const FINISHED: [&str; 2] = ["0001-finished", "0001-redraft"];
/// A book that was killed while a chapter was being revised.
const STOPPED: &str = "0001-stopped-in-a-revision";

/// Books that were killed in the middle of a stage of genesis.
const STOPPED_IN_A_STAGE: [&str; 2] = ["0002-stopped-in-the-world", "0002-stopped-in-the-cast"];

/// A home with a copy of a database.
pub(crate) fn home_with(name: &str) -> Scribe {
    let path = Path::new("tests/data/databases").join(format!("{name}.db.gz"));
    let mut database = Vec::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_end(&mut database).unwrap();
    let scribe = Scribe::new();
    fs::create_dir_all(scribe.data()).unwrap();
    fs::write(scribe.data().join("scribe.db"), database).unwrap();
    scribe
}

#[track_caller]
fn assert_sound(scribe: &Scribe, name: &str) {
    let migrated = scribe.run(&["migrate", "up"]);
    assert!(migrated.status.success(), "{name}: {}", stderr_text(&migrated));
    let checked = scribe.run(&["events", "verify"]);
    assert!(checked.status.success(), "{name}: {}", stderr_text(&checked));
    let rebuilt = scribe.run(&["rebuild", "--json"]);
    assert!(rebuilt.status.success(), "{name}: {}", stderr_text(&rebuilt));
    let rebuilt = last_line(&rebuilt);
    assert_eq!(rebuilt["rows_changed"], 0, "{name}: {rebuilt}");
}

/// The stream of a chapter: its events with their versions, and its stored state.
struct Stream {
    events: Vec<(String, i32, Value)>,
    state: Value,
}

fn chapters_of(scribe: &Scribe) -> Vec<Stream> {
    let db = open(scribe);
    let sql = "SELECT event_type, event_version, payload FROM domain_events \
               WHERE aggregate_id = ?1 ORDER BY aggregate_version";
    let mut events = db.prepare(sql).unwrap();
    let mut stream = |row: &Row<'_>| -> Result<Stream, rusqlite::Error> {
        let (id, state): (String, String) = (row.get("id")?, row.get("state")?);
        let event = |row: &Row<'_>| {
            let payload: String = row.get("payload")?;
            let payload = serde_json::from_str(&payload).unwrap();
            Ok((row.get("event_type")?, row.get("event_version")?, payload))
        };
        let events = events.query_map([id], event)?.collect::<Result<_, _>>()?;
        Ok(Stream { events, state: serde_json::from_str(&state).unwrap() })
    };
    let sql = "SELECT id, state FROM streams WHERE aggregate_type = ?1";
    let mut states = db.prepare(sql).unwrap();
    let mut rows = states.query([AggregateType::Chapter.as_str()]).unwrap();
    let mut streams = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        streams.push(stream(row).unwrap());
    }
    streams
}

#[test]
fn a_finished_book_of_an_earlier_version_is_sound() {
    for name in FINISHED {
        assert_sound(&home_with(name), name);
    }
}

#[test]
fn a_book_left_in_a_revision_by_an_earlier_version_is_completed() {
    let scribe = home_with(STOPPED);
    assert_sound(&scribe, STOPPED);
    let resumed = scribe.run(&["resume", "--json"]);
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
    let resumed = last_line(&resumed);
    assert_eq!(resumed["chapters"], 6, "{resumed}");
    assert_sound(&scribe, STOPPED);
}

/// Earlier versions asked for the parts of a stage one after another, in another order.
#[test]
fn a_book_left_in_the_middle_of_a_stage_by_an_earlier_version_is_completed() {
    for name in STOPPED_IN_A_STAGE {
        let scribe = home_with(name);
        assert_sound(&scribe, name);
        let before = drafted_parts(&scribe);
        let resumed = scribe.run(&["resume", "--json"]);
        assert!(resumed.status.success(), "{name}: {}", stderr_text(&resumed));
        let resumed = last_line(&resumed);
        assert_eq!(resumed["chapters"], 2, "{name}: {resumed}");
        let after = drafted_parts(&scribe);
        assert_eq!(after[..before.len()], before, "{name}");
        let distinct: BTreeSet<&String> = after.iter().collect();
        assert_eq!(distinct.len(), after.len(), "{name}: a part was asked for again: {after:?}");
        assert_sound(&scribe, name);
    }
}

/// Returns the parts of proposals in the order in which they arrived.
fn drafted_parts(scribe: &Scribe) -> Vec<String> {
    let db = open(scribe);
    let sql = "SELECT payload ->> 'part' FROM domain_events \
               WHERE event_type = 'Genesis.StagePartDrafted' ORDER BY id";
    let mut statement = db.prepare(sql).unwrap();
    let parts = statement.query_map([], |row| row.get(0)).unwrap();
    parts.collect::<Result<_, _>>().unwrap()
}

/// The states that the earlier version stored equal the states that its events fold into, except
/// for fields that did not exist yet.
#[test]
fn the_events_of_an_earlier_version_fold_into_the_states_that_it_stored() {
    for name in FINISHED.into_iter().chain([STOPPED]) {
        let streams = chapters_of(&home_with(name));
        assert!(!streams.is_empty(), "{name} has no chapter");
        let events = streams.iter().flat_map(|stream| &stream.events);
        assert!(
            events.clone().all(|(_, version, _)| *version == 1),
            "{name} is of another version"
        );
        let revised = events.filter(|(event_type, ..)| event_type == "Chapter.Reviewed");
        assert!(revised.count() > 1, "{name} has no review");
        for Stream { events, state } in streams {
            let mut chapter: Option<Chapter> = None;
            for (event_type, version, payload) in events {
                let read =
                    Event::read_after(chapter.as_ref(), &event_type, version, payload).unwrap();
                let Event::Chapter(fact) = read else { continue };
                chapter = Chapter::apply(chapter, &fact);
            }
            let mut folded = serde_json::to_value(chapter).unwrap();
            if let Some(work) = folded["work"].as_object_mut() {
                work.remove("redraft");
                work.remove("rejected");
                work.remove("reviewers");
            }
            for field in ["given_up", "runs", "written_plan"] {
                folded.as_object_mut().unwrap().remove(field);
            }
            assert_eq!(folded, state, "{name}");
        }
    }
}
