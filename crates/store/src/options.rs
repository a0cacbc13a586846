//! The options of a store.

use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use scribe_ports::clock::Clock;

/// A future that runs in the background until it ends.
pub type Background = Pin<Box<dyn Future<Output = ()> + Send>>;

pub struct Options {
    /// Runs the committer. The caller must notice if the committer ends.
    pub spawn: Box<dyn FnOnce(Background) + Send>,
    /// The clock, for the time at which outbox rows are marked as sent.
    pub clock: Arc<dyn Clock>,
    /// The number of read connections on PostgreSQL; on SQLite, every reading thread has one.
    pub readers: u32,
    pub timeouts: PostgresTimeouts,
}

/// The time limits of a process for PostgreSQL.
#[derive(Debug, Clone, Copy)]
pub struct PostgresTimeouts {
    /// How long opening a connection, or waiting for a free one, may take.
    pub connect: Duration,
    /// How long the server may work on one statement, including the wait for the lock of the
    /// writers.
    pub statement: Duration,
    /// How long a process leads without renewing its leadership.
    pub lead: Duration,
    /// How long a process that has lost its connection may take to connect again before its tasks
    /// are given to others.
    pub grace: Duration,
}

impl Default for PostgresTimeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            statement: Duration::from_secs(5),
            lead: Duration::from_secs(3),
            grace: Duration::from_secs(3),
        }
    }
}

impl PostgresTimeouts {
    /// Returns how long a process waits for the answer to a statement. It is longer than
    /// `statement`, so that the answer of a slow server arrives. Only a network that has fallen
    /// silent exceeds it.
    pub(crate) fn answer(&self) -> Duration {
        self.statement + Duration::from_secs(2)
    }

    /// Returns how long a transaction may be idle before the server ends it. It is shorter than
    /// `statement`, so that processes that wait for the lock of the transaction do not time out.
    pub(crate) fn idle_in_transaction(&self) -> Duration {
        self.statement * 2 / 5
    }

    /// Returns how long the outcome of a commit is queried after its connection was lost.
    pub(crate) fn outcome(&self) -> Duration {
        self.statement * 3
    }
}

impl Options {
    /// Creates options with four readers and the default time limits.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, spawn: impl FnOnce(Background) + Send + 'static) -> Self {
        Self { spawn: Box::new(spawn), clock, readers: 4, timeouts: PostgresTimeouts::default() }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("readers", &self.readers).finish_non_exhaustive()
    }
}
