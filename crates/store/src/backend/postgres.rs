//! PostgreSQL: a pool of readers, and one writer connection per process. All writers of all
//! processes take turns by an advisory lock, so that the order of positions is that of commits. A
//! process that holds the database does so by its writer connection.

use std::{
    str::FromStr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use scribe_domain::Timestamp;
use scribe_ports::store::StoreError;
use sea_orm::{
    DatabaseConnection, SqlxPostgresConnector,
    sqlx::{
        self, AssertSqlSafe, Connection, Executor, PgConnection, PgPool,
        postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow},
        query::Query,
    },
};
use uuid::Uuid;

use super::{Backend, Columns, Failure, MigrationTurn, Take};
use crate::{
    limits::{ACQUIRE_TIMEOUT, OUTCOME_TIMEOUT, STATEMENT_TIMEOUT, STATEMENTS_KEPT},
    statement::{Kind, Param, Statement},
};

mod hold;
mod row;

use hold::{Hold, find_holder, process_name};

/// The lock that every writer takes alone and first. Under READ COMMITTED each later statement then
/// sees all that was committed before.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; \
                     SELECT pg_advisory_xact_lock(7161672632316229222)";
/// One process migrates at a time; the others then find nothing to do.
const LOCK_MIGRATIONS: &str = "SELECT pg_advisory_lock(7161672632316229223)";

/// `read_only_sql_transaction`
const READ_ONLY: &str = "25006";

/// How long is waited for the reason why there is no connection.
const WHY_TIMEOUT: Duration = Duration::from_secs(1);

/// PostgreSQL.
#[derive(Debug)]
pub struct PostgresBackend {
    readers: PgPool,
    writer_options: PgConnectOptions,
    /// The writer's connection between two transactions.
    parked: Mutex<Option<PgConnection>>,
    hold: Hold,
}

/// A write transaction.
#[derive(Debug)]
pub struct PostgresTransaction {
    connection: PgConnection,
    /// The transaction's number, by which its outcome is asked for.
    number: Option<String>,
    /// True once the server has refused to write.
    is_read_only: bool,
}

impl PostgresTransaction {
    /// Notes why a statement has failed.
    fn note_failure(&mut self, cause: sqlx::Error) -> Failure {
        let code = cause.as_database_error().and_then(sea_orm::sqlx::error::DatabaseError::code);
        self.is_read_only |= code.is_some_and(|code| code == READ_ONLY);
        failure(cause)
    }
}

impl PostgresBackend {
    /// Takes hold of the database; false where another process has it.
    pub(crate) async fn hold(&self) -> Result<bool, StoreError> {
        let mut connection = self.new_connection().await?;
        let is_held = self.hold.take(&mut connection).await?;
        if is_held {
            self.park(connection);
        }
        Ok(is_held)
    }

    /// Names the process that holds the database, where its connection says so.
    pub(crate) async fn holder(&self) -> Result<Option<String>, StoreError> {
        find_holder(&mut self.new_connection().await?).await
    }

    pub(crate) async fn connect(url: &str, readers: u32) -> Result<Self, StoreError> {
        Self::pooled(connect_options(url)?, readers).await
    }

    pub(crate) async fn connect_read_only(url: &str, readers: u32) -> Result<Self, StoreError> {
        let options = connect_options(url)?.options([("default_transaction_read_only", "on")]);
        Self::pooled(options, readers).await
    }

