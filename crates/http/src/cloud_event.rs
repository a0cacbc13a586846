//! An event of the log as people and programs see it.
//!
//! Source: CloudEvents 1.0 with the extensions `correlationid` and `causationid`; `position` is
//! the event's place in the log.

use scribe_domain::{
    id::{ChapterId, NovelId, SessionId},
    stream::AggregateType,
};
use scribe_ports::store::rows::StoredEvent;
use serde_json::{Value, json};

/// Shows an event of the log as a CloudEvent.
#[must_use]
pub fn cloud_event(event: &StoredEvent) -> Value {
    let mut shown = json!({
        "specversion": "1.0",
        "id": event.event_id,
        "source": source(event),
        "type": event.event_type,
        "subject": subject(event),
        "time": event.created_at,
        "datacontenttype": "application/json",
        "data": event.payload,
        "correlationid": event.correlation_id,
        "position": event.position,
    });
    // An attribute without a value is left out.
    if let (Some(cause), Value::Object(fields)) = (event.causation_id, &mut shown) {
        fields.insert("causationid".to_owned(), json!(cause));
    }
    shown
}

/// Who brought it about: a person, an agent by its name, or the system.
fn source(event: &StoredEvent) -> String {
    let actor = event.metadata.get("actor");
    let of = |name: &str| actor.and_then(|actor| actor.get(name)).and_then(Value::as_str);
    match (of("kind"), of("name")) {
        (Some("agent"), Some(name)) => format!("/agents/{name}"),
        (Some("person"), Some(id)) => format!("/users/{id}"),
        _ => "/system".to_owned(),
    }
}

/// What it happened to. A canon has no id of its own: its name is its novel's.
fn subject(event: &StoredEvent) -> String {
    let id = event.aggregate_id;
    match event.aggregate_type.parse() {
        Ok(AggregateType::GenesisSession) => SessionId(id).to_string(),
        Ok(AggregateType::Novel) => NovelId(id).to_string(),
        Ok(AggregateType::Chapter) => ChapterId(id).to_string(),
        Ok(AggregateType::Canon) | Err(_) => match event.payload.get("novel_id") {
            Some(Value::String(novel)) => novel.clone(),
            _ => id.to_string(),
        },
    }
}
