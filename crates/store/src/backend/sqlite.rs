//! SQLite: one writer connection, and readers that cannot write.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use rusqlite::Connection;
use scribe_domain::table::SqlValue;
use scribe_ports::store::StoreError;
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::block_in_place,
};

use super::{Backend, RowVisitor, TransactionError};
use crate::{
    committer::Topics,
    limits::PROBE_BYTES,
    migration::{CREATE_TABLE, Dialect, Direction, READ_APPLIED, render_script},
    statement::Statement,
};

mod errors;
mod file;
mod guard;
mod query;
mod readers;
mod row;
mod saved_copies;
mod source;
mod wal_monitor;

use errors::to_store_error;
pub(crate) use file::list_sibling_databases;
use guard::FileGuard;
use readers::ReadConnections;
use source::{AccessMode, DatabaseSource};

const DIALECT: Dialect = Dialect {
    types: [
        "uuid_text",
        "integer",
        "double",
        "boolean",
        "jsonb_text",
        "timestamp_with_timezone_text",
        "blob",
    ],
    now: "CAST(strftime('%s', 'now') AS integer)",
};

/// SQLite: one file with its write-ahead log next to it.
#[derive(Debug)]
pub struct SqliteBackend {
    readers: ReadConnections,
    source: DatabaseSource,
    /// The writer connection, while no transaction uses it.
    idle_writer: Mutex<Option<Connection>>,
    /// Watches the files; `None` if the database is read-only.
    guard: Option<FileGuard>,
}

impl SqliteBackend {
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        if file::inspect_file(path)? {
            file::check_writable(path)?;
        } else {
            file::create_database(path)?;
        }
        let source = DatabaseSource { path: path.to_owned(), access: AccessMode::Write };
        let opened = || {
            // The writer is opened first, because it puts the file into WAL mode.
            let writer = source.open_writer()?;
            Self::with_reader(source.clone(), Some(writer))
        };
        let mut backend = opened().map_err(|cause| file::add_path_to_error(path, cause))?;
        backend.guard = Some(FileGuard::new(path));
        Ok(backend)
    }

    pub(crate) fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        file::inspect_file(path)?;
        let source = DatabaseSource { path: path.to_owned(), access: AccessMode::Read };
        let opened = match Self::with_reader(source.clone(), None) {
            // If the folder cannot be written, SQLite cannot create the index of the log. Without a
            // log, the file is the whole database and does not change, so it can be read without an
            // index.
            Err(_) if path.is_file() && !path_with_suffix(path, "-wal").exists() => {
                Self::with_reader(
                    DatabaseSource { access: AccessMode::ReadImmutable, ..source },
                    None,
                )
            }
            opened => opened,
        };
        opened.map_err(|cause| file::add_path_to_error(path, cause))
    }

    fn with_reader(source: DatabaseSource, writer: Option<Connection>) -> Result<Self, StoreError> {
        let first = source.open_reader()?;
        // The query is needed because opening a connection does not read the file yet.
        first
            .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
            .map_err(to_store_error)?;
        let readers = ReadConnections::new(source.clone(), first);
        Ok(Self { readers, source, idle_writer: Mutex::new(writer), guard: None })
    }

    /// Checks whether the files of the database are still the ones that are open.
    fn check_files(&self) -> Result<(), StoreError> {
        run_blocking(|| self.check_files_now())
    }

    fn check_files_now(&self) -> Result<(), StoreError> {
        self.guard.as_ref().map_or(Ok(()), |guard| guard.check_files(&self.idle_writer))
    }

    fn loss(&self) -> Option<&StoreError> {
        self.guard.as_ref().and_then(FileGuard::loss)
    }

    async fn with_connection<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(lost) = self.loss() {
            return Err(lost.clone());
        }
        let outcome = self
            .readers
            .with_connection(work, || self.guard.as_ref().is_none_or(FileGuard::is_in_place))
            // A later read would find the same damage, so the database is no longer used.
            .map_err(|cause| self.record_writer_error(cause));
        if outcome.is_err() {
            // Yields, so that a reader that the shutdown has aborted ends here and reports no
            // error.
            tokio::task::yield_now().await;
        }
        outcome
    }

    fn store_idle_writer(&self, connection: Connection) {
        *self.idle_writer.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
    }

    /// Copies the write-ahead log into the database file. SQLite does this too when the last
    /// connection closes, but the last connection may be that of a reader in another process.
    fn truncate_log(&self) -> Result<(), StoreError> {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        let is_busy: bool =
            self.take_writer()?.query_row(sql, [], |row| row.get(0)).map_err(to_store_error)?;
        if is_busy {
            return Err(StoreError::Unavailable(
                "another process is still reading an older state of it".into(),
            ));
        }
        Ok(())
    }

    fn take_writer(&self) -> Result<Connection, StoreError> {
        let idle_writer = self.idle_writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        idle_writer.map_or_else(|| self.source.open_writer(), Ok)
    }
}

