//! The store: one value and one method to write ([`ChangeSet`], [`Store::commit`]), a small reader
//! per table.

pub mod audit;
pub mod canon;
pub mod change_set;
pub mod dead_letters;
pub mod library;
pub mod readers;
pub mod rows;

use std::pin::Pin;

use async_trait::async_trait;
use scribe_domain::table::ColumnError;

pub use change_set::{ChangeSet, Checkpoint, Conflict, Expectation, Identity, Outcome};

/// Says why the store could not answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or did not answer in time.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The disk is full or the folder cannot be written. The text says which.
    #[error("{0}")]
    Unwritable(String),
    /// Another process has taken over the database. This one never writes again.
    #[error("another process has taken over the database; this process writes nothing more")]
    WriterLockLost,
    /// The database cannot be used: it is damaged, it is not this program's, or it was taken away
    /// while it was in use. The text names it and the next step.
    #[error("{0}")]
    Unusable(String),
    /// The database refused this change set, and would again: a defect of the program.
    #[error("the database refused a change: {0}")]
    Refused(String),
    /// Stored data does not have the shape that it should have.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
}

impl From<ColumnError> for StoreError {
    fn from(error: ColumnError) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl StoreError {
    /// Says that the data folder takes nothing.
    #[must_use]
    pub fn unwritable_folder(cause: impl std::fmt::Display) -> Self {
        Self::Unwritable(format!("the data folder cannot be written: {cause}"))
    }

    /// Returns true if the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Unwritable(_) => true,
            Self::WriterLockLost | Self::Unusable(_) | Self::Refused(_) | Self::Damaged(_) => false,
        }
    }
}

/// The write side.
#[async_trait]
pub trait Store: Send + Sync {
    /// Writes a change set wholly or not at all. Sets that wait at the same time share a
    /// transaction; each has its own outcome.
    ///
    /// # Errors
    /// The database cannot be reached or refused the set; nothing of it was written. Only where the
    /// database stays out of reach after the connection was lost in the commit itself,
    /// `Unavailable` may stand for a set that is durable: written again, it is a Duplicate.
    async fn commit(&self, set: ChangeSet) -> Result<Outcome, StoreError>;

    /// Resolves when a later commit may concern a reader of the topic. It carries no data: the
    /// reader reads the table again.
    ///
    /// Call it before reading the table, and await it afterwards: then no commit of this process is
    /// missed. Commits of other processes do not resolve it.
    fn changed(&self, topic: Topic) -> Changed;

    /// Why nothing can be written: from a commit that the disk or the folder refused until one
    /// succeeds, or until the store has found room by itself.
    fn write_fault(&self) -> Option<String>;
}

/// A change that is waited for.
pub type Changed = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a commit may concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Outbox rows wait for the relay.
    Outbox,
    /// Tasks wait for a worker.
    Tasks,
    /// A timer was set or removed.
    Timers,
    /// Events were appended to the log.
    Events,
    /// A dead letter was released or dropped.
    DeadLetters,
}
