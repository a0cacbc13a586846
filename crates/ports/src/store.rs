//! The store: one value and one method for writing ([`ChangeSet`], [`Store::commit`]), and a small
//! reader for each table.

pub mod audit;
pub mod canon;
pub mod change_set;
pub mod dead_letters;
pub mod library;
pub mod processes;
pub mod readers;
pub mod rows;

use std::pin::Pin;

use async_trait::async_trait;
use scribe_domain::table::ColumnError;

pub use change_set::{
    ChangeSet, ChangeSetIdentity, Checkpoint, CommitConflict, CommitOutcome, Expectation,
};

/// The reason why the store could not answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database is temporarily unavailable: it cannot be reached, did not answer in time, or
    /// accepts no writes. The text says which.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The disk is full or the folder cannot be written. The text says which.
    #[error("{0}")]
    Unwritable(String),
    /// Another process has taken over the database. This process never writes to it again.
    #[error("another process has taken over the database; this process writes nothing more")]
    WriterLockLost,
    /// Another process is the leader now. Only the leader may make this commit, so nothing was
    /// written.
    #[error("another process is the leader now")]
    NotLeading,
    /// The database cannot be used: it is damaged, it belongs to another program, or it was removed
    /// while it was in use. The text names the database and the next step.
    #[error("{0}")]
    Unusable(String),
    /// The database refused this change set and would refuse it again. The cause is a defect of the
    /// program.
    #[error("the database refused a change: {0}")]
    Refused(String),
    /// Stored data does not have the expected shape.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
}

impl From<ColumnError> for StoreError {
    fn from(error: ColumnError) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl StoreError {
    /// Creates the error for a data folder that cannot be written.
    #[must_use]
    pub fn unwritable_folder(cause: impl std::fmt::Display) -> Self {
        Self::Unwritable(format!("the data folder cannot be written: {cause}"))
    }

    /// Returns true if the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Unwritable(_) | Self::NotLeading => true,
            Self::WriterLockLost | Self::Unusable(_) | Self::Refused(_) | Self::Damaged(_) => false,
        }
    }
}

/// The write access to the database.
#[async_trait]
pub trait Store: Send + Sync {
    /// Writes a change set completely or not at all. Sets that wait at the same time share a
    /// transaction, but each has its own outcome.
    ///
    /// # Errors
    /// The database cannot be reached or refused the set, and nothing of the set was written. There
    /// is one exception: if the connection was lost during the commit itself and the database stays
    /// unreachable, `Unavailable` may be returned for a set that is durable. If such a set is
    /// written again, the outcome is `Duplicate`.
    async fn commit(&self, set: ChangeSet) -> Result<CommitOutcome, StoreError>;

    /// Resolves when a later commit may concern a reader of the topic. The future carries no data:
    /// the reader reads the table again.
    ///
    /// To miss no commit of this process, call this method before reading the table, and await the
    /// result after reading it. On PostgreSQL, a commit of another process resolves the future too:
    /// immediately through a notification or, if the notification is lost, about a second later.
    fn wait_for_change(&self, topic: ChangeTopic) -> ChangeFuture;

    /// Returns the reason why nothing can be written, if that is so. The reason is set when the
    /// disk or the folder refuses a commit. It is cleared when a commit succeeds or when the store
    /// detects free space.
    fn write_fault(&self) -> Option<String>;
}

/// A future that resolves after a change.
pub type ChangeFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The part of the database that a commit may concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeTopic {
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
