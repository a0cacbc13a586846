//! PostgreSQL: a pool of readers, and one writer connection per process. An advisory lock lets only
//! one writer at a time run a transaction, so that positions are in the order of commits. The
//! writer connection also holds the writer lock of its process.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use scribe_domain::table::SqlValue;
use scribe_ports::store::StoreError;
use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection, Row,
    postgres::{PgConnectOptions, PgRow},
};

use super::{Backend, RowVisitor, TransactionError};
use crate::{
    committer::{Signals, Topics},
    migration::{CREATE_TABLE, Dialect, Direction, READ_APPLIED, render_script},
    options::PostgresTimeouts,
    statement::Statement,
};

mod answer;
mod connect;
mod connector;
mod errors;
mod guard;
mod listener;
mod params;
mod presence;
mod read_pool;
mod row;
mod writer_lock;

use answer::answer_within;
pub(crate) use connect::check_url;
use connect::connect_options;
use connector::{Connector, NoConnection};
use errors::{READ_ONLY_CODE, to_store_error};
use guard::DatabaseGuard;
use params::{PgQuery, bind, statement_query};
use presence::Presence;
use read_pool::ReadPool;
use row::PostgresRow;
use writer_lock::{WriterLock, find_lock_owner};

/// Every writer takes this lock before its first query. Under READ COMMITTED, each later statement
/// then sees all earlier commits.
///
/// The second lock is a share of the writer lock. If it is not granted, another process has taken
/// the writer lock exclusively, for a migration or a rebuild.
const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; \
                     SELECT pg_advisory_xact_lock(7161672632316229222)::text, \
                     pg_try_advisory_xact_lock_shared(7161672632316229224) AS is_shared";
/// Lets only one process migrate at a time; the others then find nothing to do.
const LOCK_MIGRATIONS: &str = "SELECT pg_advisory_lock(7161672632316229223)";

const DIALECT: Dialect = Dialect {
    types: [
        "uuid",
        "bigint",
        "double precision",
        "bool",
        "jsonb",
        "timestamp with time zone",
        "bytea",
    ],
    now: "extract(epoch FROM now())::bigint",
};

/// How many times a server that has no connection left is asked again, and the pause before that.
const MAX_FULL_SERVER_ATTEMPTS: u32 = 3;
const FULL_SERVER_RETRY_PAUSE: Duration = Duration::from_millis(100);

/// The time limit of the final check when the database is closed.
const CLOSING_CHECK_TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub struct PostgresBackend {
    readers: ReadPool,
    connector: Connector,
    writer_options: PgConnectOptions,
    /// The writer connection, while no transaction uses it.
    idle_writer: Mutex<Option<PgConnection>>,
    writer_lock: WriterLock,
    presence: Presence,
    guard: Arc<DatabaseGuard>,
    timeouts: PostgresTimeouts,
}

#[derive(Debug)]
pub struct PostgresTransaction {
    connection: PgConnection,
    answer_limit: Duration,
    /// The transaction id. If the outcome of the transaction is unknown, it is queried with this
    /// id.
    number: Option<String>,
    /// The message of the server, if it refused to write.
    read_only: Option<String>,
}

impl PostgresTransaction {
    /// Records why a statement failed.
    fn note_failure(&mut self, cause: sqlx::Error) -> TransactionError {
        let read_only_error = cause
            .as_database_error()
            .filter(|error| error.code().is_some_and(|code| code == READ_ONLY_CODE));
        if let Some(error) = read_only_error {
            self.read_only = Some(error.message().to_owned());
        }
        to_store_error(cause).into()
    }
}

impl PostgresBackend {
    /// Acquires the writer lock exclusively. Returns false if another process has the lock or a
    /// share of it.
    pub(crate) async fn acquire_writer_lock(&self) -> Result<bool, StoreError> {
        let mut connection = self.new_connection().await?;
        let taken = self.writer_lock.acquire(&mut connection).await;
        let is_held = taken.map_err(|error| self.guard.add_database_name(error))?;
        if is_held {
            self.store_idle_writer(connection);
        }
        Ok(is_held)
    }

    /// Returns a process that has the writer lock or a share of it, if the name of its connection
    /// identifies it.
    pub(crate) async fn find_lock_owner(&self) -> Result<Option<String>, StoreError> {
        find_lock_owner(&mut self.new_connection().await?).await
    }

    pub(crate) async fn connect(
        url: &str,
        readers: u32,
        timeouts: PostgresTimeouts,
    ) -> Result<Self, StoreError> {
        Self::connect_pool(connect_options(url, &timeouts)?, readers, timeouts).await
    }

