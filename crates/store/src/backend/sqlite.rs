//! SQLite: one writer connection, and readers that cannot write.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use chrono::SecondsFormat;
use scribe_ports::store::StoreError;
use sea_orm::{
    DatabaseConnection, SqlxSqliteConnector,
    sqlx::{
        self, Arguments, AssertSqlSafe, Connection, SqliteConnection, SqlitePool,
        query::Query,
        sqlite::{
            SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow,
            SqliteSynchronous,
        },
    },
};

use super::{Backend, Columns, Failure, MigrationTurn};
use crate::{
    limits::{
        ACQUIRE_TIMEOUT, BUSY_TIMEOUT, PAGES_KEPT, PAGES_PER_CHECKPOINT, STATEMENTS_KEPT,
        WRITER_PAGES_KEPT,
    },
    statement::{Param, Statement},
};

mod readers;
mod row;

use readers::Readers;

/// SQLite, in one file with its write-ahead log beside it.
#[derive(Debug)]
pub struct SqliteBackend {
    readers: Readers,
    /// The readers once more, for the migrations' table; nothing is opened until it is asked for.
    schema: SqlitePool,
    /// `None` where the database was opened read-only.
    writer_options: Option<SqliteConnectOptions>,
    /// The writer's connection between two transactions.
    parked: Mutex<Option<SqliteConnection>>,
}

impl SqliteBackend {
    pub(crate) async fn open(path: &Path, readers: u32) -> Result<Self, StoreError> {
        let reading = connect_options(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let options = reading.clone().pragma("cache_size", WRITER_PAGES_KEPT);
        // The writer comes first: it makes the file and puts it into WAL mode.
        let writer = SqliteConnection::connect_with(&options).await.map_err(error)?;
        let reading = reading.pragma("query_only", "ON");
        let schema = pool(1).connect_lazy_with(reading.clone());
        let readers = Readers::open(reading, readers).await.map_err(error)?;
        let parked = Mutex::new(Some(writer));
        Ok(Self { readers, schema, writer_options: Some(options), parked })
    }

    pub(crate) async fn open_read_only(path: &Path, readers: u32) -> Result<Self, StoreError> {
        let options = connect_options(path).read_only(true);
        let (readers, reading) = match readers_that_read(options.clone(), readers).await {
            Ok(readers) => (readers, options),
            // In a folder that cannot be written there is no place for the log's index. Without a
            // log the file alone is the whole database, and nobody changes it.
            Err(_) if path.is_file() && !log_of(path).exists() => {
                let options = options.immutable(true);
                let readers = readers_that_read(options.clone(), readers).await.map_err(error)?;
                (readers, options)
            }
            Err(cause) => return Err(error(cause)),
        };
        let schema = pool(1).connect_lazy_with(reading);
        Ok(Self { readers, schema, writer_options: None, parked: Mutex::new(None) })
    }

    fn writer_options(&self) -> Result<&SqliteConnectOptions, StoreError> {
        self.writer_options
            .as_ref()
            .ok_or_else(|| StoreError::Unwritable("the database was opened read-only".into()))
    }

    fn park(&self, connection: SqliteConnection) {
        *self.parked.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
    }

    async fn writer(&self) -> Result<SqliteConnection, StoreError> {
        let parked = self.parked.lock().unwrap_or_else(PoisonError::into_inner).take();
        match parked {
            Some(connection) => Ok(connection),
            None => SqliteConnection::connect_with(self.writer_options()?).await.map_err(error),
        }
    }
}

/// Readers that can read: a connection alone does not look at the file yet.
async fn readers_that_read(
    options: SqliteConnectOptions,
    count: u32,
) -> Result<Readers, sqlx::Error> {
    let mut connection = SqliteConnection::connect_with(&options).await?;
    sqlx::query("SELECT 1 FROM sqlite_schema LIMIT 1").fetch_optional(&mut connection).await?;
    connection.close().await?;
    Readers::open(options, count).await
}

/// The write-ahead log beside a database.
fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn connect_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY_TIMEOUT)
        .statement_cache_capacity(STATEMENTS_KEPT)
        .pragma("temp_store", "memory")
        .pragma("cache_size", PAGES_KEPT)
        .pragma("wal_autocheckpoint", PAGES_PER_CHECKPOINT)
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

type SqliteQuery<'q> = Query<'q, sqlx::Sqlite, SqliteArguments>;

fn bind<'q>(query: SqliteQuery<'q>, param: &Param) -> SqliteQuery<'q> {
    match param {
        Param::Null => query.bind(None::<i64>),
        Param::Int(number) => query.bind(*number),
        Param::Float(number) => query.bind(*number),
        Param::Text(text) => query.bind(text.clone()),
        Param::Name(text) => query.bind(*text),
        Param::Id(id) => query.bind(id.hyphenated()),
        Param::Time(at) => query.bind(at.to_rfc3339_opts(SecondsFormat::Micros, true)),
        Param::Hash(hash) => query.bind(hash.0.to_vec()),
    }
}

