//! Subscribers: what reacts to the events of the log.

use std::sync::Arc;

use async_trait::async_trait;
use scribe_domain::event::RecordedEvent;
use scribe_ports::store::rows::DeadLetterRow;

use crate::{Error, unit_of_work::UnitOfWork};

/// Reacts to events of one key, in one commit that moves the subscriber's checkpoint.
#[async_trait]
pub trait Subscriber: Send + Sync {
    /// Returns the name under which its checkpoints are kept.
    fn name(&self) -> &'static str;

    /// Reacts to events of one key, in order, to all or to none. Given again it changes nothing.
    async fn react(&self, events: &[Arc<RecordedEvent>]) -> Result<(), Error>;

    /// Adds to the commit that parks a key what must not go on without this subscriber. By default
    /// nothing: a subscriber that only follows the log may be late.
    async fn park_key(
        &self,
        _unit: &mut UnitOfWork<'_>,
        _letter: &DeadLetterRow,
    ) -> Result<(), Error> {
        Ok(())
    }
}
