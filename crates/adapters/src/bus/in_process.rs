//! The event bus within one process. It persists nothing. Events that were published but not
//! handled when the process ended are read again from the event log by each subscriber.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use scribe_domain::id::BookId;
use scribe_ports::{
    bus::{BusDelivery, BusError, BusMessage, EventBus, RefusedMessage, Subscription},
    store::rows::StoredEvent,
};
use tokio::sync::mpsc;

/// The number of batches that queue for a slow subscriber before publishing waits.
const MAX_QUEUED_BATCHES: usize = 64;

type EventBatch = Arc<[Arc<StoredEvent>]>;

/// Passes events to the subscribers in this process.
#[derive(Debug, Default)]
pub struct InProcessBus {
    subscribers: Mutex<Vec<mpsc::Sender<EventBatch>>>,
}

#[async_trait]
impl EventBus for InProcessBus {
    async fn publish(&self, messages: &[BusMessage]) -> Result<Vec<RefusedMessage>, BusError> {
        let batch: EventBatch = messages.iter().map(|message| Arc::clone(&message.event)).collect();
        let subscribers = self.subscribers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for subscriber in subscribers {
            // A subscriber that has disconnected reads the log when it reconnects.
            if subscriber.send(Arc::clone(&batch)).await.is_err() {
                continue;
            }
        }
        Ok(Vec::new())
    }

    async fn subscribe(&self, _: &'static str) -> Result<Box<dyn Subscription>, BusError> {
        let (sender, receiver) = mpsc::channel(MAX_QUEUED_BATCHES);
        let mut subscribers = self.subscribers.lock().unwrap_or_else(PoisonError::into_inner);
        subscribers.retain(|subscriber| !subscriber.is_closed());
        subscribers.push(sender);
        Ok(Box::new(InProcessSubscription { receiver }))
    }
}

struct InProcessSubscription {
    receiver: mpsc::Receiver<EventBatch>,
}

#[async_trait]
impl Subscription for InProcessSubscription {
    async fn next(&mut self) -> Result<BusDelivery, BusError> {
        let mut events = self.receiver.recv().await.ok_or(BusError::Closed)?.to_vec();
        while let Ok(more) = self.receiver.try_recv() {
            events.extend(more.iter().cloned());
        }
        Ok(BusDelivery::Events(events))
    }

    /// A subscriber has no other members in its group, because the bus ends with the process.
    fn owns_key(&self, _: BookId) -> bool {
        true
    }
}
