//! The table `event_outbox`: the events that the relay publishes.

use scribe_domain::vocabulary;
use uuid::Uuid;

vocabulary! {
    /// The status of a message.
    OutboxStatus {
        /// The message waits for the relay.
        Pending = "PENDING",
        /// The bus has accepted the message.
        Sent = "SENT",
        /// The bus has refused the message, which holds back the later ones of its key.
        Failed = "FAILED",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxChange {
    /// The id of the row, which is the id of its event.
    pub id: Uuid,
    pub status: OutboxStatus,
}
