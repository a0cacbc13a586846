//! What a store remembers of its tables, so that what was just written need not be read again.
//!
//! A content never changes under its hash, so that what is kept of it is right for ever. The rows of
//! streams and flow runs are remembered only by a process that holds its database alone, only as it
//! has committed them itself, and never while they are being changed: a reader then asks the tables.

use std::{
    fmt,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use scribe_domain::content::{Content, ContentHash};
use scribe_ports::store::{
    Conflict, Expectation, Outcome, StoreError,
    rows::{FlowRow, StreamRow},
};
use uuid::Uuid;

use crate::{
    limits::{CONTENT_BYTES_KEPT, STATE_BYTES_KEPT},
    recent::Recent,
};

/// What is remembered.
pub(crate) struct Memory {
    /// True while no other process writes to the database.
    is_alone: AtomicBool,
    contents: Mutex<Recent<ContentHash, Content>>,
    streams: Mutex<Recent<Uuid, StreamRow>>,
    flows: Mutex<Recent<Uuid, FlowRow>>,
}

/// What a set has written, once it is committed.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) contents: Vec<Content>,
    pub(crate) streams: Vec<StreamRow>,
    pub(crate) flows: Vec<FlowRow>,
    /// Rows of derived tables that are taken out.
    pub(crate) strays: Vec<(&'static str, Uuid)>,
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("is_alone", &self.is_alone).finish_non_exhaustive()
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            is_alone: AtomicBool::new(false),
            contents: Mutex::new(Recent::new(CONTENT_BYTES_KEPT)),
            streams: Mutex::new(Recent::new(STATE_BYTES_KEPT)),
            flows: Mutex::new(Recent::new(STATE_BYTES_KEPT)),
        }
    }
}

impl Memory {
    /// From now on no other process writes to the database.
    pub(crate) fn be_alone(&self) {
        self.is_alone.store(true, Ordering::Relaxed);
    }

    /// A stream's row, where it is remembered.
    pub(crate) fn stream(&self, id: Uuid) -> Option<StreamRow> {
        lock(&self.streams).get(id)
    }

    /// A flow run's row, where it is remembered.
    pub(crate) fn flow(&self, id: Uuid) -> Option<FlowRow> {
        lock(&self.flows).get(id)
    }

    /// Divides wanted contents into those that are remembered and the hashes of the others.
    pub(crate) fn contents(
        &self,
        wanted: impl IntoIterator<Item = ContentHash>,
    ) -> (Vec<Content>, Vec<ContentHash>) {
        let mut kept = lock(&self.contents);
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for hash in wanted {
            match kept.get(hash) {
                Some(content) => found.push(content),
                None => missing.push(hash),
            }
        }
        (found, missing)
    }

    /// Remembers contents that are durable.
    pub(crate) fn keep_contents(&self, contents: impl IntoIterator<Item = Content>) {
        let mut kept = lock(&self.contents);
        for content in contents {
            let bytes = content.text.len();
            kept.add(content.hash, content, bytes);
        }
    }

    /// Forgets what a set is about to change. To be called before it can be committed: whoever sees
    /// what follows from it must not meet what was before.
    pub(crate) fn forget(&self, written: &Written) {
        written.streams.iter().for_each(|row| lock(&self.streams).remove(row.id));
        written.flows.iter().for_each(|row| lock(&self.flows).remove(row.id.0));
        written.strays.iter().for_each(|(_, id)| lock(&self.streams).remove(*id));
    }

    /// Learns what became of a set, in the order of the commits.
    pub(crate) fn learn(&self, written: Written, outcome: &Result<Outcome, StoreError>) {
        match outcome {
            Ok(Outcome::Committed { .. }) => self.keep(written),
            Ok(Outcome::Conflict(Conflict::Moved(Expectation::Stream { id, .. }))) => {
                lock(&self.streams).remove(*id);
            }
            Ok(Outcome::Conflict(Conflict::Moved(Expectation::Flow { id, .. }))) => {
                lock(&self.flows).remove(id.0);
            }
            Ok(Outcome::Conflict(_) | Outcome::Duplicate) | Err(_) => {}
        }
    }

    fn keep(&self, written: Written) {
        self.keep_contents(written.contents);
        if !self.is_alone.load(Ordering::Relaxed) {
            return;
        }
        let mut streams = lock(&self.streams);
        for row in written.streams {
            let bytes = row.state.len();
            streams.add(row.id, row, bytes);
        }
        drop(streams);
        let mut flows = lock(&self.flows);
        for row in written.flows {
            let bytes = row.state.len();
            flows.add(row.id.0, row, bytes);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
