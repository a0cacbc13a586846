//! Dead letters: events that a subscriber cannot handle even after retries, and messages that the
//! bus refuses.
//!
//! This module creates and resolves dead letters. A dead letter parks its book for that subscriber:
//! the checkpoint stays before the event, and later events wait in the log. Other books continue.
//! Releasing the letter delivers the event and everything after it again. Dropping the letter skips
//! this one event. In both cases the store notifies the consumer, which then reads the table of
//! dead letters again, as it does at startup.

mod pause_book;
mod resolve;

use scribe_domain::id::DeadLetterId;
use scribe_ports::store::{
    ChangeSetIdentity, CommitOutcome,
    rows::{DeadLetterRow, OutboxChange, OutboxStatus, StoredEvent},
};

pub use self::resolve::{drop_letter, release_letter};
pub(crate) use self::{
    pause_book::{PauseRequest, pause_book},
    resolve::resolve_letters_on_decision,
};
use crate::{
    Error, Ports, relay,
    subscriber::Subscriber,
    unit_of_work::{CommitAttempts, UnitOfWork},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParkOutcome {
    Parked,
    /// Another process has handled or dropped the event.
    HandledMeanwhile,
}

/// The component that cannot handle an event.
#[derive(Clone, Copy)]
pub(crate) enum ParkingComponent<'a> {
    /// The relay, because the bus refuses the message.
    Relay,
    Subscriber(&'a dyn Subscriber),
}

impl ParkingComponent<'_> {
    fn name(self) -> &'static str {
        match self {
            Self::Relay => relay::RELAY_NAME,
            Self::Subscriber(subscriber) => subscriber.name(),
        }
    }

    /// Adds to the commit that stores a letter the changes that stop its book.
    async fn stop_book(
        self,
        ports: &Ports,
        unit: &mut UnitOfWork<'_>,
        letter: &DeadLetterRow,
    ) -> Result<(), Error> {
        match self {
            Self::Relay => {
                let change = OutboxChange { id: letter.event_id.0, status: OutboxStatus::Failed };
                unit.set.outbox_changes.push(change);
                pause_book(ports, unit, letter.into()).await.map(drop)
            }
            Self::Subscriber(subscriber) => subscriber.add_parking_changes(unit, letter).await,
        }
    }
}

/// Parks the book of an event that cannot be handled, and stores the reason. If the book is already
/// parked, nothing changes.
///
/// # Errors
/// The database cannot answer.
pub(crate) async fn park_book(
    ports: &Ports,
    parked_by: ParkingComponent<'_>,
    event: &StoredEvent,
    reason: &str,
) -> Result<ParkOutcome, Error> {
    let name = parked_by.name();
    let letter = build_dead_letter(ports, name, event, reason);
    let (book, position) = (letter.book, letter.position);
    let identity = ChangeSetIdentity::Delivery { subscriber: name, book, position };
    tracing::error!(
        subscriber = name, %book, letter = %letter.id, reason = letter.reason,
        "an event could not be handled; its book is parked"
    );
    let mut attempts = CommitAttempts::default();
    loop {
        attempts.begin_attempt()?;
        let mut unit = UnitOfWork::new(&*ports.db, identity.clone(), book);
        unit.set.dead_letters.push(letter.clone());
        parked_by.stop_book(ports, &mut unit, &letter).await?;
        match ports.commit(unit.into_change_set()?).await? {
            CommitOutcome::Committed { .. } => return Ok(ParkOutcome::Parked),
            CommitOutcome::Duplicate => return Ok(ParkOutcome::HandledMeanwhile),
            CommitOutcome::Conflict(_) => {}
        }
    }
}

fn build_dead_letter(
    ports: &Ports,
    subscriber: &'static str,
    event: &StoredEvent,
    reason: &str,
) -> DeadLetterRow {
    let cause = [b"dead-letter", subscriber.as_bytes(), event.event_id.as_bytes()];
    DeadLetterRow {
        id: DeadLetterId::derive(event.created_at, &cause),
        subscriber: subscriber.to_owned(),
        book: event.book,
        position: event.position,
        event_id: event.event_id,
        // PostgreSQL cannot store NUL characters in text.
        reason: format!("{} could not be handled: {reason}", event.event_type).replace('\0', ""),
        parked_at: ports.clock.now(),
    }
}
