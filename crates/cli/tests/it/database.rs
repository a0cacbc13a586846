//! Runs SQL statements on the SQLite file of a home.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::scribe::Scribe;

/// Runs statements on a file, which is created if it does not exist. Returns the number of changed
/// rows.
pub(crate) fn execute(path: &Path, sql: &str) -> u64 {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(sql).unwrap();
    connection.total_changes()
}

/// Runs statements that must change at least one row.
#[track_caller]
pub(crate) fn change(scribe: &Scribe, sql: &str) {
    let changed = execute(&scribe.data().join("scribe.db"), sql);
    assert!(changed > 0, "nothing was changed by {sql}");
}

/// Opens the file, also while a program uses it.
pub(crate) fn open(scribe: &Scribe) -> Connection {
    let path = scribe.data().join("scribe.db");
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// Reads the first column of every row, also while a program uses the file.
pub(crate) fn column(scribe: &Scribe, sql: &str) -> Vec<String> {
    let connection = open(scribe);
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}
