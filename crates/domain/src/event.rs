//! Events, streams and the frame around them, and the catalogue of what can happen.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Timestamp,
    canon::CanonEvent,
    chapter::ChapterEvent,
    genesis::GenesisEvent,
    id::{ChapterId, EventId, NovelId, SessionId},
    novel::NovelEvent,
};

/// The kinds of streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AggregateType {
    /// A genesis session.
    GenesisSession,
    /// A novel.
    Novel,
    /// A chapter.
    Chapter,
    /// The canon of a novel; its id is derived from the novel's.
    Canon,
}

impl AggregateType {
    /// The stored name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GenesisSession => "GenesisSession",
            Self::Novel => "Novel",
            Self::Chapter => "Chapter",
            Self::Canon => "Canon",
        }
    }

    /// Reads the stored name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::GenesisSession, Self::Novel, Self::Chapter, Self::Canon]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// A stream of events with the state that they fold into.
pub trait Aggregate: Sized + Serialize + DeserializeOwned {
    /// Its events.
    type Event;
    /// Its kind.
    const TYPE: AggregateType;
    /// The shape of the state; raised with every change of it, so that stored ones fold again.
    const SCHEMA_VERSION: i32;

    /// Changes the state by an event; `None` is a stream that has not begun.
    #[must_use]
    fn apply(state: Option<Self>, event: &Self::Event) -> Option<Self>;
}

/// Names a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StreamId {
    /// Its kind.
    pub aggregate: AggregateType,
    /// Its id.
    pub id: Uuid,
}

impl StreamId {
    /// The stream of a session.
    #[must_use]
    pub fn session(id: SessionId) -> Self {
        Self { aggregate: AggregateType::GenesisSession, id: id.0 }
    }

    /// The stream of a novel.
    #[must_use]
    pub fn novel(id: NovelId) -> Self {
        Self { aggregate: AggregateType::Novel, id: id.0 }
    }

    /// The stream of a chapter.
    #[must_use]
    pub fn chapter(id: ChapterId) -> Self {
        Self { aggregate: AggregateType::Chapter, id: id.0 }
    }

    /// The stream of a novel's canon. Its id differs from the novel's in the last byte alone.
    #[must_use]
    pub fn canon(novel: NovelId) -> Self {
        let mut bytes = novel.0.into_bytes();
        bytes[15] ^= 0xCA;
        Self { aggregate: AggregateType::Canon, id: Uuid::from_bytes(bytes) }
    }
}

/// What has happened, in any stream.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// In a genesis session.
    Genesis(GenesisEvent),
    /// To a novel.
    Novel(NovelEvent),
    /// To a chapter.
    Chapter(ChapterEvent),
    /// To a novel's canon.
    Canon(CanonEvent),
}

/// An event with its stream.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamEvent {
    /// The stream.
    pub stream: StreamId,
    /// The event.
    pub event: Event,
}

/// An event as it was recorded in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedEvent {
    /// Its place in the log.
    pub position: i64,
    /// Its id.
    pub event_id: EventId,
    /// The key of the book.
    pub key: Uuid,
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream, from 1.
    pub version: i64,
    /// What happened.
    pub event: Event,
    /// Ties together what came of one request.
    pub correlation: String,
    /// When it was decided.
    pub at: Timestamp,
}

/// Says why a stored event cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event {event_type} of version {event_version} cannot be read: {reason}")]
pub struct UnreadableEvent {
    /// Its type.
    pub event_type: String,
    /// Its version.
    pub event_version: i32,
    /// What is wrong.
    pub reason: String,
}

/// The type, version and payload of an event, as they are stored and shown.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredForm {
    /// `Genesis.Started`.
    pub event_type: String,
    /// The version of the payload's shape.
    pub event_version: i32,
    /// The payload.
    pub payload: Value,
}

impl Event {
    /// The version in which every fact is written today; an older one is read through an upcaster.
    pub const VERSION: i32 = 1;

    /// The stored form.
    ///
    /// # Errors
    /// The payload cannot be represented as JSON, as a number that is not finite.
    pub fn to_stored(&self) -> Result<StoredForm, serde_json::Error> {
        let (prefix, value) = match self {
            Self::Genesis(event) => ("Genesis", serde_json::to_value(event)?),
            Self::Novel(event) => ("Novel", serde_json::to_value(event)?),
            Self::Chapter(event) => ("Chapter", serde_json::to_value(event)?),
            Self::Canon(event) => ("Canon", serde_json::to_value(event)?),
        };
        let mut fields = match value {
            Value::Object(fields) => fields,
            other => serde_json::from_value(other)?,
        };
        let fact = fields.get("fact").and_then(Value::as_str).unwrap_or_default();
        Ok(StoredForm {
            event_type: format!("{prefix}.{fact}"),
            event_version: Self::VERSION,
            payload: fields.remove("payload").unwrap_or_default(),
        })
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// The type or version is not known to this program, or the payload has another shape.
    pub fn from_stored(
        event_type: &str,
        event_version: i32,
        payload: Value,
    ) -> Result<Self, UnreadableEvent> {
        let unreadable = |reason: String| UnreadableEvent {
            event_type: event_type.to_owned(),
            event_version,
            reason,
        };
        if event_version != Self::VERSION {
            return Err(unreadable("this program does not know the version".to_owned()));
        }
        let Some((prefix, fact)) = event_type.split_once('.') else {
            return Err(unreadable("the type has no aggregate".to_owned()));
        };
        let mut fields = serde_json::Map::new();
        fields.insert("fact".to_owned(), Value::from(fact));
        fields.insert("payload".to_owned(), payload);
        let value = Value::Object(fields);
        let read = match prefix {
            "Genesis" => serde_json::from_value(value).map(Self::Genesis),
            "Novel" => serde_json::from_value(value).map(Self::Novel),
            "Chapter" => serde_json::from_value(value).map(Self::Chapter),
            "Canon" => serde_json::from_value(value).map(Self::Canon),
            _ => return Err(unreadable("the aggregate is unknown".to_owned())),
        };
        read.map_err(|error| unreadable(error.to_string()))
    }
}
