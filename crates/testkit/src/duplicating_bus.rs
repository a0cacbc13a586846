//! A bus that delivers every event more than once, as a broker may.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use scribe_ports::bus::{BusError, BusMessage, EventBus, RefusedMessage, Subscription};

/// Delivers every event twice at once, and a third time after `repetition_distance` later events.
pub struct DuplicatingBus {
    inner: Arc<dyn EventBus>,
    repetition_distance: usize,
    /// The events that have not been delivered a third time yet.
    recent: Mutex<VecDeque<BusMessage>>,
}

impl DuplicatingBus {
    /// The default number of later events between the first delivery and the late repetition.
    pub const DEFAULT_REPETITION_DISTANCE: usize = 1_000;

    /// Wraps a bus.
    #[must_use]
    pub fn new(inner: Arc<dyn EventBus>, repetition_distance: usize) -> Self {
        Self { inner, repetition_distance, recent: Mutex::default() }
    }

    /// Delivers all remaining late repetitions at the end of a test.
    ///
    /// # Errors
    /// The bus cannot be reached.
    pub async fn deliver_late_repetitions(&self) -> Result<usize, BusError> {
        let rest: Vec<_> = self.recent.lock().unwrap().drain(..).collect();
        self.inner.publish(&rest).await?;
        Ok(rest.len())
    }

    fn with_repetitions(&self, messages: &[BusMessage]) -> Vec<BusMessage> {
        let mut recent = self.recent.lock().unwrap();
        let mut repeated = Vec::with_capacity(3 * messages.len());
        for message in messages {
            repeated.extend([message.clone(), message.clone()]);
            recent.push_back(message.clone());
            if recent.len() > self.repetition_distance {
                repeated.extend(recent.pop_front());
            }
        }
        repeated
    }
}

#[async_trait]
impl EventBus for DuplicatingBus {
    async fn publish(&self, messages: &[BusMessage]) -> Result<Vec<RefusedMessage>, BusError> {
        self.inner.publish(&self.with_repetitions(messages)).await
    }

    async fn subscribe(&self, group: &'static str) -> Result<Box<dyn Subscription>, BusError> {
        self.inner.subscribe(group).await
    }
}
