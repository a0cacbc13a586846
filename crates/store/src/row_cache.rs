//! Caches rows, so that rows that were just written need not be read again.
//!
//! The content stored under a hash never changes, so a cached content stays valid. Rows of streams
//! and flow runs are cached in the state that this process has committed, and never while this
//! process changes them.
//!
//! While this process is the only writer of the database, the cached rows are the current rows. If
//! other processes may write, a cached row may be out of date. It may then be used only for a
//! decision, because the commit of the decision fails if the version of the row has changed.

use std::{
    fmt,
    hash::Hash,
    sync::atomic::{AtomicBool, Ordering},
};

use quick_cache::{Weighter, sync::Cache};
use scribe_domain::content::{Content, ContentHash};
use scribe_ports::store::{
    CommitConflict, CommitOutcome, Expectation, StoreError,
    rows::{FlowRow, StreamRow},
};
use uuid::Uuid;

use crate::limits::{CONTENT_CACHE_BYTES, STATE_CACHE_BYTES};

/// The assumed size of a text or a state, from which the initial number of items is estimated.
const ASSUMED_ITEM_BYTES: u64 = 4 << 10;

pub(crate) struct RowCache {
    /// True if no other process can write to the database.
    is_single_writer: AtomicBool,
    /// False while no other process is known to use the database. Streams are then worth caching.
    has_others: AtomicBool,
    contents: Cache<ContentHash, Content, ByteWeighter>,
    streams: Cache<Uuid, StreamRow, ByteWeighter>,
    flows: Cache<Uuid, FlowRow, ByteWeighter>,
}

/// Weighs an item by the bytes of its text, plus the overhead of its container.
#[derive(Clone)]
struct ByteWeighter;

const CONTAINER_OVERHEAD_BYTES: usize = 128;

impl Weighter<ContentHash, Content> for ByteWeighter {
    fn weight(&self, _: &ContentHash, content: &Content) -> u64 {
        (content.text.len() + CONTAINER_OVERHEAD_BYTES) as u64
    }
}

impl Weighter<Uuid, StreamRow> for ByteWeighter {
    fn weight(&self, _: &Uuid, row: &StreamRow) -> u64 {
        (row.state.len() + CONTAINER_OVERHEAD_BYTES) as u64
    }
}

impl Weighter<Uuid, FlowRow> for ByteWeighter {
    fn weight(&self, _: &Uuid, row: &FlowRow) -> u64 {
        (row.state.len() + CONTAINER_OVERHEAD_BYTES) as u64
    }
}

/// The rows of a set that are cached when the set is committed.
#[derive(Debug, Default)]
pub(crate) struct WrittenRows {
    pub(crate) contents: Vec<Content>,
    pub(crate) streams: Vec<StreamRow>,
    pub(crate) flows: Vec<FlowRow>,
    /// The rows of derived tables that are removed.
    pub(crate) orphans: Vec<(&'static str, Uuid)>,
}

impl fmt::Debug for RowCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowCache")
            .field("is_single_writer", &self.is_single_writer)
            .finish_non_exhaustive()
    }
}

impl Default for RowCache {
    fn default() -> Self {
        Self {
            is_single_writer: AtomicBool::new(false),
            has_others: AtomicBool::new(true),
            contents: new_cache(CONTENT_CACHE_BYTES),
            streams: new_cache(STATE_CACHE_BYTES),
            flows: new_cache(STATE_CACHE_BYTES),
        }
    }
}

fn new_cache<K: Eq + Hash, V: Clone>(bytes: u64) -> Cache<K, V, ByteWeighter>
where
    ByteWeighter: Weighter<K, V>,
{
    let items = usize::try_from(bytes / ASSUMED_ITEM_BYTES).unwrap_or(usize::MAX);
    Cache::with_weighter(items, bytes, ByteWeighter)
}

