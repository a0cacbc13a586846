//! Step 4 of the corridor, the feed: what people watch while it happens.
//!
//! The log is the truth and the feed keeps no checkpoint. One reader per process, woken by commits,
//! hands new events in the order of the log to whoever watches. A [`Watch`] joins first, then
//! reads the log after the position that its caller has seen, drops what comes twice and goes
//! live; one that falls behind reads the log again. Whoever waits costs a place in a map.

mod hub;
mod watch;

use std::{sync::Arc, time::Duration};

use scribe_domain::{
    id::{BookId, SessionId},
    stream::AggregateType,
};
use scribe_ports::store::{
    Topic,
    readers::{Database, EventFilter},
    rows::StoredEvent,
};

use self::hub::Hub;
pub use self::watch::Watch;
use crate::{Error, Ports};

/// Events that are read at once.
const BATCH: u32 = 256;

/// The pause after a failure; nothing is lost meanwhile.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// What is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    All,
    /// A genesis session's own events.
    Session(SessionId),
    /// A novel with its chapters and its canon, by its book.
    Novel(BookId),
}

impl Scope {
    fn filter(self) -> EventFilter {
        match self {
            Self::All => EventFilter::All,
            Self::Session(session) => EventFilter::Stream(session.0),
            Self::Novel(book) => EventFilter::Book(book),
        }
    }

    /// The key whose events concern the scope; `None` for all.
    fn book(self) -> Option<BookId> {
        match self {
            Self::All => None,
            Self::Session(session) => Some(session.into()),
            Self::Novel(book) => Some(book),
        }
    }

    /// True where an event of the scope's key belongs to the scope.
    fn admits(self, event: &StoredEvent) -> bool {
        match self {
            Self::All => true,
            Self::Session(session) => event.aggregate_id == session.0,
            // A book's key is its session's too.
            Self::Novel(_) => event.aggregate_type != AggregateType::GenesisSession.as_str(),
        }
    }
}

/// The feed of a process.
#[derive(Clone)]
pub struct Feed {
    db: Arc<dyn Database>,
    hub: Arc<Hub>,
}

impl Feed {
    /// Starts the reader at the end of the log.
    ///
    /// # Errors
    /// The database cannot answer.
    pub async fn start(ports: &Ports) -> Result<Self, Error> {
        let feed = Self { db: Arc::clone(&ports.db), hub: Arc::default() };
        // Known before anybody can watch: a watch reads for itself what was committed before it
        // joined, and gets from the reader what was committed after.
        let end = feed.db.last_position().await?;
        ports.spawner.spawn("feed", Box::pin(feed.clone().read(end)));
        Ok(feed)
    }

    /// Watches a scope from after a position on.
    #[must_use]
    pub fn watch(&self, scope: Scope, after: i64) -> Watch {
        Watch::new(Arc::clone(&self.db), Arc::clone(&self.hub), scope, after)
    }

    /// How many watch at present.
    #[must_use]
    pub fn watching(&self) -> usize {
        self.hub.watching()
    }

    /// Ends every watch and those that are still to come, so that a server can shut down.
    pub fn close(&self) {
        self.hub.close();
    }

    async fn read(self, mut after: i64) {
        while !self.hub.is_closed() {
            let woken = self.db.changed(Topic::Events);
            match self.round(&mut after).await {
                Ok(0) => tokio::select! {
                    () = woken => {}
                    () = self.hub.closed() => {}
                },
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "the feed could not read the log; retrying");
                    tokio::time::sleep(AFTER_FAILURE).await;
                }
            }
        }
    }

    /// Hands on what is new, once; answers how much it was.
    async fn round(&self, after: &mut i64) -> Result<usize, Error> {
        if self.hub.watching() == 0 {
            // The end is read before it is known that nobody watches: who joins later reads the
            // log up to this end and beyond.
            let end = self.db.last_position().await?;
            if self.hub.watching() == 0 {
                *after = end;
                return Ok(0);
            }
        }
        let events = self.db.events_after(EventFilter::All, *after, BATCH).await?;
        let read = events.len();
        if let Some(last) = events.last() {
            *after = last.position;
            self.hub.publish(events);
        }
        Ok(read)
    }
}
