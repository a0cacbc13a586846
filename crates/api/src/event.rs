//! An event of the log in the form for users and programs.
//!
//! Source: CloudEvents 1.0 with the extensions `correlationid` and `causationid`. The field
//! `position` is the event's position in the log.

use schemars::JsonSchema;
use scribe_domain::{
    Timestamp,
    id::{ChapterId, EventId, NovelId, SessionId},
    stream::AggregateType,
};
use scribe_ports::store::rows::StoredEvent;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// An event of the log as a CloudEvent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CloudEvent {
    /// The event or command that led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causationid: Option<Uuid>,
    /// Connects everything that results from one request.
    pub correlationid: String,
    #[schemars(with = "Map<String, Value>")]
    pub data: Value,
    pub datacontenttype: DataContentType,
    pub id: EventId,
    pub position: i64,
    /// The originator of the event: a user, an agent by its name, or the system.
    pub source: String,
    pub specversion: SpecVersion,
    /// The session, novel or chapter that the event belongs to. A canon has the id of its novel.
    pub subject: String,
    pub time: Timestamp,
    /// `Genesis.Started` and so on.
    #[serde(rename = "type")]
    pub event_type: String,
}

/// The version of the CloudEvents specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SpecVersion {
    #[serde(rename = "1.0")]
    V1_0,
}

/// The media type of an event's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum DataContentType {
    #[serde(rename = "application/json")]
    Json,
}

impl From<&StoredEvent> for CloudEvent {
    fn from(event: &StoredEvent) -> Self {
        Self {
            causationid: event.causation_id,
            correlationid: event.correlation_id.clone(),
            data: event.payload.clone(),
            datacontenttype: DataContentType::Json,
            id: event.event_id,
            position: event.position,
            source: source(event),
            specversion: SpecVersion::V1_0,
            subject: subject(event),
            time: event.created_at,
            event_type: event.event_type.clone(),
        }
    }
}

fn source(event: &StoredEvent) -> String {
    let actor = event.metadata.get("actor");
    let of = |name: &str| actor.and_then(|actor| actor.get(name)).and_then(Value::as_str);
    match (of("kind"), of("name")) {
        (Some("agent"), Some(name)) => format!("/agents/{name}"),
        (Some("person"), Some(id)) => format!("/users/{id}"),
        _ => "/system".to_owned(),
    }
}

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
