//! The differences between the two databases: connections, transactions, how values are bound, and
//! what errors mean.

use std::future::{Future, ready};

use scribe_domain::table::{RowReader, SqlValue};
use scribe_ports::store::StoreError;

use crate::{
    committer::{Signals, Topics},
    migration::Direction,
    statement::Statement,
};

pub(crate) mod postgres;
pub(crate) mod sqlite;

/// Why a transaction failed.
#[derive(Debug)]
pub enum TransactionError {
    /// The connection was lost or the database was busy before anything could become durable. The
    /// same transaction may be retried immediately.
    Retryable(StoreError),
    /// The transaction has failed, and an immediate retry would not help.
    NotRetryable(StoreError),
}

impl From<StoreError> for TransactionError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Retryable(error),
            StoreError::Unwritable(_)
            | StoreError::WriterLockLost
            | StoreError::NotLeading
            | StoreError::Unusable(_)
            | StoreError::Refused(_)
            | StoreError::Damaged(_) => Self::NotRetryable(error),
        }
    }
}

impl TransactionError {
    pub(crate) fn into_error(self) -> StoreError {
        match self {
            Self::Retryable(error) | Self::NotRetryable(error) => error,
        }
    }
}

pub trait Backend: Send + Sync + 'static {
    /// A write transaction that excludes all others, of this process and of any other.
    type Transaction: Send;

    /// Reads committed data with a statement with the parameters `$1, $2 …`.
    fn fetch(
        &self,
        sql: &'static str,
        params: Vec<SqlValue>,
        visit: RowVisitor<'_>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Reads committed data with a statement whose parameters are rows.
    fn fetch_rows(
        &self,
        statement: &'static Statement,
        rows: Vec<SqlValue>,
        visit: RowVisitor<'_>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Checks that this process has not lost the database. Called while nothing is being written.
    ///
    /// # Errors
    /// Another process has taken the database exclusively, its files are gone, or it cannot be
    /// reached.
    fn check_ownership(&self) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Tests whether the disk accepts writes again after it refused one. Returns false if the
    /// backend can find that out only with a real commit.
    ///
    /// # Errors
    /// The disk does not accept writes yet, or the database cannot be reached.
    fn probe_write(&self) -> impl Future<Output = Result<bool, StoreError>> + Send {
        ready(Ok(false))
    }

    /// Begins a write transaction, which sees every earlier commit.
    fn begin(&self) -> impl Future<Output = Result<Self::Transaction, TransactionError>> + Send;

    /// Reads within a transaction.
    fn select(
        transaction: &mut Self::Transaction,
        statement: &'static Statement,
        rows: &[SqlValue],
        visit: RowVisitor<'_>,
    ) -> impl Future<Output = Result<(), TransactionError>> + Send;

    /// Returns the position of the last event of the log, or 0 if the log is empty. Called once,
    /// before the first write.
    fn last_position(
        transaction: &mut Self::Transaction,
    ) -> impl Future<Output = Result<i64, TransactionError>> + Send;

    /// Writes within a transaction.
    fn execute(
        transaction: &mut Self::Transaction,
        statement: &'static Statement,
        rows: &[SqlValue],
    ) -> impl Future<Output = Result<(), TransactionError>> + Send;

    /// Makes a transaction durable, and wakes the other processes that wait for a change of these
    /// topics.
    ///
    /// After `Ok`, the transaction is durable. After [`TransactionError::Retryable`], it is not.
    /// After [`TransactionError::NotRetryable`], it is not known whether it is durable if the
    /// database can no longer be reached.
    fn commit(
        &self,
        transaction: Self::Transaction,
        topics: Topics,
    ) -> impl Future<Output = Result<(), TransactionError>> + Send;

    /// Listens until the future is dropped. Wakes the waiters of this process when another process
    /// commits, and dispatches the live texts of other processes.
    fn listen(&self, _: &Signals) -> impl Future<Output = ()> + Send {
        std::future::pending()
    }

    /// Sends a text to the listeners of the other processes, if there can be any.
    fn send_live(&self, _: &str) -> impl Future<Output = Result<(), StoreError>> + Send {
        ready(Ok(()))
    }

    fn rollback(&self, transaction: Self::Transaction) -> impl Future<Output = ()> + Send;

    /// Marks the database as belonging to this program, with this number of applied migrations.
    fn mark_schema(&self, migrations: usize)
    -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Returns the migrations that were applied, in order.
    fn applied_migrations(&self) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;

    /// Applies or reverts migrations atomically, while no other process migrates.
    ///
    /// # Errors
    /// The database cannot be reached or written, or a newer version has created its schema.
    fn migrate(&self, direction: Direction) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Adds the name of the database to an error that its driver has reported.
    fn add_database_name(&self, error: StoreError) -> StoreError {
        error
    }

    /// Records an error of the writer, and returns the error that the caller must report. If the
    /// error makes the database unusable, the recorded error is returned, and all later calls fail
    /// with it too. Otherwise `error` is returned unchanged. The default implementation records
    /// nothing.
    fn record_writer_error(&self, error: StoreError) -> StoreError {
        error
    }

    /// Returns the reason if the database accepts no writes at the moment.
    fn write_fault(&self) -> Option<String> {
        None
    }

    /// Closes every connection.
    ///
    /// # Errors
    /// The database is lost.
    fn close(&self) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Visits the rows of a query one by one while they are read. An error ends the query.
pub(crate) type RowVisitor<'t> =
    &'t mut (dyn FnMut(&dyn RowReader) -> Result<(), StoreError> + Send);
