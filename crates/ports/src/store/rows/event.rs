//! `domain_events`: the log.

use scribe_domain::{Timestamp, event::StoredForm, id::EventId};
use serde_json::Value;
use uuid::Uuid;

/// A row of `domain_events` that has no position yet.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// The event's id.
    pub event_id: EventId,
    /// The key of the book, which orders delivery.
    pub partition_key: Uuid,
    /// `GenesisSession`, `Novel`, `Chapter`, `Canon`.
    pub aggregate_type: &'static str,
    /// The stream.
    pub aggregate_id: Uuid,
    /// 1, 2, 3 … without a gap in its stream.
    pub aggregate_version: i64,
    /// `Genesis.Started`.
    pub event_type: String,
    /// The version of the payload's shape.
    pub event_version: i32,
    /// The payload.
    pub payload: Value,
    /// Actor and user.
    pub metadata: Value,
    /// Ties together what came of one request.
    pub correlation_id: String,
    /// The event or command that led to it.
    pub causation_id: Option<Uuid>,
    /// When it was decided.
    pub created_at: Timestamp,
}

/// An event as it lies in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Its place in the log; grows in the order of commits.
    pub position: i64,
    /// The event's id.
    pub event_id: EventId,
    /// The key of the book.
    pub partition_key: Uuid,
    /// The kind of its aggregate.
    pub aggregate_type: String,
    /// The stream.
    pub aggregate_id: Uuid,
    /// Its place in the stream.
    pub aggregate_version: i64,
    /// `Genesis.Started`.
    pub event_type: String,
    /// The version of the payload's shape.
    pub event_version: i32,
    /// The payload.
    pub payload: Value,
    /// Actor and user.
    pub metadata: Value,
    /// Ties together what came of one request.
    pub correlation_id: String,
    /// The event or command that led to it.
    pub causation_id: Option<Uuid>,
    /// When it was decided.
    pub created_at: Timestamp,
}

impl StoredEvent {
    /// Its type, version and payload alone.
    #[must_use]
    pub fn into_form(self) -> StoredForm {
        StoredForm {
            event_type: self.event_type,
            event_version: self.event_version,
            payload: self.payload,
        }
    }
}
