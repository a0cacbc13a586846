//! Folds the events of a book again: computes the correct states of its streams and the correct
//! rows of its read models. This code and the code that stores decisions use the same `apply` and
//! `project`.

use std::collections::BTreeMap;

use scribe_domain::{
    event::UnreadableEvent,
    id::BookId,
    read_model::{ReadModel, ReadModelWrite},
    stream::StreamId,
};
use scribe_ports::store::{
    StoreError,
    readers::{Database, EventFilter},
    rows::{StoredEvent, StreamRow},
};
use uuid::Uuid;

use super::LoadedStream;
use crate::Error;

/// The number of events read in one query.
const EVENTS_PER_QUERY: u32 = 500;

/// The number of rows compared in one query.
const ROWS_PER_QUERY: usize = 500;

/// A book, folded from its events up to a position.
#[derive(Debug)]
pub(crate) struct BookFold {
    book: BookId,
    /// The position of the last folded event.
    pub(crate) position: i64,
    /// The number of folded events.
    pub(crate) events: u64,
    streams: BTreeMap<Uuid, LoadedStream>,
    rows: RowsByKey,
}

/// Rows by table and key.
type RowsByKey = BTreeMap<(ReadModel, Uuid), ReadModelWrite>;

/// Inserts a row, or replaces the row with the same key. A `Removed` value removes that row.
fn upsert_or_remove(rows: &mut RowsByKey, row: ReadModelWrite) {
    match row {
        ReadModelWrite::Removed(..) => rows.remove(&row.key()),
        row => rows.insert(row.key(), row),
    };
}

/// Why an event cannot be folded.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum FoldError {
    /// A stream version is missing or occurs twice.
    #[error("stream {}: expected version {expected} next, found {found}", .stream.id)]
    Gap {
        stream: StreamId,
        /// The expected version.
        expected: i64,
        /// The version found.
        found: i64,
    },
    /// The kind of the stream is unknown.
    #[error("stream {id}: the aggregate {aggregate} is unknown")]
    UnknownAggregate {
        id: Uuid,
        /// The stored name of the kind.
        aggregate: String,
    },
    /// The type, version or payload of the event is unknown.
    #[error(transparent)]
    Unreadable(#[from] UnreadableEvent),
}

impl BookFold {
    pub(crate) fn new(book: BookId) -> Self {
        Self { book, position: 0, events: 0, streams: BTreeMap::new(), rows: BTreeMap::new() }
    }

    pub(crate) fn book(&self) -> BookId {
        self.book
    }

    /// Returns the next events to fold, in order; empty at the end of the log.
    pub(crate) async fn read_next_events(
        &self,
        db: &dyn Database,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let filter = EventFilter::Book(self.book);
        match db.events_after(filter, self.position, EVENTS_PER_QUERY).await {
            // One of the events is damaged: read one at a time, to find out which.
            Err(StoreError::Damaged(_)) => db.events_after(filter, self.position, 1).await,
            read => read,
        }
    }

    /// Folds an event. An event after a gap in the versions is folded too, so that later gaps are
    /// found as well.
    pub(crate) fn fold_event(&mut self, stored: StoredEvent) -> Result<(), FoldError> {
        self.position = stored.position;
        self.events += 1;
        let id = stored.aggregate_id;
        let Ok(aggregate) = stored.aggregate_type.parse() else {
            return Err(FoldError::UnknownAggregate { id, aggregate: stored.aggregate_type });
        };
        let stream = StreamId { aggregate, id };
        let loaded = self.streams.entry(id).or_insert_with(|| LoadedStream::empty(stream));
        let (expected, found) = (loaded.version + 1, stored.aggregate_version);
        loaded.version = found - 1;
        let event =
            loaded.apply_stored(stored.into_form()).inspect_err(|_| loaded.version = found)?;
        let rows = loaded.project(&event);
        rows.into_iter().for_each(|row| upsert_or_remove(&mut self.rows, row));
        if expected == found { Ok(()) } else { Err(FoldError::Gap { stream, expected, found }) }
    }

    /// Folds all events of the book.
    ///
    /// # Errors
    /// The log is damaged, or the database cannot answer.
    pub(crate) async fn fold_book(db: &dyn Database, book: BookId) -> Result<Self, Error> {
        Self::fold_until(db, book, i64::MAX).await
    }

    /// Folds the events of the book up to a position.
    ///
    /// # Errors
    /// The log is damaged, or the database cannot answer.
    pub(crate) async fn fold_until(
        db: &dyn Database,
        book: BookId,
        end: i64,
    ) -> Result<Self, Error> {
        let mut fold = Self::new(book);
        loop {
            let events = fold.read_next_events(db).await?;
            if events.is_empty() {
                return Ok(fold);
            }
            for event in events {
                let position = event.position;
                if position > end {
                    return Ok(fold);
                }
                fold.fold_event(event)
                    .map_err(|cause| Error::Damaged(format!("event {position}: {cause}")))?;
            }
        }
    }

    /// Returns the correct stream states.
    pub(crate) fn stream_rows(&self) -> Result<Vec<StreamRow>, Error> {
        self.streams.values().filter_map(|loaded| loaded.to_row().transpose()).collect()
    }

    /// Returns the correct rows of the read models.
    pub(crate) fn rows(&self) -> Vec<ReadModelWrite> {
        self.rows.values().cloned().collect()
    }

    /// Returns the table and key of each read model row that is missing or wrong in the database.
    ///
    /// # Errors
    /// The database cannot answer.
    pub(crate) async fn find_differing_rows(
        &self,
        db: &dyn Database,
    ) -> Result<Vec<(&'static str, Uuid)>, StoreError> {
        let mut differ = Vec::new();
        for rows in self.rows().chunks(ROWS_PER_QUERY) {
            differ.extend(db.differing_rows(rows).await?);
        }
        Ok(differ)
    }

    /// Returns the rows of the read models, ordered by table and key.
    pub(crate) fn into_rows(self) -> Vec<ReadModelWrite> {
        self.rows.into_values().collect()
    }

    /// Returns the table and key of every read model row; stream states are not included.
    pub(crate) fn row_keys(&self) -> impl Iterator<Item = (&'static str, Uuid)> {
        self.rows.keys().map(|(model, key)| (model.table(), *key))
    }
}

#[cfg(test)]
mod tests {
    use scribe_domain::{
        Timestamp,
        id::{ChapterId, FactId, NovelId, VersionId},
        read_model::FactRow,
    };

    use super::*;

    #[test]
    fn a_row_that_is_gone_is_not_expected() {
        let id = Uuid::from_u128(1);
        let mut rows = RowsByKey::new();
        upsert_or_remove(
            &mut rows,
            ReadModelWrite::Fact(FactRow {
                id: FactId(id),
                novel_id: NovelId(id),
                chapter_id: ChapterId(id),
                version_id: VersionId(id),
                position: 1,
                subject: "Iris".to_owned(),
                statement: "is ill".to_owned(),
                quotation: "She coughed.".to_owned(),
                recorded_at: Timestamp::default(),
            }),
        );
        assert_eq!(rows.len(), 1);
        upsert_or_remove(&mut rows, ReadModelWrite::Removed(ReadModel::Fact, id));
        assert!(rows.is_empty());
    }
}
