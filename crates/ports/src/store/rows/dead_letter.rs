//! The table `dead_letters`: events that a subscriber cannot handle. A letter that is neither
//! released nor dropped is open. While it is open, its book is parked: the subscriber gets no later
//! event of the book. There is therefore at most one open letter per subscriber and book.

use scribe_domain::{
    Timestamp,
    id::{BookId, DeadLetterId, EventId},
    table_row,
};

table_row! {
    /// An event that a subscriber cannot handle. If the event is parked again after a release, the
    /// letter stays the same.
    pub struct DeadLetterRow in "dead_letters" {
        /// The id, which is derived from the subscriber and the event.
        id: DeadLetterId,
        subscriber: String,
        book: BookId as "partition_key",
        /// The event's position in the log. The subscriber's checkpoint stays before it.
        position: i64,
        event_id: EventId,
        /// The reason why the event cannot be handled.
        reason: String,
        /// The time at which the event was last parked.
        parked_at: Timestamp,
    }
}

/// A letter and its resolution.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredDeadLetter {
    /// The letter as it was parked.
    pub row: DeadLetterRow,
    /// The time at which the event was released for another attempt.
    pub released_at: Option<Timestamp>,
    pub dropped_at: Option<Timestamp>,
}

impl StoredDeadLetter {
    /// Returns true if the letter is neither released nor dropped.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.released_at.is_none() && self.dropped_at.is_none()
    }
}

/// The end of an open letter. A set that contains it expects that the letter is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeadLetterEnd {
    /// The event and all later events are delivered again.
    Release { id: DeadLetterId, at: Timestamp },
    /// The event is skipped: the checkpoint moves to its position, and the later events are
    /// delivered.
    Drop {
        id: DeadLetterId,
        subscriber: String,
        book: BookId,
        /// The event's position in the log.
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
