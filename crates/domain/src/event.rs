//! Events: the events of all streams, their stored form, and the recorded event with its metadata.

use serde::ser::Error as _;
use serde_json::Value;

use crate::{
    canon::event::CanonEvent,
    chapter::{Chapter, event::ChapterEvent},
    context::Cause,
    genesis::event::GenesisEvent,
    id::{BookId, EventId},
    novel::event::NovelEvent,
    stream::StreamId,
    upcast,
};

/// An event of any stream.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    Genesis(GenesisEvent),
    Novel(NovelEvent),
    Chapter(ChapterEvent),
    Canon(CanonEvent),
}

#[derive(Debug, Clone, PartialEq)]
pub struct StreamEvent {
    pub stream: StreamId,
    pub event: Event,
}

/// An event as recorded in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedEvent {
    /// The event's position in the log.
    pub position: i64,
    pub event_id: EventId,
    pub book: BookId,
    pub stream: StreamId,
    /// The event's position in its stream, from 1.
    pub version: i64,
    pub event: Event,
    /// Who decided the event, for whom, when and why.
    pub cause: Cause,
}

/// The error for a stored event that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event {event_type} of version {event_version} cannot be read: {reason}")]
pub struct UnreadableEvent {
    pub event_type: String,
    pub event_version: i32,
    /// The reason why the event cannot be read.
    pub reason: String,
}

/// The stored and displayed form of an event: its type, version and payload.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredForm {
    /// The type, for example `Genesis.Started`.
    pub event_type: String,
    /// The version of the payload's shape.
    pub event_version: i32,
    pub payload: Value,
}

impl Event {
    /// Returns the current version of an event type, in which new events are written. Older
    /// versions are read through an upcaster.
    #[must_use]
    pub fn newest_version(event_type: &str) -> i32 {
        upcast::newest_version(event_type)
    }

    /// Converts the event to its stored form.
    ///
    /// # Errors
    /// The payload cannot be represented as JSON, for example because a number is not finite.
    pub fn to_stored(&self) -> Result<StoredForm, serde_json::Error> {
        let (prefix, value) = match self {
            Self::Genesis(event) => ("Genesis", serde_json::to_value(event)?),
            Self::Novel(event) => ("Novel", serde_json::to_value(event)?),
            Self::Chapter(event) => ("Chapter", serde_json::to_value(event)?),
            Self::Canon(event) => ("Canon", serde_json::to_value(event)?),
        };
        let Value::Object(mut fields) = value else {
            return Err(serde_json::Error::custom("a fact is written as an object"));
        };
        let fact = fields.get("fact").and_then(Value::as_str).unwrap_or_default();
        let event_type = format!("{prefix}.{fact}");
        Ok(StoredForm {
            event_version: Self::newest_version(&event_type),
            event_type,
            payload: fields.remove("payload").unwrap_or_default(),
        })
    }

    /// Reads the stored form to find out what happened and which step is next. The plan in an older
    /// event may be incomplete and contain only its first step. To fold events into a state, use
    /// [`Self::read_after`].
    ///
    /// # Errors
    /// This program does not know the type or version, or the payload has another shape.
    pub fn from_stored(
        event_type: &str,
        event_version: i32,
        payload: Value,
    ) -> Result<Self, UnreadableEvent> {
        Self::read_after(None, event_type, event_version, payload)
    }

    /// Reads the stored form of an event. `before` is the chapter that results from the earlier
    /// events of the stream. It is `None` if the stream is not a chapter or the chapter does not
    /// exist yet.
    ///
    /// # Errors
    /// This program does not know the type or version, or the payload has another shape.
    pub fn read_after(
        before: Option<&Chapter>,
        event_type: &str,
        event_version: i32,
        payload: Value,
    ) -> Result<Self, UnreadableEvent> {
        let unreadable = |reason: String| UnreadableEvent {
            event_type: event_type.to_owned(),
            event_version,
            reason,
        };
        let payload = upcast::upcast_payload(event_type, event_version, payload, before)
            .map_err(unreadable)?;
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
