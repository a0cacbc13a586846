//! The watchers, and how new events reach them. A watcher is a [`super::FeedWatch`].

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use scribe_domain::id::BookId;
use scribe_ports::store::rows::StoredEvent;
use tokio::sync::{
    Semaphore, SemaphorePermit,
    broadcast::{self, Receiver, Sender},
    watch,
};

/// Events that were read together, in the order of the log.
pub(super) type FeedBatch = Arc<[Arc<StoredEvent>]>;

/// The number of batches that are buffered for the watchers of one book. A watcher that is further
/// behind reads the log.
const BOOK_BUFFER_BATCHES: usize = 8;
/// The number of batches buffered for watchers of all events.
const ALL_BOOKS_BUFFER_BATCHES: usize = 64;

/// The watchers of a process, indexed by the book that they watch. An event wakes only the watchers
/// of its book and the watchers of all events.
#[derive(Debug, Default)]
pub(super) struct FeedHub {
    channels: Mutex<FeedChannels>,
    closed: watch::Sender<bool>,
    /// Limits how many watchers read the log at once, so that other tasks are not delayed.
    turns: ReadPermits,
}

/// The maximum number of watchers that read the log at the same time.
const MAX_CONCURRENT_READERS: usize = 2;

#[derive(Debug)]
struct ReadPermits(Semaphore);

impl Default for ReadPermits {
    fn default() -> Self {
        Self(Semaphore::new(MAX_CONCURRENT_READERS))
    }
}

#[derive(Debug, Default)]
struct FeedChannels {
    by_key: HashMap<Option<BookId>, Sender<FeedBatch>>,
    watching: usize,
}

impl FeedHub {
    /// Subscribes a watcher; returns `None` if the hub is closed.
    pub(super) fn subscribe(&self, key: Option<BookId>) -> Option<Receiver<FeedBatch>> {
        let mut channels = self.lock_channels();
        if self.is_closed() {
            return None;
        }
        channels.watching += 1;
        let capacity = if key.is_some() { BOOK_BUFFER_BATCHES } else { ALL_BOOKS_BUFFER_BATCHES };
        let sender = channels.by_key.entry(key).or_insert_with(|| broadcast::channel(capacity).0);
        Some(sender.subscribe())
    }

    /// Unsubscribes a watcher. When the last watcher of a book leaves, the book's channel is
    /// removed.
    pub(super) fn unsubscribe(&self, key: Option<BookId>, receiver: Receiver<FeedBatch>) {
        let mut channels = self.lock_channels();
        channels.watching = channels.watching.saturating_sub(1);
        drop(receiver);
        if channels.by_key.get(&key).is_some_and(|sender| sender.receiver_count() == 0) {
            channels.by_key.remove(&key);
        }
    }

    pub(super) fn publish_events(&self, events: Vec<StoredEvent>) {
        let events: Vec<Arc<StoredEvent>> = events.into_iter().map(Arc::new).collect();
        let channels = self.lock_channels();
        let mut of_key: HashMap<BookId, Vec<Arc<StoredEvent>>> = HashMap::new();
        for event in &events {
            if channels.by_key.contains_key(&Some(event.book)) {
                of_key.entry(event.book).or_default().push(Arc::clone(event));
            }
        }
        let batches = of_key.into_iter().map(|(key, events)| (Some(key), events));
        for (key, events) in batches.chain([(None, events)]) {
            if let Some(sender) = channels.by_key.get(&key) {
                // Sending fails only if no receiver is left, and then nobody needs the events.
                drop(sender.send(events.into()));
            }
        }
    }

    /// Waits for permission to read the log.
    pub(super) async fn wait_for_read_permit(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.0.acquire().await.ok()
    }

    pub(super) fn watcher_count(&self) -> usize {
        self.lock_channels().watching
    }

    /// Closes the hub and drops every channel, which ends all watchers.
    pub(super) fn close(&self) {
        let mut channels = self.lock_channels();
        self.closed.send_replace(true);
        channels.by_key.clear();
    }

    pub(super) fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }

    pub(super) async fn wait_until_closed(&self) {
        let mut closed = self.closed.subscribe();
        // The sender lives as long as the hub, so waiting never fails.
        drop(closed.wait_for(|closed| *closed).await);
    }

    fn lock_channels(&self) -> MutexGuard<'_, FeedChannels> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
