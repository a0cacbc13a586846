//! The event bus. It delivers every event at least once, in order per key. It carries events in
//! their stored form, so that an event that this program cannot read affects only the subscriber
//! that has to read it.

use std::sync::Arc;

use async_trait::async_trait;

use crate::store::rows::StoredEvent;

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

/// Accepts events and delivers them to every subscriber.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Publishes events in order. When the method returns successfully, the bus has accepted all
    /// events.
    ///
    /// # Errors
    /// The bus did not accept all events. The accepted events will be delivered, and will be
    /// delivered again if they are published again.
    async fn publish(&self, events: &[Arc<StoredEvent>]) -> Result<(), BusError>;

    /// Registers a subscriber. Every event that is published from now on is delivered to the
    /// subscriber.
    ///
    /// # Errors
    /// The bus cannot be reached.
    async fn subscribe(&self, subscriber: &'static str) -> Result<Box<dyn Subscription>, BusError>;
}

/// A subscriber's connection to the bus.
#[async_trait]
pub trait Subscription: Send {
    /// Waits for the next events. Returns at least one event. If the wait is dropped, the next one
    /// returns what would have been received.
    ///
    /// # Errors
    /// The bus cannot be reached or is closed.
    async fn next(&mut self) -> Result<Vec<Arc<StoredEvent>>, BusError>;
}
