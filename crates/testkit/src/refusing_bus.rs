//! A bus that refuses some messages, as a broker refuses those that are too large.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use scribe_domain::id::BookId;
use scribe_ports::bus::{BusError, BusMessage, EventBus, RefusedMessage, Subscription};

/// Refuses the messages at some positions of the log.
pub struct RefusingBus {
    inner: Arc<dyn EventBus>,
    refused: Mutex<HashSet<i64>>,
    accepted: Mutex<Vec<(BookId, i64)>>,
}

impl RefusingBus {
    /// Wraps a bus that is to refuse the messages at these positions.
    #[must_use]
    pub fn new(inner: Arc<dyn EventBus>, refused: impl IntoIterator<Item = i64>) -> Self {
        let refused = Mutex::new(refused.into_iter().collect());
        Self { inner, refused, accepted: Mutex::default() }
    }

    /// Returns the positions of a book's messages in the order in which they were accepted.
    #[must_use]
    pub fn accepted(&self, book: BookId) -> Vec<i64> {
        let accepted = self.accepted.lock().unwrap();
        accepted.iter().filter(|(of, _)| *of == book).map(|(_, position)| *position).collect()
    }

    /// Accepts every message from now on.
    pub fn accept_all(&self) {
        self.refused.lock().unwrap().clear();
    }
}

#[async_trait]
impl EventBus for RefusingBus {
    async fn publish(&self, messages: &[BusMessage]) -> Result<Vec<RefusedMessage>, BusError> {
        let (mut accepted, mut refused) = (Vec::new(), Vec::new());
        let mut held: HashSet<BookId> = HashSet::new();
        for (index, message) in messages.iter().enumerate() {
            if held.contains(&message.key()) {
                continue;
            }
            if self.refused.lock().unwrap().contains(&message.event.position) {
                held.insert(message.key());
                refused.push(RefusedMessage { index, reason: "it is too large".to_owned() });
            } else {
                self.accepted.lock().unwrap().push((message.key(), message.event.position));
                accepted.push(message.clone());
            }
        }
        self.inner.publish(&accepted).await?;
        Ok(refused)
    }

    async fn subscribe(&self, group: &'static str) -> Result<Box<dyn Subscription>, BusError> {
        self.inner.subscribe(group).await
    }
}
