//! A watcher: reads from a position of the log up to the present, without gaps or duplicates.

use std::{collections::VecDeque, sync::Arc};

use scribe_ports::store::{readers::Database, rows::StoredEvent};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{
    BATCH, Scope,
    hub::{Batch, Hub},
};
use crate::Error;

/// A watch of a scope.
pub struct Watch {
    db: Arc<dyn Database>,
    hub: Arc<Hub>,
    scope: Scope,
    /// `None` once the feed has ended.
    receiver: Option<Receiver<Batch>>,
    /// The last position that was returned, or skipped because the event is not in the scope.
    position: i64,
    ready: VecDeque<Arc<StoredEvent>>,
    /// True while the log may hold events that were not read yet.
    behind: bool,
}

impl Watch {
    pub(super) fn new(db: Arc<dyn Database>, hub: Arc<Hub>, scope: Scope, after: i64) -> Self {
        let receiver = hub.subscribe(scope.book());
        Self { db, hub, scope, receiver, position: after, ready: VecDeque::new(), behind: true }
    }

    /// Waits for the next event; returns `None` when the feed has ended. Dropping the future loses
    /// nothing.
    ///
    /// # Errors
    /// The database cannot answer. If called again, the watch continues at the same position.
    pub async fn next(&mut self) -> Result<Option<Arc<StoredEvent>>, Error> {
        loop {
            // Without this, returning a long history would block all other tasks of the thread.
            tokio::task::coop::consume_budget().await;
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            if self.behind {
                let filter = self.scope.to_filter();
                let turn = self.hub.wait_for_turn().await;
                let events = self.db.events_after(filter, self.position, BATCH).await?;
                // Yields, so that other tasks run before the next watcher reads the log.
                tokio::task::yield_now().await;
                drop(turn);
                self.behind = !events.is_empty();
                self.keep_new(events.into_iter().map(Arc::new));
                continue;
            }
            let Some(receiver) = &mut self.receiver else { return Ok(None) };
            match receiver.recv().await {
                Ok(batch) => self.keep_new(batch.iter().cloned()),
                Err(RecvError::Lagged(_)) => self.behind = true,
                Err(RecvError::Closed) => return Ok(None),
            }
        }
    }

    /// Keeps the events that are new and in the scope.
    fn keep_new(&mut self, events: impl Iterator<Item = Arc<StoredEvent>>) {
        for event in events {
            if event.position <= self.position {
                continue;
            }
            self.position = event.position;
            if self.scope.admits(&event) {
                self.ready.push_back(event);
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(receiver) = self.receiver.take() {
            self.hub.unsubscribe(self.scope.book(), receiver);
        }
    }
}