fn path_with_suffix(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Checks that a folder has room for a commit: writes as many bytes as a commit may need to a
/// temporary file and then deletes that file.
fn check_free_space(folder: &Path) -> std::io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&vec![0; PROBE_BYTES])?;
    file.sync_all()
}

fn read_applied_migrations(connection: &Connection) -> Result<Vec<String>, rusqlite::Error> {
    connection.prepare(READ_APPLIED)?.query_map([], |row| row.get(0))?.collect()
}

/// Runs work that may wait for the disk or for another process's lock, without blocking the other
/// tasks of this thread.
fn run_blocking<T>(work: impl FnOnce() -> T) -> T {
    let many = |handle: Handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread;
    if Handle::try_current().is_ok_and(many) { block_in_place(work) } else { work() }
}

impl Backend for SqliteBackend {
    type Transaction = Connection;

    async fn fetch(
        &self,
        sql: &'static str,
        params: Vec<SqlValue>,
        visit: RowVisitor<'_>,
    ) -> Result<(), StoreError> {
        self.with_connection(|connection| query::fetch(connection, sql, &params, visit)).await
    }

    async fn fetch_rows(
        &self,
        statement: &'static Statement,
        rows: Vec<SqlValue>,
        visit: RowVisitor<'_>,
    ) -> Result<(), StoreError> {
        self.with_connection(|connection| query::fetch_rows(connection, statement, &rows, visit))
            .await
    }

    async fn applied_migrations(&self) -> Result<Vec<String>, StoreError> {
        self.with_connection(|connection| {
            let known = "SELECT count(*) FROM sqlite_schema WHERE name = 'seaql_migrations'";
            let tables: i64 =
                connection.query_row(known, [], |row| row.get(0)).map_err(to_store_error)?;
            if tables == 0 {
                Ok(Vec::new())
            } else {
                read_applied_migrations(connection).map_err(to_store_error)
            }
        })
        .await
    }

    async fn migrate(&self, direction: Direction) -> Result<(), StoreError> {
        let connection = self.begin().await.map_err(TransactionError::into_error)?;
        let migrate = || -> Result<(), StoreError> {
            connection.execute_batch(CREATE_TABLE).map_err(to_store_error)?;
            let applied = read_applied_migrations(&connection).map_err(to_store_error)?;
            let script = render_script(direction, &applied, &DIALECT)?;
            connection.execute_batch(&script).map_err(to_store_error)
        };
        match run_blocking(migrate) {
            Ok(()) => self
                .commit(connection, Topics::default())
                .await
                .map_err(TransactionError::into_error),
            Err(cause) => {
                self.rollback(connection).await;
                Err(cause)
            }
        }
    }

    async fn mark_schema(&self, migrations: usize) -> Result<(), StoreError> {
        run_blocking(|| {
            let connection = self.take_writer()?;
            let marked = file::mark_database(&connection, migrations).map_err(to_store_error);
            self.store_idle_writer(connection);
            marked
        })
    }

    async fn close(&self) -> Result<(), StoreError> {
        if let Err(lost) = self.check_files() {
            // When the last connection closes, SQLite copies the rest of the log into the file and
            // deletes the log by its path. Both paths may belong to another database by now. The
            // process ends soon, so the connections are leaked instead of closed.
            self.readers.leak_connections();
            return Err(lost);
        }
        self.readers.close();
        if self.source.access == AccessMode::Write
            && let Err(error) = run_blocking(|| self.truncate_log())
        {
            tracing::warn!(
                %error,
                "the newest changes stay in the write-ahead log beside the database file"
            );
        }
        if let Some(guard) = &self.guard {
            guard.close();
        }
        Ok(())
    }

