//! A subscriber that records which events it handled, in which order and how often, and the faults
//! that it meets.

use std::{
    collections::HashMap,
    ops::Range,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use scribe_app::{Error, Ports, subscriber::Subscriber};
use scribe_domain::{
    event::{Event, RecordedEvent},
    genesis::GenesisEvent,
    id::{BookId, CallId, TaskId},
};
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity, Checkpoint, CommitOutcome, StoreError, readers::Database,
};
use scribe_testkit::store_contract::fixture::Fixture;

/// A fault of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The event can never be handled.
    Poison,
    /// The database is unavailable this many times.
    Unavailable(usize),
    /// Other writers cause this many conflicts.
    Contended(usize),
}

/// The faults of events by position, and how often each was met.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<HashMap<i64, (Fault, usize)>>);

impl Faults {
    pub(crate) fn set_fault(&self, position: i64, fault: Fault) {
        self.0.lock().unwrap().insert(position, (fault, 0));
    }

    pub(crate) fn clear_faults(&self) {
        self.0.lock().unwrap().clear();
    }

    /// Returns how often an event's fault was met.
    pub(crate) fn times_met(&self, position: i64) -> usize {
        self.0.lock().unwrap().get(&position).map_or(0, |(_, met)| *met)
    }

    /// Returns an error if the event has a fault.
    pub(crate) fn fail_if_faulty(&self, position: i64) -> Result<(), Error> {
        let mut faults = self.0.lock().unwrap();
        let Some((fault, met)) = faults.get_mut(&position) else { return Ok(()) };
        *met += 1;
        match *fault {
            Fault::Poison => Err(Error::Damaged("it is poisoned".to_owned())),
            Fault::Unavailable(times) if *met <= times => {
                Err(StoreError::Unavailable("nobody answers".to_owned()).into())
            }
            Fault::Contended(times) if *met <= times => Err(Error::Contended),
            Fault::Unavailable(_) | Fault::Contended(_) => Ok(()),
        }
    }
}

/// Writes a ledger row for every event that it handles. The number of the row is the event's turn,
/// and its purpose is the event's position. Handling an event twice violates the row's key.
pub(crate) struct Witness {
    pub(crate) ports: Ports,
    pub(crate) faults: Arc<Faults>,
}

impl Witness {
    pub(crate) const NAME: &'static str = "witness";

    /// Returns the handled positions of a book, in the order in which they were handled.
    pub(crate) async fn handled_positions(db: &dyn Database, book: BookId) -> Vec<i64> {
        let calls = db.calls_of_task(TaskId(book.0)).await.unwrap();
        calls.iter().map(|call| call.start.purpose.parse().unwrap()).collect()
    }
}

#[async_trait]
impl Subscriber for Witness {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn react(&self, events: &[Arc<RecordedEvent>]) -> Result<i64, Error> {
        let (Some(first), Some(last)) = (events.first(), events.last()) else { return Ok(0) };
        for event in events {
            self.faults.fail_if_faulty(event.position)?;
        }
        let (subscriber, book, position) = (Self::NAME, first.book, last.position);
        let turns = self.ports.db.calls_of_task(TaskId(book.0)).await?.len();
        let mut set =
            ChangeSet::new(ChangeSetIdentity::Delivery { subscriber, book, position }, book);
        set.checkpoint = Some(Checkpoint::at_position(subscriber, book, position));
        for (event, turn) in events.iter().zip(turns + 1..) {
            let turn = i32::try_from(turn).unwrap();
            let mut row = Fixture::default().call(TaskId(book.0), book, turn, 1);
            row.id = CallId::derive(event.cause.at, &[event.event_id.as_bytes()]);
            row.purpose = event.position.to_string();
            set.call_starts.push(row);
        }
        match self.ports.commit(set).await? {
            CommitOutcome::Committed { .. } | CommitOutcome::Duplicate => Ok(position),
            CommitOutcome::Conflict(_) => Err(Error::Contended),
        }
    }
}

/// Appends a readable event to a book's stream; returns its position.
pub(crate) async fn append_event(
    db: &dyn Database,
    f: &Fixture,
    book: BookId,
    version: i64,
) -> i64 {
    append_many(db, f, book, version, 1).await.start
}

/// Appends readable events in one commit; returns their positions.
pub(crate) async fn append_many(
    db: &dyn Database,
    f: &Fixture,
    book: BookId,
    first_version: i64,
    count: i64,
) -> Range<i64> {
    let mut set = f.append(book, book.0, first_version);
    set.events = (first_version..first_version + count).map(|v| f.event(book, book.0, v)).collect();
    set.streams = vec![f.stream(book.0, first_version + count - 1)];
    let stored = Event::Genesis(GenesisEvent::Resumed { at: f.now() }).to_stored().unwrap();
    for row in &mut set.events {
        row.event_type.clone_from(&stored.event_type);
        row.payload.clone_from(&stored.payload);
    }
    match db.commit(set).await.unwrap() {
        CommitOutcome::Committed { first_position: Some(position) } => position..position + count,
        other => panic!("the events were not written: {other:?}"),
    }
}
