//! An event of the log in the form for users and programs.
//!
//! Source: CloudEvents 1.0 with the extensions `correlationid` and `causationid`. The field
//! `position` is the event's position in the log.

use schemars::JsonSchema;
use scribe_domain::{Timestamp, id::EventId};
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
            source: event.source(),
            specversion: SpecVersion::V1_0,
            subject: event.subject(),
            time: event.created_at,
            event_type: event.event_type.clone(),
        }
    }
}