    async fn pooled(options: PgConnectOptions, readers: u32) -> Result<Self, StoreError> {
        let pool = PgPoolOptions::new()
            .max_connections(readers)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false);
        let readers = match pool.connect_with(options.clone()).await {
            Ok(readers) => readers,
            Err(cause) => return Err(why_unreachable(&options, cause).await),
        };
        Ok(Self {
            readers,
            writer_options: options,
            parked: Mutex::new(None),
            hold: Hold::default(),
        })
    }

    async fn new_connection(&self) -> Result<PgConnection, StoreError> {
        tokio::time::timeout(ACQUIRE_TIMEOUT, PgConnection::connect_with(&self.writer_options))
            .await
            .map_err(|_| StoreError::Unavailable("the connection took too long".into()))
            .and_then(|connected| connected.map_err(error))
            .map_err(|error| unreachable(&self.writer_options, error))
    }

    async fn writer(&self) -> Result<PgConnection, StoreError> {
        let parked = self.parked.lock().unwrap_or_else(PoisonError::into_inner).take();
        match parked {
            Some(connection) => Ok(connection),
            None => self.new_writer().await,
        }
    }

    /// What is parked has the lock of a process that holds the database.
    async fn new_writer(&self) -> Result<PgConnection, StoreError> {
        let mut connection = self.new_connection().await?;
        self.hold.take_again(&mut connection).await?;
        Ok(connection)
    }

    fn park(&self, connection: PgConnection) {
        *self.parked.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
    }

    /// Asks what became of a transaction whose connection was lost in COMMIT.
    async fn outcome(&self, number: &str, cause: StoreError) -> Result<(), Failure> {
        let lost_at = Instant::now();
        while lost_at.elapsed() < OUTCOME_TIMEOUT {
            match self.transaction_status(number).await.as_deref() {
                Ok("committed") => return Ok(()),
                Ok("aborted") => return Err(Failure::Again(cause)),
                Ok(_) => {}
                Err(error) => tracing::debug!(%error, "the outcome of a commit is not known yet"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(Failure::Over(cause))
    }

    async fn transaction_status(&self, number: &str) -> Result<String, StoreError> {
        let mut connection = self.new_connection().await?;
        let row = sqlx::query("SELECT pg_xact_status($1::text::xid8) AS status")
            .bind(number)
            .fetch_one(&mut connection)
            .await
            .map_err(error)?;
        row.text("status")
    }

    /// Reads once more for every pooled connection that may turn out to be dead.
    async fn read<'q, F>(&self, query: F) -> Result<Vec<PgRow>, StoreError>
    where
        F: Fn() -> PgQuery<'q> + Send + Sync,
    {
        let mut attempts_left = self.readers.options().get_max_connections();
        loop {
            match query().fetch_all(&self.readers).await {
                Err(cause) if attempts_left > 0 && is_lost(&cause) => attempts_left -= 1,
                rows => return rows.map_err(error),
            }
        }
    }
}

fn connect_options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let timeout = STATEMENT_TIMEOUT.as_millis().to_string();
    let options = PgConnectOptions::from_str(url).map_err(error)?;
    Ok(options
        .application_name(&format!("scribe, {}", process_name()))
        .statement_cache_capacity(STATEMENTS_KEPT)
        .options([
            ("statement_timeout", timeout.as_str()),
            ("idle_in_transaction_session_timeout", timeout.as_str()),
        ]))
}

/// The error of a connection that could not be made, with where it was to lead. The password is
/// left out.
fn unreachable(options: &PgConnectOptions, error: StoreError) -> StoreError {
    match error {
        StoreError::Unavailable(cause) | StoreError::Refused(cause) => {
            let (host, port) = (options.get_host(), options.get_port());
            // Without a name of its own the database is called as the user is.
            let database = options.get_database().unwrap_or_else(|| options.get_username());
            StoreError::Unavailable(format!("database {database} at {host}:{port}: {cause}"))
        }
        other => other,
    }
}

/// The error of a pool without a connection. The pool says only that it has waited; one connection
/// more says for what.
async fn why_unreachable(options: &PgConnectOptions, cause: sqlx::Error) -> StoreError {
    let mut why = cause;
    if matches!(why, sqlx::Error::PoolTimedOut)
        && let Ok(Err(cause)) =
            tokio::time::timeout(WHY_TIMEOUT, PgConnection::connect_with(options)).await
    {
        why = cause;
    }
    unreachable(options, error(why))
}

/// True where the server or the network ended the connection.
fn is_lost(cause: &sqlx::Error) -> bool {
    match cause.as_database_error() {
        Some(database) => database.code().is_some_and(|code| code == "57P01"),
        None => matches!(cause, sqlx::Error::Io(_)),
    }
}

type PgQuery<'q> = Query<'q, sqlx::Postgres, PgArguments>;

fn bind<'q>(query: PgQuery<'q>, param: &Param) -> PgQuery<'q> {
    match param {
        Param::Null => query.bind(None::<i64>),
        Param::Int(number) => query.bind(*number),
        Param::Float(number) => query.bind(*number),
        Param::Text(text) => query.bind(text.to_string()),
        Param::Name(text) => query.bind(*text),
        Param::Id(id) => query.bind(*id),
        Param::Time(at) => query.bind(*at),
        Param::Hash(hash) => query.bind(hash.0.to_vec()),
    }
}

