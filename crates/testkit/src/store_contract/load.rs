//! A load test: many producers write to a few streams through one or several committers on one
//! database.

use std::{collections::HashMap, sync::Arc};

use scribe_domain::{content::Content, id::BookId};
use scribe_ports::store::{
    CommitConflict, CommitOutcome, StoreError,
    readers::{Database, EventFilter},
};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::fixture::Fixture;

const PRODUCERS: usize = 16;
const STREAMS: usize = 5;
const SETS_PER_PRODUCER: usize = 25;

/// Faults that may occur while producers write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Faults {
    None,
    /// Connections are lost. A producer that gets the error commits its set again.
    LostConnections,
}

/// The events that were reported to producers as written, by position.
pub type Written = HashMap<i64, Uuid>;

/// Runs the load through one committer.
pub async fn sets_under_load_keep_positions_and_versions_gapless(database: Arc<dyn Database>) {
    let written = produce_events(std::slice::from_ref(&database), Faults::None).await;
    check_log(&*database, &written).await;
}

/// Runs producers that write through several stores on the same database. They share streams, and
/// decide again after a conflict.
pub async fn produce_events(databases: &[Arc<dyn Database>], faults: Faults) -> Written {
    let fixture = Arc::new(Fixture::default());
    let streams: Arc<[Uuid]> = (0..STREAMS).map(|_| fixture.id()).collect();
    let mut producers = JoinSet::new();
    for producer in 0..PRODUCERS {
        let database = Arc::clone(&databases[producer % databases.len()]);
        let (fixture, streams) = (Arc::clone(&fixture), Arc::clone(&streams));
        producers.spawn(async move {
            let mut written = Vec::new();
            for n in 0..SETS_PER_PRODUCER {
                let stream = streams[(producer + n) % STREAMS];
                written.push(append_event(&*database, &fixture, stream, faults).await);
            }
            written
        });
    }
    let written: Written = producers.join_all().await.into_iter().flatten().collect();
    assert_eq!(written.len(), PRODUCERS * SETS_PER_PRODUCER, "every set has a position of its own");
    written
}

/// Compares the log with the events that were reported as written.
pub async fn check_log(database: &dyn Database, written: &Written) {
    let limit = u32::try_from(written.len()).unwrap() + 1;
    let log = database.events_after(EventFilter::All, 0, limit).await.unwrap();
    assert_eq!(log.len(), written.len(), "nothing is lost and nothing doubled");
    let mut versions: HashMap<Uuid, i64> = HashMap::new();
    for (position, event) in (1..).zip(&log) {
        assert_eq!(event.position, position, "positions have no gaps");
        assert_eq!(written[&position], event.event_id.0, "the outcome names the event's place");
        let version = versions.entry(event.aggregate_id).or_default();
        *version += 1;
        assert_eq!(event.aggregate_version, *version, "versions have no gaps");
    }
    for (stream, version) in versions {
        assert_eq!(database.stream(stream).await.unwrap().unwrap().version, version);
    }
    assert_eq!(database.waiting_messages(0, limit).await.unwrap().len(), log.len());
}

async fn append_event(
    database: &dyn Database,
    fixture: &Fixture,
    stream: Uuid,
    faults: Faults,
) -> (i64, Uuid) {
    loop {
        let version = match database.stream(stream).await {
            Ok(row) => row.map_or(0, |row| row.version),
            Err(error) => {
                assert!(faults == Faults::LostConnections && error.is_retryable(), "{error}");
                continue;
            }
        };
        let mut set = fixture.append(BookId(stream), stream, version + 1);
        // Every set contains the same text.
        set.contents.push(Content::new("shared"));
        let event = set.events[0].event_id.0;
        match database.commit(set).await {
            Ok(CommitOutcome::Committed { first_position: Some(position) }) => {
                return (position, event);
            }
            Ok(CommitOutcome::Conflict(CommitConflict::ExpectationFailed(_))) => {}
            Err(StoreError::Unavailable(_)) if faults == Faults::LostConnections => {}
            other => panic!("{other:?}"),
        }
    }
}