impl RowCache {
    /// Records that no other process can write to the database from now on.
    pub(crate) fn assume_single_writer(&self) {
        self.is_single_writer.store(true, Ordering::Relaxed);
    }

    /// Records whether other processes use the database. If they do, most cached streams
    /// would be out of date, and each of them would cause a conflict.
    pub(crate) fn note_other_processes(&self, has_others: bool) {
        self.has_others.store(has_others, Ordering::Relaxed);
        if has_others {
            self.streams.clear();
        }
    }

    /// Removes all rows that other processes can change.
    pub(crate) fn forget_states(&self) {
        self.note_other_processes(true);
        self.flows.clear();
    }

    /// Returns the current row of a stream, if it is known.
    pub(crate) fn stream(&self, id: Uuid) -> Option<StreamRow> {
        self.cached_stream(id).filter(|_| self.is_single_writer.load(Ordering::Relaxed))
    }

    /// Returns the row of a stream as this process committed it, if it is cached.
    pub(crate) fn cached_stream(&self, id: Uuid) -> Option<StreamRow> {
        self.streams.get(&id)
    }

    /// Returns the current row of a flow run, if it is known.
    pub(crate) fn flow(&self, id: Uuid) -> Option<FlowRow> {
        self.cached_flow(id).filter(|_| self.is_single_writer.load(Ordering::Relaxed))
    }

    /// Returns the row of a flow run as this process committed it, if it is cached.
    pub(crate) fn cached_flow(&self, id: Uuid) -> Option<FlowRow> {
        self.flows.get(&id)
    }

    /// Splits the wanted contents into the cached ones and the hashes of the others.
    pub(crate) fn split_contents(
        &self,
        wanted: impl IntoIterator<Item = ContentHash>,
    ) -> (Vec<Content>, Vec<ContentHash>) {
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for hash in wanted {
            match self.contents.get(&hash) {
                Some(content) => found.push(content),
                None => missing.push(hash),
            }
        }
        (found, missing)
    }

    /// Caches contents that are durable.
    pub(crate) fn insert_contents(&self, contents: impl IntoIterator<Item = Content>) {
        for content in contents {
            self.contents.insert(content.hash, content);
        }
    }

    /// Removes the rows that a set is about to change. This must be called before the set can be
    /// committed: a reader that sees an effect of the set must not see the old rows.
    pub(crate) fn invalidate_rows(&self, written: &WrittenRows) {
        for row in &written.streams {
            self.streams.remove(&row.id);
        }
        for row in &written.flows {
            self.flows.remove(&row.id.0);
        }
        for (_, id) in &written.orphans {
            self.streams.remove(id);
        }
    }

    /// Updates the cache with the outcome of a set. Must be called in the order of the commits.
    pub(crate) fn apply_outcome(
        &self,
        written: WrittenRows,
        outcome: &Result<CommitOutcome, StoreError>,
    ) {
        match outcome {
            Ok(CommitOutcome::Committed { .. }) => self.insert_written_rows(written),
            Ok(CommitOutcome::Conflict(CommitConflict::ExpectationFailed(
                Expectation::Stream { id, .. },
            ))) => {
                self.streams.remove(id);
            }
            Ok(CommitOutcome::Conflict(CommitConflict::ExpectationFailed(Expectation::Flow {
                id,
                ..
            }))) => {
                self.flows.remove(&id.0);
            }
            Ok(CommitOutcome::Conflict(_) | CommitOutcome::Duplicate) | Err(_) => {}
        }
    }

    fn insert_written_rows(&self, written: WrittenRows) {
        self.insert_contents(written.contents);
        // Only the leader writes flows, so its rows stay current while it leads.
        for row in written.flows {
            self.flows.insert(row.id.0, row);
        }
        let is_single_writer = self.is_single_writer.load(Ordering::Relaxed);
        if is_single_writer || !self.has_others.load(Ordering::Relaxed) {
            for row in written.streams {
                self.streams.insert(row.id, row);
            }
        }
    }
}
