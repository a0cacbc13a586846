//! Rebuilds every derived table from the log: the stream states and the read models.
//!
//! A rebuild only replaces wrong rows with correct ones, in one commit per book. An interrupted
//! rebuild can therefore be continued by running it again, and a rebuild that finds no error writes
//! nothing. No other process may write meanwhile, so the caller must hold the lock of the data
//! folder and, on PostgreSQL, the exclusive writer lock.

use std::collections::{BTreeMap, HashSet};

use scribe_domain::id::BookId;
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity, CommitConflict, CommitOutcome, StoreError, readers::Database,
    rows::StreamRow,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{Error, unit_of_work::BookFold};

/// The table of stream states, which is not a read model but is also derived from the log.
const STREAMS_TABLE: &str = "streams";

/// The number of books and orphans handled at once.
const BATCH_SIZE: usize = 500;

/// What a rebuild has changed in one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableChange {
    pub table: &'static str,
    /// The number of rows that the table has now.
    pub rows: usize,
    /// The number of rows that were missing or wrong.
    #[serde(rename = "mended")]
    pub corrected: usize,
    /// The number of rows removed because no event accounts for them.
    pub removed: usize,
}

/// What a rebuild has found in one table.
#[derive(Default)]
struct TableFindings {
    keys: HashSet<Uuid>,
    corrected: usize,
    removed: usize,
}

/// Rebuilds every derived table and returns the changes in each table.
///
/// # Errors
/// The log itself is damaged, or the database cannot answer.
pub async fn rebuild_derived_tables(db: &dyn Database) -> Result<Vec<TableChange>, Error> {
    let tables = db.derived_tables();
    let mut found: BTreeMap<&str, TableFindings> =
        tables.iter().map(|table| (*table, TableFindings::default())).collect();
    let mut books_to_correct = Vec::new();
    let mut after = None;
    loop {
        let keys = db.books_after(after, u32::try_from(BATCH_SIZE).unwrap_or(u32::MAX)).await?;
        let Some(last) = keys.last() else { break };
        after = Some(*last);
        for key in keys {
            let fold = BookFold::fold_book(db, key).await?;
            for (table, row) in fold.row_keys() {
                found.entry(table).or_default().keys.insert(row);
            }
            for stream in fold.stream_rows()? {
                found.entry(STREAMS_TABLE).or_default().keys.insert(stream.id);
            }
            if !find_rows_to_correct(db, &fold).await?.is_empty() {
                books_to_correct.push(key);
            }
        }
    }
    // An orphan (a row that belongs to no event) may have a unique value that a correct row needs,
    // so orphans are removed first.
    for (table, found) in &mut found {
        found.removed = remove_orphans(db, table, &found.keys).await?;
    }
    for key in books_to_correct {
        let fold = BookFold::fold_book(db, key).await?;
        let rows_to_correct = find_rows_to_correct(db, &fold).await?;
        for (table, _) in &rows_to_correct {
            found.entry(table).or_default().corrected += 1;
        }
        correct_rows(db, key, &fold, rows_to_correct).await?;
    }
    let change = |table| {
        let found = found.remove(table).unwrap_or_default();
        let (corrected, removed) = (found.corrected, found.removed);
        TableChange { table, rows: found.keys.len(), corrected, removed }
    };
    Ok(tables.into_iter().map(change).collect())
}

/// Returns the table and key of each row of a book that is missing or wrong in the database.
async fn find_rows_to_correct(
    db: &dyn Database,
    fold: &BookFold,
) -> Result<Vec<(&'static str, Uuid)>, Error> {
    let mut differ = Vec::new();
    for expected in fold.stream_rows()? {
        match db.stream(expected.id).await {
            Ok(Some(stored)) if is_correct_state(&stored, &expected) => {}
            Ok(_) | Err(StoreError::Damaged(_)) => differ.push((STREAMS_TABLE, expected.id)),
            Err(error) => return Err(error.into()),
        }
    }
    differ.extend(fold.find_differing_rows(db).await?);
    Ok(differ)
}

/// True if a stored state is correct. If the state has another schema version, it is folded again
/// when it is needed, so only its stream version and its type are compared.
fn is_correct_state(stored: &StreamRow, expected: &StreamRow) -> bool {
    if stored.schema_version == expected.schema_version {
        return stored == expected;
    }
    stored.version == expected.version && stored.aggregate_type == expected.aggregate_type
}

/// Writes the correct rows in place of the missing and wrong ones, in one commit.
async fn correct_rows(
    db: &dyn Database,
    book: BookId,
    fold: &BookFold,
    rows_to_correct: Vec<(&'static str, Uuid)>,
) -> Result<(), Error> {
    let wanted: HashSet<(&str, Uuid)> = rows_to_correct.iter().copied().collect();
    let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, book);
    set.read_models = fold.rows();
    set.read_models.retain(|row| {
        let (model, key) = row.key();
        wanted.contains(&(model.table(), key))
    });
    set.streams = fold.stream_rows()?;
    set.streams.retain(|row| wanted.contains(&(STREAMS_TABLE, row.id)));
    // Two wrong rows may hold each other's unique values, so all wrong rows are removed before the
    // correct rows are written.
    set.orphans = rows_to_correct;
    commit_correction(db, set).await
}

/// Removes the rows that no event accounts for from a table; returns how many there were.
async fn remove_orphans(
    db: &dyn Database,
    table: &str,
    keys: &HashSet<Uuid>,
) -> Result<usize, Error> {
    let Some(table) = db.derived_tables().into_iter().find(|known| *known == table) else {
        return Ok(0);
    };
    let mut removed = 0;
    let mut after = None;
    loop {
        let limit = u32::try_from(BATCH_SIZE).unwrap_or(u32::MAX);
        let stored = db.row_keys_after(table, after, limit).await?;
        let Some(last) = stored.last() else { return Ok(removed) };
        after = Some(*last);
        let orphans: Vec<_> = stored.into_iter().filter(|row| !keys.contains(row)).collect();
        if !orphans.is_empty() {
            removed += orphans.len();
            let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, BookId::NONE);
            set.orphans = orphans.into_iter().map(|row| (table, row)).collect();
            commit_correction(db, set).await?;
        }
    }
}

async fn commit_correction(db: &dyn Database, set: ChangeSet) -> Result<(), Error> {
    match db.commit(set).await? {
        CommitOutcome::Committed { .. } => Ok(()),
        CommitOutcome::Conflict(
            CommitConflict::ExpectationFailed(_) | CommitConflict::ActiveCommand(_),
        )
        | CommitOutcome::Duplicate => Err(Error::Contended),
    }
}
