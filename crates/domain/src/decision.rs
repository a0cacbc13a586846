//! Decisions: the results of commands.

use crate::{
    content::Content,
    event::{Event, StreamEvent},
    stream::StreamId,
};

/// The result of a command: events in order, and the documents that they refer to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    pub events: Vec<StreamEvent>,
    /// The contents whose hashes the events contain.
    pub contents: Vec<Content>,
}

impl Decision {
    /// Creates a decision with events of one stream.
    #[must_use]
    pub fn for_stream(stream: StreamId, events: impl IntoIterator<Item = Event>) -> Self {
        let events = events.into_iter().map(|event| StreamEvent { stream, event }).collect();
        Self { events, contents: Vec::new() }
    }
}
