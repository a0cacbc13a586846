//! A separate database connection with which tests inspect a database that the program is using.

use std::{path::Path, time::Duration};

use rusqlite::{OpenFlags, types::ValueRef};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, ValueRef as _};
use tokio::sync::Mutex;

/// A connection to a database of either kind.
#[derive(Debug)]
pub enum Probe {
    Sqlite(rusqlite::Connection),
    /// A PostgreSQL database.
    Postgres(Box<Mutex<PgConnection>>),
}

impl Probe {
    /// Opens an SQLite file for reading.
    #[must_use]
    pub fn sqlite(path: &Path) -> Self {
        Self::open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
    }

    /// Opens an SQLite file for writing, and creates it if it does not exist.
    #[must_use]
    pub fn writable_sqlite(path: &Path) -> Self {
        Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)
    }

    fn open(path: &Path, flags: OpenFlags) -> Self {
        let connection = rusqlite::Connection::open_with_flags(path, flags).unwrap();
        connection.busy_timeout(Duration::from_secs(5)).unwrap();
        Self::Sqlite(connection)
    }

    /// Connects to a PostgreSQL database.
    pub async fn postgres(url: &str) -> Self {
        Self::Postgres(Box::new(Mutex::new(PgConnection::connect(url).await.unwrap())))
    }

    /// Returns true if the database is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Runs statements and returns the number of rows that they changed.
    pub async fn execute(&self, sql: &str) -> u64 {
        match self {
            Self::Sqlite(connection) => {
                let before = connection.total_changes();
                connection.execute_batch(sql).unwrap();
                connection.total_changes() - before
            }
            Self::Postgres(connection) => {
                let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
                let done = connection.lock().await.execute(query).await;
                done.unwrap().rows_affected()
            }
        }
    }

    /// Returns every row of a query, each column as text. NULL is `None`, and bytes are in
    /// hexadecimal.
    pub async fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare(sql).unwrap();
                let columns = statement.column_count();
                let read = |row: &rusqlite::Row<'_>| {
                    (0..columns).map(|column| Ok(format_value(row.get_ref(column)?))).collect()
                };
                statement.query_map([], read).unwrap().map(Result::unwrap).collect()
            }
            Self::Postgres(connection) => {
                // The simple protocol returns every value as text.
                let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
                let rows = connection.lock().await.fetch_all(query).await.unwrap();
                let text = |row: &sqlx::postgres::PgRow, column| {
                    let value = row.try_get_raw(column).unwrap();
                    (!value.is_null()).then(|| value.as_str().unwrap().to_owned())
                };
                rows.iter()
                    .map(|row| (0..row.len()).map(|column| text(row, column)).collect())
                    .collect()
            }
        }
    }

    /// Returns the first column of every row. The column must not contain NULL.
    pub async fn column(&self, sql: &str) -> Vec<String> {
        let rows = self.rows(sql).await;
        rows.into_iter().map(|row| row.into_iter().next().flatten().unwrap()).collect()
    }
}

fn format_value(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(text) => Some(String::from_utf8(text.to_vec()).unwrap()),
        ValueRef::Blob(bytes) => Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
    }
}