fn statement_query(statement: &'static Statement, chunk: &[Param]) -> SqliteQuery<'static> {
    let sql = statement.with_values(chunk.len() / statement.columns.len());
    let mut arguments = SqliteArguments::default();
    arguments.reserve(chunk.len(), 0);
    let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
    chunk.iter().fold(query, bind)
}

impl Backend for SqliteBackend {
    type Row = SqliteRow;
    type Transaction = SqliteConnection;

    async fn fetch(
        &self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Vec<SqliteRow>, StoreError> {
        let query = params.iter().fold(sqlx::query(sql), bind);
        let mut lent = self.readers.lend().await?;
        query.fetch_all(lent.connection()?).await.map_err(error)
    }

    async fn fetch_rows(
        &self,
        statement: &'static Statement,
        rows: Vec<Param>,
    ) -> Result<Vec<SqliteRow>, StoreError> {
        let mut found = Vec::new();
        let mut lent = self.readers.lend().await?;
        for chunk in statement.chunks(&rows) {
            let query = statement_query(statement, chunk);
            found.extend(query.fetch_all(lent.connection()?).await.map_err(error)?);
        }
        Ok(found)
    }

    async fn begin_migration(&self) -> Result<MigrationTurn, StoreError> {
        let options = self.writer_options()?.clone();
        let pool = pool(1).connect_with(options).await.map_err(error)?;
        Ok(MigrationTurn {
            connection: SqlxSqliteConnector::from_sqlx_sqlite_pool(pool),
            lock: None,
        })
    }

    fn reader_connection(&self) -> DatabaseConnection {
        SqlxSqliteConnector::from_sqlx_sqlite_pool(self.schema.clone())
    }

    fn meaning(cause: &sqlx::Error) -> StoreError {
        meaning(cause)
    }

    async fn close(&self) {
        let parked = self.parked.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(connection) = parked
            && let Err(cause) = connection.close().await
        {
            tracing::debug!(%cause, "the writer was closed already");
        }
        self.readers.close().await;
        self.schema.close().await;
    }

    async fn begin(&self) -> Result<SqliteConnection, Failure> {
        let mut connection = self.writer().await.map_err(Failure::Over)?;
        match sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await {
            Ok(_) => Ok(connection),
            // The busy timeout has passed already.
            Err(cause) => Err(Failure::Over(error(cause))),
        }
    }

    async fn select(
        connection: &mut Self::Transaction,
        statement: &'static Statement,
        rows: &[Param],
    ) -> Result<Vec<SqliteRow>, Failure> {
        let mut found = Vec::new();
        for chunk in statement.chunks(rows) {
            let query = statement_query(statement, chunk);
            found.extend(query.fetch_all(&mut *connection).await.map_err(failure)?);
        }
        Ok(found)
    }

    async fn last_position(connection: &mut Self::Transaction) -> Result<i64, Failure> {
        let row = sqlx::query("SELECT coalesce(max(id), 0) AS position FROM domain_events")
            .fetch_one(&mut *connection)
            .await
            .map_err(failure)?;
        row.long("position").map_err(Failure::Over)
    }

    async fn execute(
        connection: &mut Self::Transaction,
        statement: &'static Statement,
        rows: &[Param],
    ) -> Result<(), Failure> {
        for chunk in statement.chunks(rows) {
            let query = statement_query(statement, chunk);
            query.execute(&mut *connection).await.map_err(failure)?;
        }
        Ok(())
    }

    async fn commit(&self, mut connection: SqliteConnection) -> Result<(), Failure> {
        match sqlx::query("COMMIT").execute(&mut connection).await {
            Ok(_) => {
                self.park(connection);
                Ok(())
            }
            Err(cause) => {
                self.rollback(connection).await;
                Err(failure(cause))
            }
        }
    }

    async fn rollback(&self, mut connection: SqliteConnection) {
        match sqlx::query("ROLLBACK").execute(&mut connection).await {
            Ok(_) => self.park(connection),
            // SQLite has rolled back by itself after some errors, a full disk among them. The next
            // transaction begins on a fresh connection.
            Err(cause) => tracing::debug!(%cause, "nothing to roll back"),
        }
    }
}

fn failure(cause: sqlx::Error) -> Failure {
    let error = error(cause);
    match error {
        StoreError::Unavailable(_) => Failure::Again(error),
        StoreError::Unwritable(_) | StoreError::Refused(_) | StoreError::Damaged(_) => {
            Failure::Over(error)
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
fn error(cause: sqlx::Error) -> StoreError {
    meaning(&cause)
}

/// Source: <https://www.sqlite.org/rescode.html>; the low byte is the primary code.
fn meaning(cause: &sqlx::Error) -> StoreError {
    let Some(database) = cause.as_database_error() else {
        return super::outside_error(cause);
    };
    let code = database.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or_default();
    let message = database.message().to_owned();
    match code & 0xff {
        // BUSY, LOCKED
        5 | 6 => StoreError::Unavailable(message),
        // PERM, READONLY, IOERR, FULL, CANTOPEN
        3 | 8 | 10 | 13 | 14 => StoreError::Unwritable(message),
        // CORRUPT, NOTADB
        11 | 26 => StoreError::Damaged(message),
        _ => StoreError::Refused(message),
    }
}
