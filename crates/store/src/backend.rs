//! The differences between the two databases: connections, transactions, how values are bound and
//! what errors mean.

use std::future::{Future, ready};

use scribe_domain::table::{RowReader, SqlValue};
use scribe_ports::store::StoreError;

use crate::{migration::Direction, statement::Statement};

pub(crate) mod postgres;
pub(crate) mod sqlite;

/// Why a transaction came to nothing.
#[derive(Debug)]
pub enum Failure {
    /// The connection was lost or the database was busy before anything could be durable: the same
    /// transaction may be tried at once.
    Again(StoreError),
    /// It is over; trying it at once would not help.
    Over(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Again(error),
            StoreError::Unwritable(_)
            | StoreError::WriterLockLost
            | StoreError::Unusable(_)
            | StoreError::Refused(_)
            | StoreError::Damaged(_) => Self::Over(error),
        }
    }
}

impl Failure {
    pub(crate) fn into_error(self) -> StoreError {
        match self {
            Self::Again(error) | Self::Over(error) => error,
        }
    }
}

/// A database.
pub trait Backend: Send + Sync + 'static {
    /// A write transaction that excludes all others, of this process and of any other.
    type Transaction: Send;

    /// Reads committed data with a statement of `$1, $2 …`.
    fn fetch(
        &self,
        sql: &'static str,
        params: Vec<SqlValue>,
        visit: RowVisitor<'_>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Reads committed data with a statement over rows.
    fn fetch_rows(
        &self,
        statement: &'static Statement,
        rows: Vec<SqlValue>,
        visit: RowVisitor<'_>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Checks, while nothing is written, that no other process writes to the database.
    ///
    /// # Errors
    /// Another process writes now, or the database cannot be reached.
    fn refresh_lock(&self) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Tests whether the disk accepts writes again after it refused one. Returns false if only a
    /// commit can show it.
    ///
    /// # Errors
    /// It does not, or the database cannot be reached.
    fn probe_write(&self) -> impl Future<Output = Result<bool, StoreError>> + Send {
        ready(Ok(false))
    }

    /// Begins a write transaction; what it reads includes every earlier commit.
    fn begin(&self) -> impl Future<Output = Result<Self::Transaction, Failure>> + Send;

    /// Reads within a transaction.
    fn select(
        transaction: &mut Self::Transaction,
        statement: &'static Statement,
        rows: &[SqlValue],
        visit: RowVisitor<'_>,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Returns the position of the last event of the log, 0 for an empty log. Called once, before
    /// the first write.
    fn last_position(
        transaction: &mut Self::Transaction,
    ) -> impl Future<Output = Result<i64, Failure>> + Send;

    /// Writes within a transaction.
    fn execute(
        transaction: &mut Self::Transaction,
        statement: &'static Statement,
        rows: &[SqlValue],
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Makes a transaction durable. `Ok` and [`Failure::Again`] are certain. After
    /// [`Failure::Over`] the outcome is unknown if the database cannot be reached any more.
    fn commit(
        &self,
        transaction: Self::Transaction,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Undoes a transaction.
    fn rollback(&self, transaction: Self::Transaction) -> impl Future<Output = ()> + Send;

    /// Marks the database as one of this program, with so many migrations applied.
    fn mark_schema(&self, migrations: usize)
    -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Returns the migrations that were applied, in order.
    fn applied_migrations(&self) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;

    /// Migrates wholly or not at all, while no other process migrates.
    ///
    /// # Errors
    /// The database cannot be reached or written, or a newer version has made its schema.
    fn migrate(&self, direction: Direction) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Names the database in an error that its driver has reported about it.
    fn locate(&self, error: StoreError) -> StoreError {
        error
    }

    /// Records an error of the writer. Returns the error that every later caller gets if the
    /// database is given up because of it.
    fn give_up(&self, error: StoreError) -> StoreError {
        error
    }

    /// Returns why nothing can be written at the moment, if the database is set to read-only.
    fn write_fault(&self) -> Option<String> {
        None
    }

    /// Closes every connection.
    ///
    /// # Errors
    /// The database is lost.
    fn close(&self) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Visits the rows of a query one after the other while they are read. An error ends the query.
pub(crate) type RowVisitor<'t> =
    &'t mut (dyn FnMut(&dyn RowReader) -> Result<(), StoreError> + Send);
