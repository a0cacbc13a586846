//! Checks the stored data: stream versions for gaps, stream states and read model rows against
//! their events, and contents against their hashes. The check writes nothing, and other processes
//! may write while it runs.

mod contents;
mod fault;
mod rows;
mod streams;

use scribe_ports::store::readers::Database;
use serde::Serialize;

pub use self::fault::DataFault;
use self::rows::RowCheck;
use crate::Error;

/// The number of books, rows or contents read in one query.
const ROWS_PER_QUERY: u32 = 256;

/// The result of a check.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct VerifyReport {
    /// The number of books folded.
    pub books: u64,
    /// The number of events folded.
    pub events: u64,
    /// The number of streams whose state was compared.
    pub streams: u64,
    /// The number of read model rows compared.
    pub rows: u64,
    /// The number of contents whose text was hashed.
    pub contents: u64,
    /// The faults found.
    pub faults: Vec<DataFault>,
}

/// Checks the whole database.
///
/// # Errors
/// The database cannot answer.
pub async fn verify_database(db: &dyn Database) -> Result<VerifyReport, Error> {
    let mut report = VerifyReport::default();
    let length = db.log_length().await?;
    if length.events != length.last_position {
        report.faults.push(DataFault::EventsGone {
            events: length.events,
            last_position: length.last_position,
        });
    }
    let mut rows = RowCheck::new(length.last_position);
    let mut after = None;
    loop {
        let keys = db.books_after(after, ROWS_PER_QUERY).await?;
        let Some(last) = keys.last() else { break };
        after = Some(*last);
        for key in keys {
            streams::check_book(db, key, &mut rows, &mut report).await?;
        }
    }
    streams::find_orphans(db, &mut report).await?;
    rows.report_faults(db, &mut report).await?;
    contents::check_contents(db, &mut report).await?;
    Ok(report)
}
