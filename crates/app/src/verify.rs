//! Checks what is stored: versions without gaps, the states of streams and the rows of read models
//! against their events, and contents against their hashes. Nothing is written, and others may write
//! meanwhile.

mod contents;
mod fault;
mod rows;
mod streams;

use scribe_ports::store::readers::Database;
use serde::Serialize;

pub use self::fault::Fault;
use self::rows::Rows;
use crate::Error;

/// Books, rows and contents that are read at once.
const PAGE: u32 = 256;

/// What a check has come to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// Books that were folded.
    pub books: u64,
    /// Events that were folded.
    pub events: u64,
    /// Streams whose state was compared.
    pub streams: u64,
    /// Rows of read models that were compared.
    pub rows: u64,
    /// Contents whose text was hashed.
    pub contents: u64,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Checks the whole database.
///
/// # Errors
/// The database cannot answer.
pub async fn verify(db: &dyn Database) -> Result<Report, Error> {
    let mut report = Report::default();
    let length = db.log_length().await?;
    if length.events != length.last_position {
        report
            .faults
            .push(Fault::EventsGone { events: length.events, last_position: length.last_position });
    }
    let mut rows = Rows::new(length.last_position);
    let mut after = None;
    loop {
        let keys = db.books_after(after, PAGE).await?;
        let Some(last) = keys.last() else { break };
        after = Some(*last);
        for key in keys {
            streams::check_book(db, key, &mut rows, &mut report).await?;
        }
    }
    streams::find_strays(db, &mut report).await?;
    rows.check(db, &mut report).await?;
    contents::check(db, &mut report).await?;
    Ok(report)
}
