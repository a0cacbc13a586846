//! The event bus. It delivers every event at least once to one member of every group of
//! subscribers. The events of a key are delivered in order. The bus carries events in their stored
//! form, so that an event that this program cannot read affects only the subscriber that has to
//! read it.

use std::sync::Arc;

use async_trait::async_trait;
use scribe_domain::id::BookId;

use crate::store::rows::StoredEvent;

mod headers;

/// The reason why the bus could not accept or deliver messages.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BusError {
    /// The bus cannot be reached. Nothing is lost, and the caller can publish again later.
    #[error("the event bus cannot be reached: {0}")]
    Unavailable(String),
    /// The bus has been shut down.
    #[error("the event bus is closed")]
    Closed,
}

impl BusError {
    /// Returns true if the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unavailable(_) => true,
            Self::Closed => false,
        }
    }
}

/// A message: an event and the topic under which it is published.
#[derive(Debug, Clone, PartialEq)]
pub struct BusMessage {
    pub topic: Arc<str>,
    pub event: Arc<StoredEvent>,
}

impl BusMessage {
    /// Returns the key, which is the book. Messages of one key are delivered in the order in which
    /// they were published.
    #[must_use]
    pub fn key(&self) -> BookId {
        self.event.book
    }
}

/// A message that the bus does not accept, however often it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedMessage {
    /// The index of the message among the published ones.
    pub index: usize,
    pub reason: String,
}

/// Accepts messages and delivers them to the subscribers.
#[async_trait]
pub trait EventBus: Send + Sync {
    /// Publishes messages in order, and returns those that the bus refuses. After a refusal, the
    /// bus also does not accept the later messages of the same key in this call. If the method
    /// returns `Ok`, the bus has accepted all other messages.
    ///
    /// # Errors
    /// The bus did not accept all messages. The accepted ones will be delivered, and will be
    /// delivered again if they are published again.
    async fn publish(&self, messages: &[BusMessage]) -> Result<Vec<RefusedMessage>, BusError>;

    /// Joins a group of subscribers. Every event that is published from now on is delivered to the
    /// member of the group that owns the key of the event.
    ///
    /// # Errors
    /// The bus cannot be reached.
    async fn subscribe(&self, group: &'static str) -> Result<Box<dyn Subscription>, BusError>;
}

/// An item of a subscription.
#[derive(Debug, Clone, PartialEq)]
pub enum BusDelivery {
    /// The next events; at least one.
    Events(Vec<Arc<StoredEvent>>),
    /// The keys have been redistributed among the members of the group. The events of the keys that
    /// this member now owns are in the log after the checkpoints of the group. Other members handle
    /// the other keys.
    Reassigned,
}

/// A subscriber's connection to the bus.
#[async_trait]
pub trait Subscription: Send {
    /// Waits for the next delivery. If the future is dropped, no delivery is lost: the next call
    /// returns it.
    ///
    /// # Errors
    /// The bus cannot be reached or is closed.
    async fn next(&mut self) -> Result<BusDelivery, BusError>;

    /// Returns true if this member of the group handles the events of a key, according to the last
    /// delivery.
    fn owns_key(&self, key: BookId) -> bool;
}
