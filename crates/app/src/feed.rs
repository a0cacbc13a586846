//! The feed, step 4 of the corridor: streams events to clients as they are committed.
//!
//! The event log is authoritative, so the feed keeps no checkpoint. Each process has one reader,
//! which every commit wakes. The reader passes new events to every [`FeedWatch`] in the order of
//! the log.
//!
//! A `FeedWatch` first subscribes to the reader, then reads the log after the position that its
//! caller has seen, skips duplicates, and then takes events from the reader. A `FeedWatch` that
//! falls behind reads the log again. An idle `FeedWatch` costs one entry in a map.

mod hub;
mod watch;

use std::{sync::Arc, time::Duration};

use scribe_domain::{
    id::{BookId, SessionId},
    stream::AggregateType,
};
use scribe_ports::store::{
    ChangeTopic,
    readers::{Database, EventFilter},
    rows::StoredEvent,
};

use self::hub::FeedHub;
pub use self::watch::FeedWatch;
use crate::{Error, Ports};

const EVENTS_PER_QUERY: u32 = 256;

/// The pause after a failure. No event is lost, because the log is read again.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// The events that a [`FeedWatch`] yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedScope {
    All,
    /// Only the events of a genesis session.
    Session(SessionId),
    /// The events of a novel with its chapters and its canon, identified by its book.
    Novel(BookId),
}

impl FeedScope {
    fn to_filter(self) -> EventFilter {
        match self {
            Self::All => EventFilter::All,
            Self::Session(session) => EventFilter::Stream(session.0),
            Self::Novel(book) => EventFilter::Book(book),
        }
    }

    /// Returns the book whose events concern the scope; `None` for all books.
    fn book(self) -> Option<BookId> {
        match self {
            Self::All => None,
            Self::Session(session) => Some(session.into()),
            Self::Novel(book) => Some(book),
        }
    }

    /// True if an event of the scope's book belongs to the scope.
    fn includes_event(self, event: &StoredEvent) -> bool {
        match self {
            Self::All => true,
            Self::Session(session) => event.aggregate_id == session.0,
            // The events of a book include those of its genesis session.
            Self::Novel(_) => event.aggregate_type != AggregateType::GenesisSession.as_str(),
        }
    }
}

/// The feed of a process.
#[derive(Clone)]
pub struct EventFeed {
    db: Arc<dyn Database>,
    hub: Arc<FeedHub>,
}

impl EventFeed {
    /// Starts the reader at the end of the log.
    ///
    /// # Errors
    /// The database cannot answer.
    pub async fn start(ports: &Ports) -> Result<Self, Error> {
        let feed = Self { db: Arc::clone(&ports.db), hub: Arc::default() };
        // The end is read before any `FeedWatch` exists. The reader therefore passes on every event
        // that is committed after a `FeedWatch` has subscribed, and the `FeedWatch` reads earlier
        // events from the log.
        let end = feed.db.last_position().await?;
        ports.spawner.spawn("feed", Box::pin(feed.clone().read_log(end)));
        Ok(feed)
    }

    /// Watches a scope, starting after a position.
    #[must_use]
    pub fn watch_scope(&self, scope: FeedScope, after: i64) -> FeedWatch {
        FeedWatch::new(Arc::clone(&self.db), Arc::clone(&self.hub), scope, after)
    }

    /// Returns how many [`FeedWatch`] values exist.
    #[must_use]
    pub fn watcher_count(&self) -> usize {
        self.hub.watcher_count()
    }

    /// Ends every [`FeedWatch`], including those created later, so that a server can shut down.
    pub fn close(&self) {
        self.hub.close();
    }

    async fn read_log(self, mut after: i64) {
        while !self.hub.is_closed() {
            let woken = self.db.wait_for_change(ChangeTopic::Events);
            match self.read_new_events(&mut after).await {
                Ok(0) => tokio::select! {
                    () = woken => {}
                    () = self.hub.wait_until_closed() => {}
                },
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "the feed could not read the log; retrying");
                    tokio::time::sleep(RETRY_DELAY).await;
                }
            }
        }
    }

    /// Reads new events once and passes them to every [`FeedWatch`]. Returns the number of events
    /// read.
    async fn read_new_events(&self, after: &mut i64) -> Result<usize, Error> {
        if self.hub.watcher_count() == 0 {
            // The end is read before the watchers are counted again. A `FeedWatch` that subscribes
            // after this count reads the log up to this end and beyond.
            let end = self.db.last_position().await?;
            if self.hub.watcher_count() == 0 {
                *after = end;
                return Ok(0);
            }
        }
        let events = self.db.events_after(EventFilter::All, *after, EVENTS_PER_QUERY).await?;
        let read = events.len();
        if let Some(last) = events.last() {
            *after = last.position;
            self.hub.publish_events(events);
        }
        Ok(read)
    }
}