fn statement_query<'q>(statement: &'static Statement, rows: &'q [Param]) -> PgQuery<'q> {
    let width = statement.columns.len();
    let query = sqlx::query(AssertSqlSafe(statement.with_arrays()));
    statement.columns.iter().enumerate().fold(query, |query, (i, kind)| {
        let column = || rows.iter().skip(i).step_by(width);
        match kind {
            Kind::Int | Kind::Bool => query.bind(column().map(as_int).collect::<Vec<_>>()),
            Kind::Float => query.bind(column().map(as_float).collect::<Vec<_>>()),
            Kind::Text | Kind::Json => query.bind(column().map(as_text).collect::<Vec<_>>()),
            Kind::Id => query.bind(column().map(as_id).collect::<Vec<_>>()),
            Kind::Time => query.bind(column().map(as_time).collect::<Vec<_>>()),
            Kind::Hash => query.bind(column().map(as_hash).collect::<Vec<_>>()),
        }
    })
}

fn as_int(param: &Param) -> Option<i64> {
    if let Param::Int(number) = param { Some(*number) } else { None }
}

fn as_float(param: &Param) -> Option<f64> {
    if let Param::Float(number) = param { Some(*number) } else { None }
}

fn as_text(param: &Param) -> Option<&str> {
    match param {
        Param::Text(text) => Some(text),
        Param::Name(text) => Some(text),
        Param::Null
        | Param::Int(_)
        | Param::Float(_)
        | Param::Id(_)
        | Param::Time(_)
        | Param::Hash(_) => None,
    }
}

fn as_id(param: &Param) -> Option<Uuid> {
    if let Param::Id(id) = param { Some(*id) } else { None }
}

fn as_time(param: &Param) -> Option<Timestamp> {
    if let Param::Time(at) = param { Some(*at) } else { None }
}

fn as_hash(param: &Param) -> Option<&[u8]> {
    if let Param::Hash(hash) = param { Some(&hash.0) } else { None }
}

impl Backend for PostgresBackend {
    type Transaction = PostgresTransaction;

    async fn fetch(
        &self,
        sql: &'static str,
        params: Vec<Param>,
        take: Take<'_>,
    ) -> Result<(), StoreError> {
        let rows = self.read(|| params.iter().fold(sqlx::query(sql), bind)).await?;
        rows.iter().try_for_each(|row| take(row))
    }

    async fn fetch_rows(
        &self,
        statement: &'static Statement,
        rows: Vec<Param>,
        take: Take<'_>,
    ) -> Result<(), StoreError> {
        let rows = self.read(|| statement_query(statement, &rows)).await?;
        rows.iter().try_for_each(|row| take(row))
    }

    /// An idle connection is asked, since a cut is noticed by nobody else: until then a second
    /// process would be let in.
    async fn keep_hold(&self) -> Result<(), StoreError> {
        if !self.hold.is_held() {
            return Ok(());
        }
        let mut connection = self.writer().await?;
        let asked = tokio::time::timeout(ACQUIRE_TIMEOUT, connection.ping()).await;
        let connection = if matches!(asked, Ok(Ok(()))) {
            connection
        } else {
            drop(connection);
            self.new_writer().await?
        };
        self.park(connection);
        Ok(())
    }

    async fn begin(&self) -> Result<PostgresTransaction, Failure> {
        let mut connection = self.writer().await.map_err(Failure::Over)?;
        connection.execute(BEGIN).await.map_err(failure)?;
        Ok(PostgresTransaction { connection, number: None, is_read_only: false })
    }

    async fn select(
        transaction: &mut PostgresTransaction,
        statement: &'static Statement,
        rows: &[Param],
        take: Take<'_>,
    ) -> Result<(), Failure> {
        let query = statement_query(statement, rows);
        let rows = query.fetch_all(&mut transaction.connection).await.map_err(failure)?;
        rows.iter().try_for_each(|row| take(row)).map_err(Failure::Over)
    }

    async fn last_position(transaction: &mut PostgresTransaction) -> Result<i64, Failure> {
        let row = sqlx::query(
            "SELECT coalesce(max(id), 0) AS position, pg_current_xact_id()::text AS number \
             FROM domain_events",
        )
        .fetch_one(&mut transaction.connection)
        .await
        .map_err(|cause| transaction.note_failure(cause))?;
        transaction.number = Some(row.text("number").map_err(Failure::Over)?);
        row.long("position").map_err(Failure::Over)
    }

