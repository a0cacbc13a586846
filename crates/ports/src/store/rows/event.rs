//! `domain_events`: the log.

use scribe_domain::{
    Timestamp,
    event::StoredForm,
    id::{BookId, EventId},
    table_row,
};
use serde_json::Value;
use uuid::Uuid;

table_row! {
    /// An event as the log holds it.
    pub struct StoredEvent in "domain_events" {
        event_id: EventId,
        /// Orders delivery.
        book: BookId as "partition_key",
        /// `GenesisSession`, `Novel`, `Chapter`, `Canon`.
        aggregate_type: String,
        aggregate_id: Uuid,
        /// 1, 2, 3 … without a gap in its stream.
        aggregate_version: i64,
        /// `Genesis.Started`.
        event_type: String,
        /// The version of the payload's shape.
        event_version: i32,
        payload: Value,
        /// The actor and the user.
        metadata: Value,
        /// Ties together everything that came from one request.
        correlation_id: String,
        /// The event or command that led to it.
        causation_id: Option<Uuid>,
        /// When it was decided.
        created_at: Timestamp,
        /// Its place in the log, in the order of commits; the commit sets it.
        position: i64 as "id",
    }
}

impl StoredEvent {
    /// Returns its type, version and payload alone.
    #[must_use]
    pub fn into_form(self) -> StoredForm {
        StoredForm {
            event_type: self.event_type,
            event_version: self.event_version,
            payload: self.payload,
        }
    }
}
