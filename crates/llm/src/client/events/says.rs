//! The names of events.

/// The names of events that are errors.
const ERROR_NAMES: [&str; 4] = ["error", "exception", "fatal", "failure"];

scribe_domain::word_lists! {
    "client/events/says":
        phrases NOTICES;
}

/// The names of events that hold reasoning.
const THINKING_NAMES: [&str; 4] = ["thinking", "reasoning", "thought", "thoughts"];

/// The kind of an event, from its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum EventKind {
    /// No special kind.
    Data,
    /// The model's reasoning.
    Thinking,
    /// A notice in addition to the reply.
    Notice,
    Error,
}

impl EventKind {
    pub(super) fn from_name(name: &str) -> Self {
        let name = name.to_lowercase();
        if ERROR_NAMES.contains(&name.as_str()) {
            Self::Error
        } else if NOTICES.contains(&name.as_str()) {
            Self::Notice
        } else if THINKING_NAMES.contains(&name.as_str()) {
            Self::Thinking
        } else {
            Self::Data
        }
    }
}
