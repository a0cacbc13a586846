//! Decisions: what a command comes to.

use crate::{
    content::Content,
    event::{Event, StreamEvent},
    stream::StreamId,
};

/// What a command comes to: events in order, and the documents that they name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// The events, each with its stream.
    pub events: Vec<StreamEvent>,
    /// The contents whose hashes the events hold.
    pub contents: Vec<Content>,
}

impl Decision {
    /// A decision of events of one stream.
    #[must_use]
    pub fn of_stream(stream: StreamId, events: impl IntoIterator<Item = Event>) -> Self {
        let events = events.into_iter().map(|event| StreamEvent { stream, event }).collect();
        Self { events, contents: Vec::new() }
    }
}
