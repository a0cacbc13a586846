//! The table `domain_events`: the log.

use scribe_domain::{
    Timestamp,
    event::StoredForm,
    id::{BookId, ChapterId, EventId, NovelId, SessionId},
    stream::AggregateType,
    table_row,
};
use serde_json::Value;
use uuid::Uuid;

table_row! {
    /// An event as stored in the log.
    pub struct StoredEvent in "domain_events" {
        event_id: EventId,
        /// The book of the event, which determines the order of delivery.
        book: BookId as "partition_key",
        /// The kind of the aggregate: `GenesisSession`, `Novel`, `Chapter` or `Canon`.
        aggregate_type: String,
        aggregate_id: Uuid,
        /// The version of the stream after the event: 1, 2, 3 … without gaps.
        aggregate_version: i64,
        /// The type of the event, for example `Genesis.Started`.
        event_type: String,
        /// The version of the payload's shape.
        event_version: i32,
        payload: Value,
        /// The actor and the user.
        metadata: Value,
        /// The id shared by everything that came from one request.
        correlation_id: String,
        /// The event or command that led to this event.
        causation_id: Option<Uuid>,
        /// The time at which the event was decided.
        created_at: Timestamp,
        /// The event's position in the log, in the order of commits. The commit sets it.
        position: i64 as "id",
    }
}

impl StoredEvent {
    /// Returns only the type, version and payload of the event.
    #[must_use]
    pub fn into_form(self) -> StoredForm {
        StoredForm {
            event_type: self.event_type,
            event_version: self.event_version,
            payload: self.payload,
        }
    }

    /// Returns the originator of the event, as the source of a CloudEvent: a user, an agent or the
    /// system.
    #[must_use]
    pub fn source(&self) -> String {
        let actor = self.metadata.get("actor");
        let of = |name: &str| actor.and_then(|actor| actor.get(name)).and_then(Value::as_str);
        match (of("kind"), of("name")) {
            (Some("agent"), Some(name)) => format!("/agents/{name}"),
            (Some("person"), Some(id)) => format!("/users/{id}"),
            _ => "/system".to_owned(),
        }
    }

    /// Returns the subject of the event as a CloudEvent: the session, the novel or the chapter. The
    /// subject of an event of the canon is the id of its novel.
    #[must_use]
    pub fn subject(&self) -> String {
        let id = self.aggregate_id;
        match self.aggregate_type.parse() {
            Ok(AggregateType::GenesisSession) => SessionId(id).to_string(),
            Ok(AggregateType::Novel) => NovelId(id).to_string(),
            Ok(AggregateType::Chapter) => ChapterId(id).to_string(),
            Ok(AggregateType::Canon) | Err(_) => match self.payload.get("novel_id") {
                Some(Value::String(novel)) => novel.clone(),
                _ => id.to_string(),
            },
        }
    }
}
