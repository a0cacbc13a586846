//! The headers of a message: the attributes of its event as a CloudEvent. The body of the message
//! is the payload of the event.
//!
//! Source: CloudEvents 1.0, Kafka protocol binding, binary content mode (`ce_` prefix).

use chrono::SecondsFormat;

use super::BusMessage;

impl BusMessage {
    /// Returns the names and values of the headers.
    #[must_use]
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let event = &*self.event;
        let mut headers = vec![
            ("content-type", "application/json".to_owned()),
            ("ce_specversion", "1.0".to_owned()),
            ("ce_id", event.event_id.to_string()),
            ("ce_source", event.source()),
            ("ce_subject", event.subject()),
            ("ce_type", event.event_type.clone()),
            ("ce_time", event.created_at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            ("ce_correlationid", event.correlation_id.clone()),
        ];
        headers.extend(event.causation_id.map(|id| ("ce_causationid", id.to_string())));
        headers
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use scribe_domain::{
        Timestamp,
        id::{BookId, EventId},
    };
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::store::rows::StoredEvent;

    #[test]
    fn the_headers_are_the_attributes_of_a_cloud_event() {
        let id = Uuid::from_u128(0x0191_0000_0000_7000_8000_0000_0000_0001);
        let event = StoredEvent {
            event_id: EventId(id),
            book: BookId(id),
            aggregate_type: "Novel".to_owned(),
            aggregate_id: id,
            aggregate_version: 1,
            event_type: "Novel.Created".to_owned(),
            event_version: 1,
            payload: json!({}),
            metadata: json!({ "actor": { "kind": "agent", "name": "plotmaster" } }),
            correlation_id: "request 7".to_owned(),
            causation_id: None,
            created_at: Timestamp::default(),
            position: 1,
        };
        let message = BusMessage { topic: "scribe.events".into(), event: Arc::new(event) };
        assert_eq!(
            message.headers(),
            [
                ("content-type", "application/json"),
                ("ce_specversion", "1.0"),
                ("ce_id", "evt_01910000-0000-7000-8000-000000000001"),
                ("ce_source", "/agents/plotmaster"),
                ("ce_subject", "nov_01910000-0000-7000-8000-000000000001"),
                ("ce_type", "Novel.Created"),
                ("ce_time", "1970-01-01T00:00:00Z"),
                ("ce_correlationid", "request 7"),
            ]
            .map(|(name, value)| (name, value.to_owned()))
        );
        assert_eq!(message.key(), BookId(id));
    }
}
