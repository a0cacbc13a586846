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
    /// On PostgreSQL, how long a process that has lost its connection may take to connect again
    /// before its tasks are given to others.
    pub grace: Duration,
}

impl Options {
    /// Creates settings with four readers.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, spawn: impl FnOnce(Background) + Send + 'static) -> Self {
        Self { spawn: Box::new(spawn), clock, readers: 4, grace: Duration::from_secs(3) }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("readers", &self.readers).finish_non_exhaustive()
    }
}
