//! Errors of the corridor.

mod problem;

use scribe_domain::{
    event::UnreadableEvent,
    id::{CommandId, DeadLetterId, NovelId},
    refusal::Refusal,
};
use scribe_ports::{agent::PromptError, bus::BusError, store::StoreError};

#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The domain refuses the command.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Another command of this kind is active in the same scope.
    #[error("command {0} is still active")]
    CommandActive(CommandId),
    /// The command id was already used for a different request.
    #[error("command id {0} was already used for a different request")]
    CommandReused(CommandId),
    /// The dead letter was already released or dropped.
    #[error("dead letter {0} was already released or dropped; there is nothing to do")]
    DeadLetterClosed(DeadLetterId),
    /// No chapter of the novel has an accepted text.
    #[error("no chapter of novel {0} has a text yet")]
    NoText(NovelId),
    /// The database could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The bus could not answer.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// A stored event cannot be read.
    #[error(transparent)]
    UnreadableEvent(#[from] UnreadableEvent),
    /// A stored document or state cannot be read.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// A prompt cannot be rendered.
    #[error(transparent)]
    Prompt(#[from] PromptError),
    /// The program has a defect: it panicked, or broke one of its own rules.
    #[error("the program has a defect: {0}")]
    Defect(String),
    /// Other writers kept changing the same stream.
    #[error("the book kept changing, so nothing was stored; try again")]
    Contended,
}

impl Error {
    /// True if the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Store(error) => error.is_retryable(),
            Self::Bus(error) => error.is_retryable(),
            Self::Contended => true,
            Self::Refused(_)
            | Self::CommandActive(_)
            | Self::CommandReused(_)
            | Self::DeadLetterClosed(_)
            | Self::NoText(_)
            | Self::UnreadableEvent(_)
            | Self::Damaged(_)
            | Self::Prompt(_)
            | Self::Defect(_) => false,
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
