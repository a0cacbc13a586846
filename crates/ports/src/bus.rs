//! The event bus: at least once, ordered per key. It carries events as they are stored, so that an
//! event that this program cannot read affects only the subscriber that has to read it.

use std::sync::Arc;

use async_trait::async_trait;

use crate::store::rows::StoredEvent;

/// Why the bus could not take or give messages.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BusError {
    /// It cannot be reached; nothing is lost, publishing again later is right.
    #[error("the event bus cannot be reached: {0}")]
    Unavailable(String),
    /// It has been shut down.
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

/// Takes events and hands them to every subscriber.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Publishes events in order; returning says that the bus has them all.
    ///
    /// # Errors
    /// The bus did not take them all; those it took will be delivered, and again after a repeat.
    async fn publish(&self, events: &[Arc<StoredEvent>]) -> Result<(), BusError>;

    /// Joins as a subscriber. Everything that is published from now on is delivered to it.
    ///
    /// # Errors
    /// The bus cannot be reached.
    async fn subscribe(&self, subscriber: &'static str) -> Result<Box<dyn Subscription>, BusError>;
}

/// One subscriber's end of the bus.
#[async_trait]
pub trait Subscription: Send {
    /// Waits for the next events, at least one.
    ///
    /// # Errors
    /// The bus cannot be reached or is closed.
    async fn next(&mut self) -> Result<Vec<Arc<StoredEvent>>, BusError>;
}
