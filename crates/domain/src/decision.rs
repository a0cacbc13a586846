//! Decisions: what a command comes to.

use crate::{content::Content, event::StreamEvent};

/// What a command comes to: events in order, and the documents that they name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// The events, each with its stream.
    pub events: Vec<StreamEvent>,
    /// The contents whose hashes the events hold.
    pub contents: Vec<Content>,
}
