//! A bus that refuses some messages, as a broker refuses those that are too large.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use scribe_domain::id::BookId;
use scribe_ports::bus::{Bus, BusError, Message, RefusedMessage, Subscription};

/// Refuses the messages at some positions of the log.
pub struct RefusingBus {
    inner: Arc<dyn Bus>,
    refused: Mutex<HashSet<i64>>,
}

impl RefusingBus {
    /// Wraps a bus that is to refuse the messages at these positions.
    #[must_use]
    pub fn wrapping(inner: Arc<dyn Bus>, refused: impl IntoIterator<Item = i64>) -> Self {
        Self { inner, refused: Mutex::new(refused.into_iter().collect()) }
    }

    /// Accepts every message from now on.
    pub fn accept_all(&self) {
        self.refused.lock().unwrap().clear();
    }
}

#[async_trait]
impl Bus for RefusingBus {
    async fn publish(&self, messages: &[Message]) -> Result<Vec<RefusedMessage>, BusError> {
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
