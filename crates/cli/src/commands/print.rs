//! Prints to standard output.

use std::{
    fmt::Display,
    io::{ErrorKind, Write},
};

use serde::Serialize;

use crate::{exit::Failure, terminal_escape};

/// Prints one line. Line breaks in the text become spaces.
///
/// # Errors
/// Standard output cannot be written.
pub(super) fn print_line(text: impl Display) -> Result<(), Failure> {
    print_text(&terminal_escape::escape_line(text))
}

/// Prints a text that may have many lines.
///
/// # Errors
/// Standard output cannot be written.
pub(super) fn print_lines(text: impl Display) -> Result<(), Failure> {
    print_text(&terminal_escape::escape_text(text))
}

/// Prints a document for programs on one line, with its keys in alphabetical order.
///
/// # Errors
/// Standard output cannot be written.
pub(super) fn print_document(document: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_value(document).map_err(anyhow::Error::new)?;
    print_text(&terminal_escape::escape_json(&json))
}

/// Prints an escaped text. A closed pipe is not an error, because a reader such as `head` may stop
/// early.
fn print_text(harmless: &str) -> Result<(), Failure> {
    match writeln!(std::io::stdout(), "{harmless}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Other(anyhow::anyhow!("cannot write to standard output: {error}")))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Prints a page, one line per row. The caller has read one row more than the limit. If that row
/// exists, also prints how to list the next page.
///
/// # Errors
/// Standard output cannot be written.
pub(super) fn print_page<R>(
    mut rows: Vec<R>,
    limit: u32,
    cursor: impl Fn(&R) -> String,
    row_line: impl Fn(&R) -> String,
) -> Result<(), Failure> {
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    rows.iter().try_for_each(|row| print_line(row_line(row)))?;
    match rows.last().filter(|_| more) {
        Some(last) => print_line(format_args!("next page: --after {}", cursor(last))),
        None => Ok(()),
    }
}
