//! Makes every derived table again from the log: the states of streams and the read models.
//!
//! Rows only go from wrong to right: each book is one commit, so that a rebuild that was ended
//! goes on by being run again, and one that finds nothing wrong writes nothing. Nobody else may
//! write meanwhile; whoever calls it holds the data folder.

use std::collections::{BTreeMap, HashSet};

use scribe_domain::id::BookId;
use scribe_ports::store::{
    ChangeSet, Conflict, Identity, Outcome, StoreError, readers::Database, rows::StreamRow,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{Error, unit_of_work::Fold};

/// The states of streams, which are no read model and follow from the log all the same.
const STREAMS: &str = "streams";

/// Keys and orphans that are handled at once.
const PAGE: usize = 500;

/// What a rebuild has changed in a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableChange {
    pub table: &'static str,
    /// How many rows it has now.
    pub rows: usize,
    /// How many were missing, or were not as they must be.
    pub mended: usize,
    /// How many no event accounts for.
    pub removed: usize,
}

/// What a rebuild finds in a table.
#[derive(Default)]
struct Found {
    keys: HashSet<Uuid>,
    mended: usize,
    removed: usize,
}

/// Rebuilds every derived table; answers what was changed, a table after the other.
///
/// # Errors
/// The log itself is damaged, or the database cannot answer.
pub async fn rebuild(db: &dyn Database) -> Result<Vec<TableChange>, Error> {
    let tables = db.derived_tables();
    let mut found: BTreeMap<&str, Found> =
        tables.iter().map(|table| (*table, Found::default())).collect();
    let mut to_mend = Vec::new();
    let mut after = None;
    loop {
        let keys = db.books_after(after, u32::try_from(PAGE).unwrap_or(u32::MAX)).await?;
        let Some(last) = keys.last() else { break };
        after = Some(*last);
        for key in keys {
            let fold = Fold::whole(db, key).await?;
            for (table, row) in fold.row_keys() {
                found.entry(table).or_default().keys.insert(row);
            }
            for stream in fold.stream_rows()? {
                found.entry(STREAMS).or_default().keys.insert(stream.id);
            }
            if !mending(db, &fold).await?.is_empty() {
                to_mend.push(key);
            }
        }
    }
    // What takes the place of a stray may only come after it has gone.
    for (table, found) in &mut found {
        found.removed = remove_strays(db, table, &found.keys).await?;
    }
    for key in to_mend {
        let fold = Fold::whole(db, key).await?;
        let mending = mending(db, &fold).await?;
        for (table, _) in &mending {
            found.entry(table).or_default().mended += 1;
        }
        mend(db, key, &fold, mending).await?;
    }
    let change = |table| {
        let found = found.remove(table).unwrap_or_default();
        let (mended, removed) = (found.mended, found.removed);
        TableChange { table, rows: found.keys.len(), mended, removed }
    };
    Ok(tables.into_iter().map(change).collect())
}

/// The rows of a book that are not stored just so.
async fn mending(db: &dyn Database, fold: &Fold) -> Result<Vec<(&'static str, Uuid)>, Error> {
    let mut differ = Vec::new();
    for expected in fold.stream_rows()? {
        match db.stream(expected.id).await {
            Ok(Some(stored)) if is_state_of(&stored, &expected) => {}
            Ok(_) | Err(StoreError::Damaged(_)) => differ.push((STREAMS, expected.id)),
            Err(error) => return Err(error.into()),
        }
    }
    differ.extend(fold.rows_that_differ(db).await?);
    Ok(differ)
}

/// True for a state that is as it must be. One of another shape is folded again when it is needed, so
/// that its version alone says whether it is wrong.
fn is_state_of(stored: &StreamRow, expected: &StreamRow) -> bool {
    if stored.schema_version == expected.schema_version {
        return stored == expected;
    }
    stored.version == expected.version && stored.aggregate_type == expected.aggregate_type
}

/// Puts rows in the place of those that differ, in one commit.
async fn mend(
    db: &dyn Database,
    book: BookId,
    fold: &Fold,
    mending: Vec<(&'static str, Uuid)>,
) -> Result<(), Error> {
    let wanted: HashSet<(&str, Uuid)> = mending.iter().copied().collect();
    let mut set = ChangeSet::new(Identity::ByExpectation, book);
    set.read_models = fold.rows();
    set.read_models.retain(|row| {
        let (model, key) = row.key();
        wanted.contains(&(model.table(), key))
    });
    set.streams = fold.stream_rows()?;
    set.streams.retain(|row| wanted.contains(&(STREAMS, row.id)));
    // Two rows may have changed places, which neither can leave before the other.
    set.orphans = mending;
    committed(db, set).await
}

/// Takes out of a table what no event accounts for; answers how many rows it was.
async fn remove_strays(
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
        let limit = u32::try_from(PAGE).unwrap_or(u32::MAX);
        let stored = db.row_keys_after(table, after, limit).await?;
        let Some(last) = stored.last() else { return Ok(removed) };
        after = Some(*last);
        let orphans: Vec<_> = stored.into_iter().filter(|row| !keys.contains(row)).collect();
        if !orphans.is_empty() {
            removed += orphans.len();
            let mut set = ChangeSet::new(Identity::ByExpectation, BookId::NONE);
            set.orphans = orphans.into_iter().map(|row| (table, row)).collect();
            committed(db, set).await?;
        }
    }
}

async fn committed(db: &dyn Database, set: ChangeSet) -> Result<(), Error> {
    match db.commit(set).await? {
        Outcome::Committed { .. } => Ok(()),
        Outcome::Conflict(Conflict::Moved(_) | Conflict::ActiveCommand(_)) | Outcome::Duplicate => {
            Err(Error::Contended)
        }
    }
}
