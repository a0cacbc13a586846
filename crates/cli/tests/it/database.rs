//! Statements against the SQLite file of a home.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::scribe::Scribe;

/// Runs statements on a file, which is made where it does not exist, and returns how many rows they
/// have changed.
pub(crate) fn execute(path: &Path, sql: &str) -> u64 {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(sql).unwrap();
    connection.total_changes()
}

/// Runs statements that must change something.
#[track_caller]
pub(crate) fn change(scribe: &Scribe, sql: &str) {
    let changed = execute(&scribe.data().join("scribe.db"), sql);
    assert!(changed > 0, "nothing was changed by {sql}");
}

/// Opens the file beside a program that may run.
pub(crate) fn open(scribe: &Scribe) -> Connection {
    let path = scribe.data().join("scribe.db");
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// Reads the first column of every row, beside a program that may run.
pub(crate) fn column(scribe: &Scribe, sql: &str) -> Vec<String> {
    let connection = open(scribe);
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}