    pub(crate) async fn connect_read_only(
        url: &str,
        readers: u32,
        timeouts: PostgresTimeouts,
    ) -> Result<Self, StoreError> {
        let options = connect_options(url, &timeouts)?;
        let options = options.options([("default_transaction_read_only", "on")]);
        Self::connect_pool(options, readers, timeouts).await
    }

    async fn connect_pool(
        options: PgConnectOptions,
        readers: u32,
        timeouts: PostgresTimeouts,
    ) -> Result<Self, StoreError> {
        let guard = Arc::new(DatabaseGuard::new(&options));
        let connector = Connector::new(options.clone(), Arc::clone(&guard), timeouts.connect);
        Ok(Self {
            readers: ReadPool::open(connector.clone(), readers, timeouts).await?,
            connector,
            writer_options: options,
            idle_writer: Mutex::new(None),
            writer_lock: WriterLock::default(),
            presence: Presence::default(),
            guard,
            timeouts,
        })
    }

    /// Opens a connection for commits, or one that shows that the process is alive. Without them,
    /// the connections that read are of no use.
    async fn new_connection(&self) -> Result<PgConnection, StoreError> {
        for _ in 0..MAX_FULL_SERVER_ATTEMPTS {
            match self.connector.open().await {
                // The server needs a moment until it has freed the connections.
                Err(NoConnection::ServerIsFull(_)) => {
                    self.readers.close_idle();
                    tokio::time::sleep(FULL_SERVER_RETRY_PAUSE).await;
                }
                opened => return Ok(opened?),
            }
        }
        Ok(self.connector.open().await?)
    }

    async fn writer(&self) -> Result<PgConnection, StoreError> {
        self.guard.check()?;
        let idle_writer = self.idle_writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        match idle_writer {
            Some(connection) => Ok(connection),
            None => self.new_writer().await,
        }
    }

    /// Opens a writer connection. If this process has the writer lock exclusively, takes the lock
    /// again with the new connection.
    ///
    /// Whatever broke the last connection may have broken the one that shows that the process is
    /// alive. Without it, other processes take over the tasks of this process.
    async fn new_writer(&self) -> Result<PgConnection, StoreError> {
        self.restore_presence().await?;
        let mut connection = self.new_connection().await?;
        self.writer_lock.reacquire(&mut connection).await?;
        Ok(connection)
    }

    fn store_idle_writer(&self, connection: PgConnection) {
        *self.idle_writer.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
    }

