//! The connections for reading.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use scribe_ports::store::StoreError;
use sqlx::{
    PgPool, Postgres,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions, PgRow},
};

use super::{
    answer::{answer_within, is_silence},
    errors::is_lost,
    guard::Guard,
    params::PgQuery,
};
use crate::options::PostgresTimeouts;

#[derive(Debug)]
pub(super) struct ReadPool {
    pool: PgPool,
    answer_limit: Duration,
    last_silence: Arc<LastSilence>,
}

/// When a connection last fell silent. The other connections that were open then are silent too.
#[derive(Debug, Default)]
struct LastSilence(Mutex<Option<Instant>>);

/// A connection in use. If it is dropped before it is given back, it is closed: a query that was
/// given up may be waiting for a silent network, and would occupy its place in the pool.
struct Lease(Option<PoolConnection<Postgres>>);

impl ReadPool {
    /// Opens the first connection, and others when they are needed.
    pub(super) async fn open(
        options: &PgConnectOptions,
        connections: u32,
        timeouts: &PostgresTimeouts,
        guard: &Arc<Guard>,
    ) -> Result<Self, sqlx::Error> {
        let guard = Arc::clone(guard);
        let last_silence = Arc::new(LastSilence::default());
        let seen = Arc::clone(&last_silence);
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(timeouts.connect)
            .test_before_acquire(false)
            .before_acquire(move |_, connection| {
                let is_fresh = seen.is_before_opening(connection.age);
                Box::pin(async move { Ok(is_fresh) })
            })
            .after_connect(move |connection, _| {
                let guard = Arc::clone(&guard);
                Box::pin(async move {
                    match guard.check_identity(connection).await {
                        Ok(()) => Ok(()),
                        // The next read reports this error. Returning it here would make the pool
                        // open more connections.
                        Err(StoreError::Unusable(_)) => Ok(()),
                        Err(error) => Err(sqlx::Error::Protocol(error.to_string())),
                    }
                })
            })
            .connect_with(options.clone())
            .await?;
        Ok(Self { pool, answer_limit: timeouts.answer(), last_silence })
    }

    /// Fetches the rows of a query. If a connection turns out to be lost, repeats the query with
    /// another one, at most once for each connection of the pool. If it turns out to be silent, the
    /// query is repeated only once, because the pool then replaces its other connections.
    pub(super) async fn fetch_all<'q>(
        &self,
        query: impl Fn() -> PgQuery<'q> + Send + Sync,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        let mut attempts_left = self.pool.options().get_max_connections();
        loop {
            match self.fetch_once(query()).await {
                Err(cause) if attempts_left > 0 && is_silence(&cause) => attempts_left = 0,
                Err(cause) if attempts_left > 0 && is_lost(&cause) => attempts_left -= 1,
                answer => return answer,
            }
        }
    }

    /// Fetches the rows of a query that must not be repeated.
    pub(super) async fn fetch_once(&self, query: PgQuery<'_>) -> Result<Vec<PgRow>, sqlx::Error> {
        let mut lease = Lease(Some(self.pool.acquire().await?));
        let Some(connection) = &mut lease.0 else { return Err(sqlx::Error::PoolClosed) };
        let rows = query.fetch_all(&mut **connection);
        let rows = answer_within(self.answer_limit, rows).await;
        if rows.as_ref().is_err_and(is_silence) {
            self.last_silence.record();
        } else {
            lease.give_back();
        }
        rows
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

impl Lease {
    fn give_back(mut self) {
        drop(self.0.take());
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}

impl LastSilence {
    fn record(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// True if there has been no silence since a connection was opened.
    fn is_before_opening(&self, connection_age: Duration) -> bool {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_none_or(|last| last.elapsed() > connection_age)
    }
}
