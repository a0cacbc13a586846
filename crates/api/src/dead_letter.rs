//! An event that a subscriber cannot handle.

use schemars::JsonSchema;
use scribe_domain::{
    Timestamp,
    id::{DeadLetterId, EventId},
};
use scribe_ports::store::rows::{DeadLetterRow, StoredDeadLetter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An event that a subscriber cannot handle, and how it was resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DeadLetter")]
pub struct DeadLetterView {
    pub dead_letter_id: DeadLetterId,
    pub event_id: EventId,
    /// The key of the book.
    pub key: Uuid,
    /// The time at which the event was last parked.
    pub parked_at: Timestamp,
    /// The event's place in the log.
    pub position: i64,
    /// Why the event cannot be handled.
    pub reason: String,
    pub status: DeadLetterStatus,
    pub subscriber: String,
}

/// Whether a letter is open or how it was resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeadLetterStatus {
    /// Open: it blocks its book.
    Parked,
    /// Its event is delivered again.
    Released,
    /// Its event is skipped.
    Dropped,
}

impl DeadLetterView {
    fn new(row: &DeadLetterRow, status: DeadLetterStatus) -> Self {
        Self {
            dead_letter_id: row.id,
            event_id: row.event_id,
            key: row.book.0,
            parked_at: row.parked_at,
            position: row.position,
            reason: row.reason.clone(),
            status,
            subscriber: row.subscriber.clone(),
        }
    }
}

/// An open letter.
impl From<&DeadLetterRow> for DeadLetterView {
    fn from(row: &DeadLetterRow) -> Self {
        Self::new(row, DeadLetterStatus::Parked)
    }
}

impl From<&StoredDeadLetter> for DeadLetterView {
    fn from(letter: &StoredDeadLetter) -> Self {
        let status = match (letter.dropped_at, letter.released_at) {
            (Some(_), _) => DeadLetterStatus::Dropped,
            (None, Some(_)) => DeadLetterStatus::Released,
            (None, None) => DeadLetterStatus::Parked,
        };
        Self::new(&letter.row, status)
    }
}
