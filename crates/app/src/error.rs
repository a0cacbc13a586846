//! What can go wrong in the corridor.

mod problem;

use scribe_domain::{
    event::UnreadableEvent,
    id::{CommandId, DeadLetterId, NovelId},
    refusal::Refusal,
};
use scribe_ports::{agent::PromptFault, bus::BusError, store::StoreError};

/// An error of the application.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The domain says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Another command of the kind is active in the scope.
    #[error("command {0} is still active")]
    CommandActive(CommandId),
    /// The id was used for another request.
    #[error("command id {0} was already used for a different request")]
    CommandReused(CommandId),
    /// The dead letter has been released or dropped already.
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
    Prompt(#[from] PromptFault),
    /// The program is wrong: it has panicked, or broken a rule of its own.
    #[error("the program has a defect: {0}")]
    Defect(String),
    /// Others kept writing the same stream.
    #[error("others kept changing the book, so nothing was stored; try again")]
    Contended,
}

impl Error {
    /// True where the same request may succeed later.
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
