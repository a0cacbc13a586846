//! `dead_letters`: events that a subscriber cannot handle. One that is neither released nor dropped
//! parks its key for that subscriber; there is at most one such letter per subscriber and key,
//! because nothing after it is delivered.

use scribe_domain::{
    Timestamp,
    id::{DeadLetterId, EventId},
    table_row,
};
use uuid::Uuid;

table_row! {
    /// An event that a subscriber cannot handle. Parked again after a release, it is the same letter.
    pub struct DeadLetterRow in "dead_letters" {
        /// The letter; derived from (subscriber, event).
        id: DeadLetterId,
        /// The subscriber's name.
        subscriber: String,
        /// The key of the book.
        key: Uuid as "partition_key",
        /// The event's place in the log; the subscriber's checkpoint stays before it.
        position: i64,
        /// The event.
        event_id: EventId,
        /// Why it cannot be handled.
        reason: String,
        /// When it was parked, the last time.
        parked_at: Timestamp,
    }
}

/// A letter with what has become of it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredDeadLetter {
    /// The letter as it was parked.
    pub row: DeadLetterRow,
    /// When it was given back for another try.
    pub released_at: Option<Timestamp>,
    /// When it was given up.
    pub dropped_at: Option<Timestamp>,
}

impl StoredDeadLetter {
    /// True while it parks its key.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.released_at.is_none() && self.dropped_at.is_none()
    }
}

/// The end of an open letter; the set that holds it expects the letter to be open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeadLetterEnd {
    /// The event is delivered again, and all that came after it.
    Release {
        /// The letter.
        id: DeadLetterId,
        /// When.
        at: Timestamp,
    },
    /// The event is passed over: the checkpoint moves onto it, and what came after it is delivered.
    Drop {
        /// The letter.
        id: DeadLetterId,
        /// The subscriber's name.
        subscriber: String,
        /// The key of the book.
        key: Uuid,
        /// The event's place in the log.
        position: i64,
        /// When.
        at: Timestamp,
    },
}

impl DeadLetterEnd {
    /// The letter.
    #[must_use]
    pub fn id(&self) -> DeadLetterId {
        match self {
            Self::Release { id, .. } | Self::Drop { id, .. } => *id,
        }
    }
}
