//! Checks the rows of read models against the events.
//!
//! Other processes may write during the check. Before a row counts as an orphan, every book that
//! was written to since the start of the check is therefore folded again.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use scribe_ports::store::{
    StoreError,
    readers::{Database, EventFilter},
};
use uuid::Uuid;

use super::{DataFault, ROWS_PER_QUERY, VerifyReport};
use crate::{Error, unit_of_work::BookFold};

/// The row keys that result from the events, for each table.
pub(super) struct RowCheck {
    tables: BTreeMap<&'static str, ExpectedKeys>,
    /// The log was folded at least up to this position.
    position: i64,
    /// True once a book could not be folded: its rows then cannot be distinguished from orphans.
    has_unfoldable_book: bool,
}

/// The keys of a table's rows.
#[derive(Default)]
struct ExpectedKeys {
    expected: HashSet<Uuid>,
    /// The keys of rows that are missing or have other values.
    differing: HashSet<Uuid>,
}

/// The result of comparing the keys of one table.
struct TableDifferences {
    table: &'static str,
    differing: usize,
    missing: usize,
    orphans: usize,
    /// Why the keys after the counted ones cannot be read.
    unreadable: Option<String>,
}

impl RowCheck {
    /// Creates a check without keys, for a log that ends at this position.
    pub(super) fn new(position: i64) -> Self {
        Self { tables: BTreeMap::new(), position, has_unfoldable_book: false }
    }

    /// Adds the keys of the rows of a book, and which of these rows are missing or wrong in the
    /// database.
    pub(super) fn add_book(&mut self, fold: &BookFold, differing: Vec<(&'static str, Uuid)>) {
        for (table, row) in fold.row_keys() {
            self.tables.entry(table).or_default().expected.insert(row);
        }
        for (table, row) in differing {
            self.tables.entry(table).or_default().differing.insert(row);
        }
    }

    /// Notes that a book cannot be folded.
    pub(super) fn mark_incomplete(&mut self) {
        self.has_unfoldable_book = true;
    }

    /// Looks for orphans, and reports every table that has wrong rows.
    pub(super) async fn report_faults(
        mut self,
        db: &dyn Database,
        report: &mut VerifyReport,
    ) -> Result<(), Error> {
        let found = loop {
            let found = self.find_differences(db).await?;
            if found.iter().all(|found| found.orphans == 0) || !self.fold_new_events(db).await? {
                break found;
            }
        };
        report.rows = self.tables.values().map(|keys| keys.expected.len() as u64).sum();
        for TableDifferences { table, differing, missing, orphans, unreadable } in found {
            if let Some(reason) = unreadable {
                report.faults.push(DataFault::KeysUnreadable { table, reason });
            }
            if differing + missing + orphans > 0 {
                report.faults.push(DataFault::RowsDiffer { table, differing, missing, orphans });
            }
        }
        Ok(())
    }

    /// Compares the stored keys with the expected ones.
    async fn find_differences(&self, db: &dyn Database) -> Result<Vec<TableDifferences>, Error> {
        let none = ExpectedKeys::default();
        let mut all = Vec::new();
        // The first table holds the stream states, which are compared separately.
        for table in db.derived_tables().into_iter().skip(1) {
            let keys = self.tables.get(table).unwrap_or(&none);
            let mut found =
                TableDifferences { table, differing: 0, missing: 0, orphans: 0, unreadable: None };
            let mut after = None;
            loop {
                let stored = match db.row_keys_after(table, after, ROWS_PER_QUERY).await {
                    Err(StoreError::Damaged(reason)) => {
                        found.unreadable = Some(reason);
                        break;
                    }
                    read => read?,
                };
                let Some(last) = stored.last() else { break };
                after = Some(*last);
                found.differing += stored.iter().filter(|row| keys.differing.contains(row)).count();
                found.orphans += stored.iter().filter(|row| !keys.expected.contains(row)).count();
            }
            found.missing = keys.differing.len().saturating_sub(found.differing);
            if self.has_unfoldable_book {
                found.orphans = 0;
            }
            all.push(found);
        }
        Ok(all)
    }

    /// Folds again every book that was written to meanwhile; returns false if there is none.
    async fn fold_new_events(&mut self, db: &dyn Database) -> Result<bool, Error> {
        let mut written = BTreeSet::new();
        loop {
            let events = db.events_after(EventFilter::All, self.position, ROWS_PER_QUERY).await?;
            let Some(last) = events.last() else { break };
            self.position = last.position;
            written.extend(events.iter().map(|event| event.book));
        }
        for key in &written {
            self.add_book(&BookFold::fold_book(db, *key).await?, Vec::new());
        }
        Ok(!written.is_empty())
    }
}
