//! The path of a database, and how connections to it are opened.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, config::DbConfig};
use scribe_ports::store::StoreError;

use super::errors::to_store_error;
use crate::limits::{
    BUSY_TIMEOUT, READER_CACHE_SIZE, STATEMENT_CACHE_CAPACITY, WAL_CHECKPOINT_PAGES,
    WRITER_CACHE_SIZE,
};

/// The path of a database, and the access to it.
#[derive(Debug, Clone)]
pub(super) struct DatabaseSource {
    pub(super) path: PathBuf,
    pub(super) access: AccessMode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AccessMode {
    /// The database is read and written.
    Write,
    /// The database is read, and another process may write to it.
    Read,
    /// The database is read; the file does not change and has no log next to it.
    ReadImmutable,
}

impl DatabaseSource {
    /// Opens a connection. If writing is allowed, the file is created if it is missing.
    pub(super) fn open(&self) -> Result<Connection, rusqlite::Error> {
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match self.access {
            AccessMode::Write => Connection::open_with_flags(
                &self.path,
                OpenFlags::SQLITE_OPEN_READ_WRITE
                    | OpenFlags::SQLITE_OPEN_CREATE
                    | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )?,
            AccessMode::Read => Connection::open_with_flags(&self.path, read_only)?,
            AccessMode::ReadImmutable => {
                let uri = format!("file:{}?immutable=1", escape_path(&self.path));
                Connection::open_with_flags(uri, read_only | OpenFlags::SQLITE_OPEN_URI)?
            }
        };
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE_CAPACITY);
        // Without this, SQLite may plan a statement again for different values.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.pragma_update(None, "temp_store", "memory")?;
        connection.pragma_update(None, "cache_size", READER_CACHE_SIZE)?;
        if self.access == AccessMode::Write {
            // This must come first: the process that creates the file puts it into WAL mode.
            connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
            connection.pragma_update(None, "synchronous", "full")?;
            connection.pragma_update(None, "foreign_keys", true)?;
            connection.pragma_update(None, "wal_autocheckpoint", WAL_CHECKPOINT_PAGES)?;
        }
        Ok(connection)
    }

    pub(super) fn open_writer(&self) -> Result<Connection, StoreError> {
        if self.access != AccessMode::Write {
            return Err(StoreError::Unwritable("the database was opened read-only".into()));
        }
        let connection = self.open().map_err(to_store_error)?;
        connection.pragma_update(None, "cache_size", WRITER_CACHE_SIZE).map_err(to_store_error)?;
        Ok(connection)
    }

    /// Opens a connection that cannot write.
    pub(super) fn open_reader(&self) -> Result<Connection, StoreError> {
        let connection = self.open().map_err(to_store_error)?;
        connection.pragma_update(None, "query_only", true).map_err(to_store_error)?;
        Ok(connection)
    }
}

/// Escapes a path for a URI. Source: <https://www.sqlite.org/uri.html>, section 3.1.
fn escape_path(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}