    /// Queries the outcome of a transaction whose connection was lost during COMMIT.
    async fn resolve_commit(
        &self,
        number: &str,
        cause: StoreError,
    ) -> Result<(), TransactionError> {
        let lost_at = Instant::now();
        while lost_at.elapsed() < self.timeouts.outcome() {
            match self.transaction_status(number).await {
                Ok(status) if status == "committed" => {
                    self.guard.note_commit(None);
                    return Ok(());
                }
                Ok(status) if status == "aborted" => {
                    return Err(TransactionError::Retryable(cause));
                }
                Ok(_) => {}
                Err(lost @ StoreError::Unusable(_)) => {
                    return Err(TransactionError::NotRetryable(lost));
                }
                Err(error) => tracing::debug!(%error, "the outcome of a commit is not known yet"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(TransactionError::NotRetryable(cause))
    }

    async fn transaction_status(&self, number: &str) -> Result<String, StoreError> {
        let mut connection = self.new_connection().await?;
        let query = sqlx::query("SELECT pg_xact_status($1::text::xid8) AS status").bind(number);
        let row = self.answer(query.fetch_one(&mut connection)).await.map_err(to_store_error)?;
        row.try_get("status").map_err(to_store_error)
    }

    /// Fetches the rows of a query, and checks that they come from the database that this process
    /// has opened.
    async fn fetch_all<'q>(
        &self,
        query: impl Fn() -> PgQuery<'q> + Send + Sync,
    ) -> Result<Vec<PgRow>, StoreError> {
        self.guard.check()?;
        let rows = self.readers.fetch_all(query).await;
        // The pool may have opened a connection for this query, and it may lead to another
        // database.
        self.guard.check()?;
        rows.map_err(|error| self.guard.note_error(error))
    }

    /// Waits for the answer to a statement of a writer.
    async fn answer<T>(
        &self,
        answer: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        answer_within(self.timeouts.answer(), answer).await
    }

    /// Checks that this process has not lost the writer lock and that the database accepts writes.
    /// A read-only connection is closed, because a session stays read-only after its server accepts
    /// writes again.
    async fn check_writer(&self, mut connection: PgConnection) -> Result<(), StoreError> {
        let check = self.writer_lock.check(&mut connection);
        let checked = tokio::time::timeout(self.timeouts.connect, check)
            .await
            .unwrap_or_else(|_| Err(StoreError::Unavailable("it does not answer".into())));
        if checked.map_err(|error| self.guard.note_error(error))? {
            self.guard.note_writable();
            self.guard.note_commit(None);
            self.store_idle_writer(connection);
        } else {
            self.guard.note_read_only("it is read-only");
        }
        Ok(())
    }
}

impl Backend for PostgresBackend {
    type Transaction = PostgresTransaction;

    async fn fetch(
        &self,
        sql: &'static str,
        params: Vec<SqlValue>,
        visit: RowVisitor<'_>,
    ) -> Result<(), StoreError> {
        let rows = self.fetch_all(|| params.iter().fold(sqlx::query(sql), bind)).await?;
        rows.iter().try_for_each(|row| visit(&PostgresRow(row)))
    }

    async fn fetch_rows(
        &self,
        statement: &'static Statement,
        rows: Vec<SqlValue>,
        visit: RowVisitor<'_>,
    ) -> Result<(), StoreError> {
        let rows = self.fetch_all(|| statement_query(statement, &rows)).await?;
        rows.iter().try_for_each(|row| visit(&PostgresRow(row)))
    }

    /// Checks the idle connection. Nothing else would notice that the connection was lost, and
    /// meanwhile a second process could take the lock. If the last commit failed, tests whether the
    /// next one can begin: while the process reports itself as unready, there may be none.
    async fn check_ownership(&self) -> Result<(), StoreError> {
        self.guard.check()?;
        if self.guard.has_failed_commit()
            && !self.writer_lock.is_held()
            && let Ok(transaction) = self.begin().await
        {
            // The session is not kept, because it may be read-only.
            drop(transaction);
            self.guard.note_commit(None);
        }
        if !self.writer_lock.is_held() {
            return Ok(());
        }
        match self.check_writer(self.writer().await?).await {
            Err(StoreError::Unavailable(_)) => self.check_writer(self.new_writer().await?).await,
            checked => checked,
        }
    }

    async fn begin(&self) -> Result<PostgresTransaction, TransactionError> {
        let mut connection = self.writer().await.map_err(TransactionError::NotRetryable)?;
        let begun = self.answer(sqlx::raw_sql(BEGIN_WRITE).fetch_one(&mut connection)).await;
        let begun = begun.map_err(|cause| TransactionError::from(to_store_error(cause)))?;
        let is_shared: bool = begun
            .try_get("is_shared")
            .map_err(|cause| TransactionError::NotRetryable(to_store_error(cause)))?;
        if !is_shared {
            return Err(TransactionError::NotRetryable(StoreError::WriterLockLost));
        }
        let answer_limit = self.timeouts.answer();
        Ok(PostgresTransaction { connection, answer_limit, number: None, read_only: None })
    }

    async fn select(
        transaction: &mut PostgresTransaction,
        statement: &'static Statement,
        rows: &[SqlValue],
        visit: RowVisitor<'_>,
    ) -> Result<(), TransactionError> {
        let query = statement_query(statement, rows);
        let rows = query.fetch_all(&mut transaction.connection);
        let rows = answer_within(transaction.answer_limit, rows)
            .await
            .map_err(|cause| TransactionError::from(to_store_error(cause)))?;
        rows.iter()
            .try_for_each(|row| visit(&PostgresRow(row)))
            .map_err(TransactionError::NotRetryable)
    }

    async fn last_position(transaction: &mut PostgresTransaction) -> Result<i64, TransactionError> {
        let query = sqlx::query(
            "SELECT coalesce(max(id), 0) AS position, pg_current_xact_id()::text AS number \
             FROM domain_events",
        );
        let row = query.fetch_one(&mut transaction.connection);
        let row = answer_within(transaction.answer_limit, row)
            .await
            .map_err(|cause| transaction.note_failure(cause))?;
        transaction.number = Some(
            row.try_get("number")
                .map_err(|cause| TransactionError::NotRetryable(to_store_error(cause)))?,
        );
        row.try_get("position")
            .map_err(|cause| TransactionError::NotRetryable(to_store_error(cause)))
    }

    async fn execute(
        transaction: &mut PostgresTransaction,
        statement: &'static Statement,
        rows: &[SqlValue],
    ) -> Result<(), TransactionError> {
        let query = statement_query(statement, rows);
        let executed = query.execute(&mut transaction.connection);
        let executed = answer_within(transaction.answer_limit, executed).await;
        executed.map(drop).map_err(|cause| transaction.note_failure(cause))
    }

    async fn listen(&self, signals: &Signals) {
        listener::listen(self, signals).await;
    }

    async fn send_live(&self, text: &str) -> Result<(), StoreError> {
        self.notify_live(text).await
    }

    async fn commit(
        &self,
        transaction: PostgresTransaction,
        topics: Topics,
    ) -> Result<(), TransactionError> {
        let PostgresTransaction { mut connection, number, .. } = transaction;
        let commit = AssertSqlSafe(listener::commit_and_notify(topics));
        let cause = match self.answer(connection.execute(sqlx::raw_sql(commit))).await {
            Ok(_) => {
                self.guard.note_writable();
                self.guard.note_commit(None);
                self.store_idle_writer(connection);
                return Ok(());
            }
            Err(cause) => to_store_error(cause),
        };
        drop(connection);
        match (&cause, number) {
            (StoreError::Unavailable(_), Some(number)) => self.resolve_commit(&number, cause).await,
            _ => Err(TransactionError::NotRetryable(cause)),
        }
    }

    async fn rollback(&self, mut transaction: PostgresTransaction) {
        // A session stays read-only, but a new one may be allowed to write.
        if let Some(reason) = transaction.read_only {
            self.guard.note_read_only(reason);
            return;
        }
        match self.answer(transaction.connection.execute("ROLLBACK")).await {
            Ok(_) => self.store_idle_writer(transaction.connection),
            Err(cause) => tracing::debug!(%cause, "the connection is lost, so the server rolls \
                                                   back"),
        }
    }

    /// Does nothing, because the table of migrations already marks the database.
    async fn mark_schema(&self, _: usize) -> Result<(), StoreError> {
        Ok(())
    }

    async fn applied_migrations(&self) -> Result<Vec<String>, StoreError> {
        let known = "SELECT to_regclass('seaql_migrations') IS NOT NULL AS is_known";
        let known = self.readers.fetch_all(|| sqlx::query(known)).await?;
        let is_known = known.iter().try_fold(false, |_, row| row.try_get("is_known"));
        if !is_known.map_err(to_store_error)? {
            return Ok(Vec::new());
        }
        let applied = self.readers.fetch_all(|| sqlx::query(READ_APPLIED)).await?;
        applied.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>().map_err(to_store_error)
    }

    /// Uses a separate connection without timeouts, because migrations may take long.
    async fn migrate(&self, direction: Direction) -> Result<(), StoreError> {
        let unlimited = self
            .writer_options
            .clone()
            .options([("statement_timeout", "0"), ("idle_in_transaction_session_timeout", "0")]);
        let connecting = PgConnection::connect_with(&unlimited);
        let connecting = answer_within(self.timeouts.connect, connecting);
        let mut connection = connecting.await.map_err(to_store_error)?;
        connection.execute(LOCK_MIGRATIONS).await.map_err(to_store_error)?;
        let mut transaction = connection.begin().await.map_err(to_store_error)?;
        transaction.execute(CREATE_TABLE).await.map_err(to_store_error)?;
        let applied: Vec<String> = sqlx::query_scalar(READ_APPLIED)
            .fetch_all(&mut *transaction)
            .await
            .map_err(to_store_error)?;
        let script = render_script(direction, &applied, &DIALECT)?;
        sqlx::raw_sql(AssertSqlSafe(script))
            .execute(&mut *transaction)
            .await
            .map_err(to_store_error)?;
        transaction.commit().await.map_err(to_store_error)?;
        connection.close().await.map_err(to_store_error)
    }

    fn add_database_name(&self, error: StoreError) -> StoreError {
        self.guard.add_database_name(error)
    }

    fn record_writer_error(&self, error: StoreError) -> StoreError {
        if matches!(error, StoreError::Unavailable(_)) {
            self.guard.note_commit(Some(&error));
        }
        self.guard.note_error(error)
    }

    fn write_fault(&self) -> Option<String> {
        self.guard.write_fault()
    }

    /// Checks the lock once more before the process reports that everything is stored. It is no
    /// error if the server does not answer: the server still has everything that was committed.
    async fn close(&self) -> Result<(), StoreError> {
        let checked = tokio::time::timeout(CLOSING_CHECK_TIMEOUT, self.check_ownership()).await;
        self.close_presence().await;
        let idle_writer = self.idle_writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(connection) = idle_writer
            && let Err(cause) = connection.close().await
        {
            tracing::debug!(%cause, "the writer connection was already closed");
        }
        self.readers.close();
        match checked {
            Ok(Err(lost @ StoreError::Unusable(_))) => Err(lost),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}