    async fn execute(
        transaction: &mut PostgresTransaction,
        statement: &'static Statement,
        rows: &[Param],
    ) -> Result<(), Failure> {
        let query = statement_query(statement, rows);
        let executed = query.execute(&mut transaction.connection).await;
        executed.map(drop).map_err(|cause| transaction.note_failure(cause))
    }

    async fn commit(&self, transaction: PostgresTransaction) -> Result<(), Failure> {
        let PostgresTransaction { mut connection, number, .. } = transaction;
        let cause = match connection.execute("COMMIT").await {
            Ok(_) => {
                self.park(connection);
                return Ok(());
            }
            Err(cause) => error(cause),
        };
        drop(connection);
        match (&cause, number) {
            (StoreError::Unavailable(_), Some(number)) => self.outcome(&number, cause).await,
            _ => Err(Failure::Over(cause)),
        }
    }

    async fn rollback(&self, mut transaction: PostgresTransaction) {
        // A session stays as its server was when it began: a new one may be allowed to write.
        if transaction.is_read_only {
            return;
        }
        match transaction.connection.execute("ROLLBACK").await {
            Ok(_) => self.park(transaction.connection),
            Err(cause) => tracing::debug!(%cause, "the connection is lost, which rolls back"),
        }
    }

    /// The migrations' own table says what the database is.
    async fn mark_schema(&self, _: usize) -> Result<(), StoreError> {
        Ok(())
    }

    async fn begin_migration(&self) -> Result<MigrationTurn, StoreError> {
        let unlimited = self
            .writer_options
            .clone()
            .options([("statement_timeout", "0"), ("idle_in_transaction_session_timeout", "0")]);
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(unlimited.clone())
            .await
            .map_err(error)?;
        let mut lock = PgConnection::connect_with(&unlimited).await.map_err(error)?;
        lock.execute(LOCK_MIGRATIONS).await.map_err(error)?;
        Ok(MigrationTurn {
            connection: SqlxPostgresConnector::from_sqlx_postgres_pool(pool),
            lock: Some(lock),
        })
    }

    fn reader_connection(&self) -> DatabaseConnection {
        SqlxPostgresConnector::from_sqlx_postgres_pool(self.readers.clone())
    }

    fn meaning(cause: &sqlx::Error) -> StoreError {
        meaning(cause)
    }

    async fn close(&self) -> Result<(), StoreError> {
        let parked = self.parked.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(connection) = parked
            && let Err(cause) = connection.close().await
        {
            tracing::debug!(%cause, "the writer was closed already");
        }
        self.readers.close().await;
        Ok(())
    }
}

fn failure(cause: sqlx::Error) -> Failure {
    let error = error(cause);
    match error {
        StoreError::Unavailable(_) => Failure::Again(error),
        StoreError::Unwritable(_)
        | StoreError::HeldByAnother
        | StoreError::Unusable(_)
        | StoreError::Refused(_)
        | StoreError::Damaged(_) => Failure::Over(error),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
fn error(cause: sqlx::Error) -> StoreError {
    meaning(&cause)
}

/// Source: PostgreSQL's documentation, appendix A, error codes.
fn meaning(cause: &sqlx::Error) -> StoreError {
    let Some(database) = cause.as_database_error() else {
        return super::outside_error(cause);
    };
    let code = database.code().unwrap_or_default().into_owned();
    let message = format!("{} ({code})", database.message());
    match code.as_str() {
        // disk_full
        "53100" => StoreError::Unwritable(format!("the database's disk is full: {message}")),
        // read_only_sql_transaction: another server takes the writes soon, or this one again.
        READ_ONLY => StoreError::Unavailable(format!("it takes no writes for now: {message}")),
        // data_corrupted, index_corrupted
        "XX001" | "XX002" => StoreError::Unusable(format!(
            "the database is damaged: {message}. Stop scribe and restore a backup of the database"
        )),
        // duplicate_table: only a migration makes tables.
        "42P07" => StoreError::Unusable(format!(
            "the database holds tables that scribe has not made: {message}. scribe has not changed \
             it. Name another database in database.url"
        )),
        // serialization_failure, deadlock_detected, lock_not_available, query_canceled,
        // idle_in_transaction_session_timeout
        "40001" | "40P01" | "55P03" | "57014" | "25P03" => StoreError::Unavailable(message),
        // Connection exception, insufficient resources, operator intervention
        _ if ["08", "53", "57"].iter().any(|class| code.starts_with(class)) => {
            StoreError::Unavailable(message)
        }
        _ => StoreError::Refused(message),
    }
}
