//! A pool of read connections.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use scribe_ports::store::StoreError;

use super::DatabaseSource;

/// The read connections. A thread completes a read before it does anything else, so there are never
/// more connections than threads.
#[derive(Debug)]
pub(super) struct ReadConnections {
    source: DatabaseSource,
    /// A stack of free connections. The connection that was used last is reused first, because its
    /// pages are cached. `None` after the pool is closed.
    free: Mutex<Option<Vec<Connection>>>,
}

impl ReadConnections {
    pub(super) fn new(source: DatabaseSource, first: Connection) -> Self {
        Self { source, free: Mutex::new(Some(vec![first])) }
    }

    /// Runs work with a free connection. If there is none, another connection is opened, but only
    /// if the path still leads to the same file.
    pub(super) fn with_connection<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
        is_in_place: impl FnOnce() -> bool,
    ) -> Result<T, StoreError> {
        let free = match &mut *self.lock_free() {
            Some(free) => free.pop(),
            None => return Err(StoreError::Unavailable("the database is closed".into())),
        };
        let connection = match free {
            Some(connection) => connection,
            None if is_in_place() => self.source.open_reader()?,
            None => {
                return Err(StoreError::Unavailable("its file is missing or was replaced".into()));
            }
        };
        let outcome = work(&connection);
        if let Some(free) = &mut *self.lock_free() {
            free.push(connection);
        }
        outcome
    }

    pub(super) fn close(&self) {
        drop(self.lock_free().take());
    }

    /// Leaks the connections instead of closing them.
    pub(super) fn leak_connections(&self) {
        std::mem::forget(self.lock_free().take());
    }

    fn lock_free(&self) -> MutexGuard<'_, Option<Vec<Connection>>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
