//! Interprets SQLite's errors.

use scribe_ports::store::StoreError;

/// Maps a driver error to an error that a caller can act on.
#[expect(clippy::needless_pass_by_value, reason = "`map_err` requires this signature")]
pub(super) fn to_store_error(cause: rusqlite::Error) -> StoreError {
    match &cause {
        rusqlite::Error::SqliteFailure(code, message) => {
            let reason = message.clone().unwrap_or_else(|| code.to_string());
            store_error_from_code(code.extended_code, reason)
        }
        other => StoreError::Refused(other.to_string()),
    }
}

/// Source: <https://www.sqlite.org/rescode.html>; the low byte is the primary code.
fn store_error_from_code(code: i32, message: String) -> StoreError {
    match code & 0xff {
        // BUSY, LOCKED
        5 | 6 => StoreError::Unavailable(message),
        // IOERR_READ, IOERR_SHORT_READ, IOERR_CORRUPTFS: stored data has disappeared.
        _ if [266, 522, 8458].contains(&code) => StoreError::Unusable(message),
        // PERM, READONLY, IOERR, FULL, CANTOPEN
        3 | 8 | 10 | 13 | 14 => StoreError::unwritable_folder(message),
        // CORRUPT, NOTADB
        11 | 26 => StoreError::Unusable(message),
        _ => StoreError::Refused(message),
    }
}
