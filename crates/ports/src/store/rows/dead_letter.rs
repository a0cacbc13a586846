//! `dead_letters`: events that a subscriber cannot handle. A letter that is neither released nor
//! dropped parks its key for that subscriber. There is at most one such letter per subscriber and
//! key, because nothing after its event is delivered.

use scribe_domain::{
    Timestamp,
    id::{BookId, DeadLetterId, EventId},
    table_row,
};

table_row! {
    /// An event that a subscriber cannot handle. Parked again after a release, it is the same letter.
    pub struct DeadLetterRow in "dead_letters" {
        /// The letter; derived from (subscriber, event).
        id: DeadLetterId,
        /// The subscriber's name.
        subscriber: String,
        book: BookId as "partition_key",
        /// The event's place in the log; the subscriber's checkpoint stays before it.
        position: i64,
        event_id: EventId,
        /// Why it cannot be handled.
        reason: String,
        /// When it was parked, the last time.
        parked_at: Timestamp,
    }
}

/// A letter with how it was resolved.
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
    Release { id: DeadLetterId, at: Timestamp },
    /// The event is skipped: the checkpoint moves onto it, and the events after it are delivered.
    Drop {
        id: DeadLetterId,
        /// The subscriber's name.
        subscriber: String,
        book: BookId,
        /// The event's place in the log.
        position: i64,
        at: Timestamp,
    },
}

impl DeadLetterEnd {
    #[must_use]
    pub fn id(&self) -> DeadLetterId {
        match self {
            Self::Release { id, .. } | Self::Drop { id, .. } => *id,
        }
    }
}
