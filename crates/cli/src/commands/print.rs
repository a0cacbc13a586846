//! What goes to standard output.

use std::io::{ErrorKind, Write};

use serde_json::{Value, json};

use crate::exit::Failure;

/// Prints a line. Whoever reads may stop reading, as `head` does.
///
/// # Errors
/// Standard output cannot be written for another reason.
pub(super) fn line(text: impl std::fmt::Display) -> Result<(), Failure> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Other(anyhow::Error::new(error)))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Shows a page of rows that were read with one more than the limit, in the API's form.
pub(super) fn page<R>(
    mut rows: Vec<R>,
    limit: u32,
    cursor: impl Fn(&R) -> String,
    item: impl Fn(&R) -> Value,
) -> Value {
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next_cursor = rows.last().filter(|_| more).map(cursor);
    json!({ "items": rows.iter().map(item).collect::<Vec<_>>(), "next_cursor": next_cursor })
}