    fn add_database_name(&self, error: StoreError) -> StoreError {
        file::add_path_to_error(&self.source.path, error)
    }

    fn record_writer_error(&self, error: StoreError) -> StoreError {
        match (&self.guard, file::add_path_to_error(&self.source.path, error)) {
            (Some(guard), error @ StoreError::Unusable(_)) => {
                // The state of the files explains more than the error that it has caused.
                if let Err(lost) = self.check_files() {
                    return lost;
                }
                // Closing the connection would copy the log into the file.
                std::mem::forget(
                    self.idle_writer.lock().unwrap_or_else(PoisonError::into_inner).take(),
                );
                guard.record_loss(error)
            }
            (_, error) => error,
        }
    }

    async fn check_ownership(&self) -> Result<(), StoreError> {
        // The process holds the lock on the data folder, so only the files are checked.
        self.check_files()
    }

    async fn probe_write(&self) -> Result<bool, StoreError> {
        let folder = self.source.path.parent().unwrap_or(Path::new("."));
        run_blocking(|| check_free_space(folder)).map_err(StoreError::unwritable_folder)?;
        let connection = self.begin().await.map_err(TransactionError::into_error)?;
        // Rewrites a page unchanged. The log must be writable too, and it may be on another file
        // system than the probe file.
        let write = |connection: &Connection| -> Result<(), rusqlite::Error> {
            let version: i32 =
                connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
            connection.pragma_update(None, "user_version", version)
        };
        if let Err(cause) = write(&connection) {
            self.rollback(connection).await;
            return Err(to_store_error(cause));
        }
        self.commit(connection, Topics::default())
            .await
            .map(|()| true)
            .map_err(TransactionError::into_error)
    }

    async fn begin(&self) -> Result<Connection, TransactionError> {
        run_blocking(|| {
            self.check_files_now().map_err(TransactionError::NotRetryable)?;
            let connection = self.take_writer().map_err(TransactionError::NotRetryable)?;
            match connection.execute_batch("BEGIN IMMEDIATE") {
                Ok(()) => Ok(connection),
                // SQLite has already waited for the busy timeout, so an immediate retry would not
                // help.
                Err(cause) => Err(TransactionError::NotRetryable(to_store_error(cause))),
            }
        })
    }

    async fn select(
        connection: &mut Connection,
        statement: &'static Statement,
        rows: &[SqlValue],
        visit: RowVisitor<'_>,
    ) -> Result<(), TransactionError> {
        query::fetch_rows(connection, statement, rows, visit).map_err(TransactionError::from)
    }

    async fn last_position(connection: &mut Connection) -> Result<i64, TransactionError> {
        let sql = "SELECT coalesce(max(id), 0) AS position FROM domain_events";
        connection
            .query_row(sql, [], |row| row.get("position"))
            .map_err(|cause| TransactionError::from(to_store_error(cause)))
    }

    async fn execute(
        connection: &mut Connection,
        statement: &'static Statement,
        rows: &[SqlValue],
    ) -> Result<(), TransactionError> {
        query::execute(connection, statement, rows)
            .map_err(|cause| TransactionError::from(to_store_error(cause)))
    }

    async fn commit(&self, connection: Connection, _: Topics) -> Result<(), TransactionError> {
        match run_blocking(|| connection.execute_batch("COMMIT")) {
            Ok(()) => {
                self.store_idle_writer(connection);
                Ok(())
            }
            Err(cause) => {
                self.rollback(connection).await;
                Err(to_store_error(cause).into())
            }
        }
    }

    async fn rollback(&self, connection: Connection) {
        match connection.execute_batch("ROLLBACK") {
            Ok(()) => self.store_idle_writer(connection),
            // After some errors, such as a full disk, SQLite has already rolled back. The next
            // transaction starts on a new connection.
            Err(cause) => tracing::debug!(%cause, "nothing to roll back"),
        }
    }
}
