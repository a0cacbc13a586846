//! Interprets the errors of the server and of the connection.

use std::io;

use scribe_ports::store::StoreError;
use sqlx::error::DatabaseError;

/// `read_only_sql_transaction`
pub(super) const READ_ONLY_CODE: &str = "25006";

/// Maps a driver error to an error that a caller can act on. The text of an error that makes the
/// database unusable starts with `the database`; [`super::guard::DatabaseGuard`] inserts the name
/// after these words.
///
/// Source: PostgreSQL's documentation, appendix A, error codes.
#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
pub(super) fn to_store_error(cause: sqlx::Error) -> StoreError {
    let Some(database) = cause.as_database_error() else {
        return outside_error(&cause);
    };
    let code = database.code().unwrap_or_default().into_owned();
    let message = format!("{} ({code})", database.message());
    match code.as_str() {
        // disk_full
        "53100" => StoreError::Unwritable(format!("the database's disk is full: {message}")),
        // read_only_sql_transaction: temporary, until this server or its successor accepts writes.
        READ_ONLY_CODE => {
            StoreError::Unavailable(format!("it accepts no writes at the moment: {message}"))
        }
        // data_corrupted, index_corrupted
        "XX001" | "XX002" => StoreError::Unusable(format!(
            "the database is damaged: {message}. Stop scribe and restore a backup of the database"
        )),
        // duplicate_table: a migration found a table that another program has created.
        "42P07" => StoreError::Unusable(format!(
            "the database has tables that scribe did not create: {message}. scribe has not changed \
             them. Name another database in database.url"
        )),
        // invalid_catalog_name
        "3D000" => StoreError::Unusable(format!(
            "the database does not exist ({code}). If it was renamed or dropped, rename it back or \
             restore a backup. Otherwise create it, or name another database in database.url. Then \
             start scribe again"
        )),
        // undefined_table, undefined_column, invalid_schema_name
        "42P01" | "42703" | "3F000" => StoreError::Unusable(format!(
            "the database lacks a part of the schema that scribe created: {message}. Restore that part, \
             or restore a backup of the database. Then start scribe again"
        )),
        // insufficient_privilege
        "42501" => StoreError::Unavailable(format!(
            "the database denies the user of database.url a privilege: {message}. scribe \
             continues when the privilege is granted"
        )),
        // object_not_in_prerequisite_state: the server accepts no connections.
        "55000" => StoreError::Unavailable(message),
        // Invalid authorization specification
        _ if code.starts_with("28") => StoreError::Unavailable(format!(
            "it denies access to the user of database.url: {message}"
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

/// Returns true if the server has no connection left (`too_many_connections`).
pub(super) fn is_full(cause: &sqlx::Error) -> bool {
    let code = cause.as_database_error().and_then(DatabaseError::code);
    code.is_some_and(|code| code == "53300")
}

/// Returns true if no server listens, or if it is just starting (`cannot_connect_now`).
pub(super) fn is_starting(cause: &sqlx::Error) -> bool {
    if let sqlx::Error::Io(cause) = cause {
        return cause.kind() == io::ErrorKind::ConnectionRefused;
    }
    let code = cause.as_database_error().and_then(DatabaseError::code);
    code.is_some_and(|code| code == "57P03")
}

/// Returns true if the connection cannot be used again: the server or the network has ended it, or
/// its messages are out of step.
pub(super) fn is_lost(cause: &sqlx::Error) -> bool {
    match cause.as_database_error() {
        // Connection exceptions, a shutdown or a time-out of the session, and one in a transaction.
        Some(database) => database.code().is_some_and(|code| {
            code.starts_with("08") || code.starts_with("57P") || code == "25P03"
        }),
        None => {
            matches!(cause, sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_))
        }
    }
}

/// Maps an error that did not come from the database itself.
fn outside_error(cause: &sqlx::Error) -> StoreError {
    let connect_error = matches!(
        cause,
        sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Protocol(_)
    );
    if connect_error {
        StoreError::Unavailable(cause.to_string())
    } else {
        StoreError::Refused(cause.to_string())
    }
}
