//! Subscribers, which react to the events of the log.

use std::sync::Arc;

use async_trait::async_trait;
use scribe_domain::event::RecordedEvent;
use scribe_ports::store::rows::DeadLetterRow;

use crate::{Error, unit_of_work::UnitOfWork};

/// Reacts to the events of one book, in one commit that also advances the subscriber's checkpoint.
#[async_trait]
pub trait Subscriber: Send + Sync {
    /// Returns the name under which the subscriber's checkpoints are stored.
    fn name(&self) -> &'static str;

    /// Reacts to events of one book in order, either to all of them or to none. Repeating the call
    /// changes nothing.
    ///
    /// Returns the position of the subscriber's checkpoint afterwards. If the subscriber has
    /// already handled later events, such as those of its own commands, the position is after the
    /// last event. If another delivery has handled only some of the events, the position is before
    /// the last event, and the rest are delivered again.
    async fn react(&self, events: &[Arc<RecordedEvent>]) -> Result<i64, Error>;

    /// Adds changes to the commit that parks a book, to stop work that must not continue without
    /// this subscriber. By default nothing is added, because a subscriber that only follows the log
    /// may be late.
    async fn add_parking_changes(
        &self,
        _unit: &mut UnitOfWork<'_>,
        _letter: &DeadLetterRow,
    ) -> Result<(), Error> {
        Ok(())
    }
}
