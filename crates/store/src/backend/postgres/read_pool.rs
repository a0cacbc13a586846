//! The connections for reading.
//!
//! A connection that did not answer in time is closed together with all idle ones, because a
//! network that has fallen silent delivers nothing on any of them. A pool that tests a connection
//! when it is given back would wait for the answer as long as the network is silent.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use scribe_ports::store::StoreError;
use sqlx::{PgConnection, postgres::PgRow};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{sleep, timeout},
};

use super::{
    answer::{answer_within, is_silence},
    connector::{Connector, NoConnection},
    errors::{is_lost, to_store_error},
    params::PgQuery,
};
use crate::options::PostgresTimeouts;

/// How long a connection may be idle before it is closed, so that other processes can have it.
const MAX_IDLE_TIME: Duration = Duration::from_secs(30);

/// The pause before a server that is just starting is asked for a connection again.
const CONNECT_RETRY_PAUSE: Duration = Duration::from_millis(100);

/// The pause before a server that has no connection left is asked again. It is longer, because
/// connections for commits are more important.
const FULL_SERVER_RETRY_PAUSE: Duration = Duration::from_millis(500);

#[derive(Debug)]
pub(super) struct ReadPool {
    connector: Connector,
    timeouts: PostgresTimeouts,
    /// One permit for each connection that may be in use.
    permits: Semaphore,
    max_connections: u32,
    /// The connections that are not in use, the one that was used last at the end.
    idle: Mutex<Vec<IdleConnection>>,
}

#[derive(Debug)]
struct IdleConnection {
    connection: PgConnection,
    since: Instant,
}

/// A connection in use. It is closed when this is dropped, unless it is given back: a query that
/// was given up may still be waiting for its answer.
struct Lease<'a> {
    connection: PgConnection,
    _permit: SemaphorePermit<'a>,
}

impl ReadPool {
    /// Opens the first connection. Others are opened when they are needed.
    pub(super) async fn open(
        connector: Connector,
        max_connections: u32,
        timeouts: PostgresTimeouts,
    ) -> Result<Self, StoreError> {
        let permits = Semaphore::new(max_connections as usize);
        let idle = Mutex::default();
        let pool = Self { connector, timeouts, permits, max_connections, idle };
        let first = pool.connect().await?;
        pool.keep_connection(first);
        Ok(pool)
    }

    /// Fetches the rows of a query. If a connection turns out to be lost, repeats the query with
    /// another one, at most once for each connection of the pool. If it turns out to be silent, the
    /// query is repeated only once.
    pub(super) async fn fetch_all<'q>(
        &self,
        query: impl Fn() -> PgQuery<'q> + Send + Sync,
    ) -> Result<Vec<PgRow>, StoreError> {
        let mut attempts_left = self.max_connections;
        loop {
            let lease = self.acquire().await?;
            match self.run(lease, query()).await {
                Err(cause) if attempts_left > 0 && is_silence(&cause) => attempts_left = 0,
                Err(cause) if attempts_left > 0 && is_lost(&cause) => attempts_left -= 1,
                answer => return answer.map_err(to_store_error),
            }
        }
    }

    /// Fetches the rows of a query that must not be repeated.
    pub(super) async fn fetch_once(&self, query: PgQuery<'_>) -> Result<Vec<PgRow>, StoreError> {
        let lease = self.acquire().await?;
        self.run(lease, query).await.map_err(to_store_error)
    }

    /// Closes the connections that are not in use.
    pub(super) fn close_idle(&self) {
        self.lock_idle().clear();
    }

    /// Closes all connections. Later queries fail.
    pub(super) fn close(&self) {
        self.permits.close();
        self.close_idle();
    }

    /// Runs a query, and keeps the connection unless it is lost or silent.
    async fn run(
        &self,
        mut lease: Lease<'_>,
        query: PgQuery<'_>,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        let rows = query.fetch_all(&mut lease.connection);
        let rows = answer_within(self.timeouts.answer(), rows).await;
        match &rows {
            Err(cause) if is_silence(cause) => self.close_idle(),
            Err(cause) if is_lost(cause) => {}
            Ok(_) | Err(_) => self.keep_connection(lease.connection),
        }
        rows
    }

    async fn acquire(&self) -> Result<Lease<'_>, StoreError> {
        let permit = match timeout(self.timeouts.connect, self.permits.acquire()).await {
            Ok(Ok(permit)) => permit,
            Ok(Err(_)) => return Err(StoreError::Unavailable("it is closed".into())),
            Err(_) => {
                let reason = "all connections of this process are in use";
                return Err(StoreError::Unavailable(reason.into()));
            }
        };
        let idle = self.lock_idle().pop();
        let connection = match idle {
            Some(idle) => idle.connection,
            None => self.connect().await?,
        };
        Ok(Lease { connection, _permit: permit })
    }

    /// Opens a connection. A server that is just starting, or that has no connection left, is asked
    /// again until the time is over.
    async fn connect(&self) -> Result<PgConnection, StoreError> {
        let began = Instant::now();
        loop {
            let has_time = began.elapsed() < self.timeouts.connect;
            match self.connector.open().await {
                Err(NoConnection::ServerIsStarting(_)) if has_time => {
                    sleep(CONNECT_RETRY_PAUSE).await;
                }
                Err(NoConnection::ServerIsFull(_)) if has_time => {
                    sleep(FULL_SERVER_RETRY_PAUSE).await;
                }
                opened => return opened.map_err(StoreError::from),
            }
        }
    }

    /// Keeps a connection for later queries, and closes those that have been idle for long.
    fn keep_connection(&self, connection: PgConnection) {
        if self.permits.is_closed() {
            return;
        }
        let now = Instant::now();
        let mut idle = self.lock_idle();
        idle.push(IdleConnection { connection, since: now });
        idle.retain(|idle| now.duration_since(idle.since) < MAX_IDLE_TIME);
    }

    fn lock_idle(&self) -> MutexGuard<'_, Vec<IdleConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
