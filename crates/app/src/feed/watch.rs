//! A [`FeedWatch`] reads the log from a position up to the present, and then new events, without
//! gaps or duplicates.

use std::{collections::VecDeque, sync::Arc};

use scribe_ports::store::{readers::Database, rows::StoredEvent};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{
    EVENTS_PER_QUERY, FeedScope,
    hub::{FeedBatch, FeedHub},
};
use crate::Error;

/// Yields the events of a scope after a position, in the order of the log.
pub struct FeedWatch {
    db: Arc<dyn Database>,
    hub: Arc<FeedHub>,
    scope: FeedScope,
    /// `None` once the feed has ended.
    receiver: Option<Receiver<FeedBatch>>,
    /// The position of the last event that was queued, or skipped because it is not in the scope.
    position: i64,
    ready: VecDeque<Arc<StoredEvent>>,
    /// True while the log may hold events that were not read yet.
    behind: bool,
}

impl FeedWatch {
    pub(super) fn new(
        db: Arc<dyn Database>,
        hub: Arc<FeedHub>,
        scope: FeedScope,
        after: i64,
    ) -> Self {
        let receiver = hub.subscribe(scope.book());
        Self { db, hub, scope, receiver, position: after, ready: VecDeque::new(), behind: true }
    }

    /// Waits for the next event; returns `None` when the feed has ended. Dropping the future loses
    /// nothing.
    ///
    /// # Errors
    /// The database cannot answer. If called again, the method continues at the same position.
    pub async fn next(&mut self) -> Result<Option<Arc<StoredEvent>>, Error> {
        loop {
            // Without this, returning a long history would block all other tasks of the thread.
            tokio::task::coop::consume_budget().await;
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            if self.behind {
                let filter = self.scope.to_filter();
                let turn = self.hub.wait_for_read_permit().await;
                let events = self.db.events_after(filter, self.position, EVENTS_PER_QUERY).await?;
                // Yields, so that other tasks run before the next `FeedWatch` reads the log.
                tokio::task::yield_now().await;
                drop(turn);
                self.behind = !events.is_empty();
                self.keep_new_events(events.into_iter().map(Arc::new));
                continue;
            }
            let Some(receiver) = &mut self.receiver else { return Ok(None) };
            match receiver.recv().await {
                Ok(batch) => self.keep_new_events(batch.iter().cloned()),
                Err(RecvError::Lagged(_)) => self.behind = true,
                Err(RecvError::Closed) => return Ok(None),
            }
        }
    }

    /// Keeps the events that are new and in the scope.
    fn keep_new_events(&mut self, events: impl Iterator<Item = Arc<StoredEvent>>) {
        for event in events {
            if event.position <= self.position {
                continue;
            }
            self.position = event.position;
            if self.scope.includes_event(&event) {
                self.ready.push_back(event);
            }
        }
    }
}

impl Drop for FeedWatch {
    fn drop(&mut self) {
        if let Some(receiver) = self.receiver.take() {
            self.hub.unsubscribe(self.scope.book(), receiver);
        }
    }
}
