//! The names of events.

/// The names of events that are errors.
const ERRORS: [&str; 4] = ["error", "exception", "fatal", "failure"];

scribe_domain::word_lists! {
    "openai/events/says":
        phrases NOTICES;
}

/// The names of events that hold reasoning.
const THINKING: [&str; 4] = ["thinking", "reasoning", "thought", "thoughts"];

/// The kind of an event, from its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Says {
    /// No special kind.
    Data,
    /// The model's reasoning.
    Thinking,
    /// A notice besides the reply.
    Notice,
    Error,
}

impl Says {
    pub(super) fn by_name(name: &str) -> Self {
        let name = name.to_lowercase();
        if ERRORS.contains(&name.as_str()) {
            Self::Error
        } else if NOTICES.contains(&name.as_str()) {
            Self::Notice
        } else if THINKING.contains(&name.as_str()) {
            Self::Thinking
        } else {
            Self::Data
        }
    }
}
