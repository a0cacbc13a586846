//! Opens connections, each to the database that this process has opened.

use std::{sync::Arc, time::Duration};

use scribe_ports::store::StoreError;
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use tokio::time::timeout;

use super::{
    errors::{is_full, is_starting, to_store_error},
    guard::DatabaseGuard,
};

#[derive(Debug, Clone)]
pub(super) struct Connector {
    options: PgConnectOptions,
    guard: Arc<DatabaseGuard>,
    limit: Duration,
}

/// Why there is no connection.
pub(super) enum NoConnection {
    /// The server has no connection left.
    ServerIsFull(StoreError),
    /// The server does not run, or it is just starting.
    ServerIsStarting(StoreError),
    Other(StoreError),
}

impl From<NoConnection> for StoreError {
    fn from(reason: NoConnection) -> Self {
        match reason {
            NoConnection::ServerIsFull(error)
            | NoConnection::ServerIsStarting(error)
            | NoConnection::Other(error) => error,
        }
    }
}

impl Connector {
    pub(super) fn new(
        options: PgConnectOptions,
        guard: Arc<DatabaseGuard>,
        limit: Duration,
    ) -> Self {
        Self { options, guard, limit }
    }

    /// Opens a connection.
    ///
    /// # Errors
    /// The server refuses the connection or does not answer within the limit, or the connection
    /// leads to another database.
    pub(super) async fn open(&self) -> Result<PgConnection, NoConnection> {
        self.guard.check().map_err(NoConnection::Other)?;
        let opened = async {
            let mut connection =
                PgConnection::connect_with(&self.options).await.map_err(|cause| {
                    let reason = match () {
                        () if is_full(&cause) => NoConnection::ServerIsFull,
                        () if is_starting(&cause) => NoConnection::ServerIsStarting,
                        () => NoConnection::Other,
                    };
                    reason(self.guard.connect_error(to_store_error(cause)))
                })?;
            let checked = self.guard.check_identity(&mut connection).await;
            checked.map_err(|error| NoConnection::Other(self.guard.connect_error(error)))?;
            Ok(connection)
        };
        timeout(self.limit, opened).await.unwrap_or_else(|_| {
            let error = StoreError::Unavailable("connecting took too long".into());
            Err(NoConnection::Other(self.guard.connect_error(error)))
        })
    }
}
