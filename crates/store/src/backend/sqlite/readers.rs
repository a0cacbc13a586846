//! The connections that read, lent out one by one.
//!
//! sqlx's own pool starts a task whenever a connection comes back, which costs more than a small
//! query itself.

use std::sync::{Mutex, PoisonError};

use scribe_ports::store::StoreError;
use sea_orm::sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use crate::limits::ACQUIRE_TIMEOUT;

/// Connections that read.
#[derive(Debug)]
pub(super) struct Readers {
    options: SqliteConnectOptions,
    /// The one that was used last comes first: its pages are warm.
    free: Mutex<Vec<SqliteConnection>>,
    permits: Semaphore,
    count: u32,
}

/// A connection for one query; it comes back when this is dropped.
pub(super) struct Lent<'a> {
    connection: Option<SqliteConnection>,
    readers: &'a Readers,
    _permit: SemaphorePermit<'a>,
}

impl Readers {
    /// Opens the first connection; the others are opened when they are needed.
    pub(super) async fn open(
        options: SqliteConnectOptions,
        count: u32,
    ) -> Result<Self, sea_orm::sqlx::Error> {
        let first = SqliteConnection::connect_with(&options).await?;
        let count = count.max(1);
        let permits = Semaphore::new(usize::try_from(count).unwrap_or(1));
        Ok(Self { options, free: Mutex::new(vec![first]), permits, count })
    }

    /// Waits for a connection.
    pub(super) async fn lend(&self) -> Result<Lent<'_>, StoreError> {
        let closed = |_| StoreError::Unavailable("the database is closed".into());
        let permit = timeout(ACQUIRE_TIMEOUT, self.permits.acquire())
            .await
            .map_err(|_| StoreError::Unavailable("no connection became free".into()))?
            .map_err(closed)?;
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match free {
            Some(connection) => connection,
            None => SqliteConnection::connect_with(&self.options).await.map_err(super::error)?,
        };
        Ok(Lent { connection: Some(connection), readers: self, _permit: permit })
    }

    /// Waits for open queries and closes every connection.
    pub(super) async fn close(&self) {
        drop(self.permits.acquire_many(self.count).await);
        self.permits.close();
        let free = std::mem::take(&mut *self.free.lock().unwrap_or_else(PoisonError::into_inner));
        for connection in free {
            if let Err(cause) = connection.close().await {
                tracing::debug!(%cause, "a reader was closed already");
            }
        }
    }
}

impl Lent<'_> {
    /// The connection.
    ///
    /// # Errors
    /// Never: it is there until this is dropped.
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let missing = || StoreError::Unavailable("the connection has come back".into());
        self.connection.as_mut().ok_or_else(missing)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut free = self.readers.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.extend(self.connection.take());
    }
}
