//! One delivery: reads events and passes them to the subscriber. If the subscriber fails, the
//! delivery passes the events to it again, or parks the book.

use std::sync::Arc;

use scribe_domain::{
    context::{Actor, Cause},
    event::{Event, RecordedEvent},
    id::{BookId, UserId},
    stream::StreamId,
};
use scribe_ports::{
    crash::CrashPoint,
    store::{readers::EventFilter, rows::StoredEvent},
};
use serde::Deserialize;

use super::book_queue::{BatchSource, DeliveryBatch, DeliveryOutcome, MAX_EVENTS_PER_BATCH};
use crate::{
    Error, Ports,
    dead_letters::{ParkOutcome, ParkingComponent, park_book},
    subscriber::Subscriber,
};

/// Delivers the events of one book to one subscriber.
#[derive(Clone, Copy)]
pub(super) struct BookDelivery<'a> {
    pub(super) ports: &'a Ports,
    pub(super) subscriber: &'a Arc<dyn Subscriber>,
    pub(super) book: BookId,
}

impl BookDelivery<'_> {
    pub(super) async fn deliver_batch(self, batch: DeliveryBatch) -> DeliveryOutcome {
        match self.try_batch(batch).await {
            Ok(outcome) => outcome,
            Err(error) => {
                let subscriber = self.subscriber.name();
                tracing::error!(
                    subscriber, book = %self.book, %error,
                    "the events of a book could not be handled; retrying"
                );
                if let Some(pause) = self.ports.settings.retry_pauses.last() {
                    tokio::time::sleep(*pause).await;
                }
                DeliveryOutcome::Restart
            }
        }
    }

    async fn try_batch(&self, batch: DeliveryBatch) -> Result<DeliveryOutcome, Error> {
        let db = &self.ports.db;
        let handled = match batch.handled {
            Some(handled) => handled,
            None => db.checkpoint(self.subscriber.name(), self.book).await?,
        };
        let events: Vec<Arc<StoredEvent>> = match batch.source {
            BatchSource::Log => {
                let limit = u32::try_from(MAX_EVENTS_PER_BATCH).unwrap_or(u32::MAX);
                let missed = db.events_after(EventFilter::Book(self.book), handled, limit).await?;
                missed.into_iter().map(Arc::new).collect()
            }
            BatchSource::Bus(events) => {
                events.into_iter().filter(|event| event.position > handled).collect()
            }
        };
        if events.is_empty() {
            return Ok(DeliveryOutcome::CaughtUp(handled));
        }
        self.ports.crash.reach_point(CrashPoint::BeforeReact);
        let outcome = self.deliver_events(&events).await;
        self.ports.crash.reach_point(CrashPoint::AfterReact);
        outcome
    }

    /// Delivers the events together. If that fails with an error that is not retryable, delivers
    /// them one by one, so that all events before the failing one are handled.
    async fn deliver_events(&self, events: &[Arc<StoredEvent>]) -> Result<DeliveryOutcome, Error> {
        let (readable, unreadable) = parse_events(events);
        let mut handled = 0;
        match self.react_with_retries(&readable).await {
            Err(error) if !error.is_retryable() => {
                for (event, stored) in readable.iter().zip(events) {
                    // The subscriber may have handled the event together with an earlier one.
                    if event.position <= handled {
                        continue;
                    }
                    match self.react_with_retries(std::slice::from_ref(event)).await {
                        Err(error) if !error.is_retryable() => {
                            return self.park_after_error(stored, &error).await;
                        }
                        outcome => handled = outcome?,
                    }
                }
            }
            outcome => handled = outcome?,
        }
        match (unreadable, events.get(readable.len())) {
            (Some(error), Some(stored)) => self.park_after_error(stored, &error).await,
            _ if events.last().is_some_and(|last| handled < last.position) => {
                Ok(DeliveryOutcome::Restart)
            }
            _ => Ok(DeliveryOutcome::Handled(handled)),
        }
    }

    /// Calls the subscriber. After a retryable error, pauses and calls it again.
    async fn react_with_retries(&self, events: &[Arc<RecordedEvent>]) -> Result<i64, Error> {
        if events.is_empty() {
            return Ok(0);
        }
        let subscriber = self.subscriber.name();
        let mut pauses = self.ports.settings.retry_pauses.iter();
        loop {
            match self.subscriber.react(events).await {
                Err(error) if error.is_retryable() => {
                    let Some(pause) = pauses.next() else { return Err(error) };
                    tracing::warn!(subscriber, %error, "a subscriber failed; retrying");
                    tokio::time::sleep(*pause).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn park_after_error(
        &self,
        event: &StoredEvent,
        error: &Error,
    ) -> Result<DeliveryOutcome, Error> {
        let parked_by = ParkingComponent::Subscriber(&**self.subscriber);
        match park_book(self.ports, parked_by, event, &error.to_string()).await? {
            ParkOutcome::Parked => Ok(DeliveryOutcome::Parked),
            ParkOutcome::HandledMeanwhile => Ok(DeliveryOutcome::Restart),
        }
    }
}

/// Parses events up to the first one that cannot be parsed; returns the parsed events and that
/// error.
fn parse_events(events: &[Arc<StoredEvent>]) -> (Vec<Arc<RecordedEvent>>, Option<Error>) {
    let mut readable = Vec::with_capacity(events.len());
    for event in events {
        match parse_event(event) {
            Ok(event) => readable.push(Arc::new(event)),
            Err(error) => return (readable, Some(error)),
        }
    }
    (readable, None)
}

/// Parses a stored event.
///
/// # Errors
/// The type or version of the event is unknown, or its payload has an unexpected shape.
pub fn parse_event(stored: &StoredEvent) -> Result<RecordedEvent, Error> {
    let payload = stored.payload.clone();
    let event = Event::from_stored(&stored.event_type, stored.event_version, payload)?;
    let aggregate = stored.aggregate_type.parse().map_err(|_| {
        Error::Damaged(format!("the aggregate {} is unknown", stored.aggregate_type))
    })?;
    Ok(RecordedEvent {
        position: stored.position,
        event_id: stored.event_id,
        book: stored.book,
        stream: StreamId { aggregate, id: stored.aggregate_id },
        version: stored.aggregate_version,
        event,
        cause: parse_cause(stored)?,
    })
}

fn parse_cause(stored: &StoredEvent) -> Result<Cause, Error> {
    #[derive(Deserialize)]
    struct EventMetadata {
        actor: Actor,
        user_id: UserId,
    }
    let EventMetadata { actor, user_id } = EventMetadata::deserialize(&stored.metadata)?;
    Ok(Cause {
        actor,
        user: user_id,
        correlation: stored.correlation_id.clone(),
        causation: stored.causation_id,
        at: stored.created_at,
    })
}
