//! One reaction: events are read, given to the subscriber, and given again or parked where it
//! fails.

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

use super::lane::{EVENTS_PER_REACTION, Ended, Portion, Source};
use crate::{
    Error, Ports,
    dead_letters::{Parking, park},
    subscriber::Subscriber,
};

/// Delivers to one subscriber the events of one book.
#[derive(Clone, Copy)]
pub(super) struct Delivery<'a> {
    pub(super) ports: &'a Ports,
    pub(super) subscriber: &'a Arc<dyn Subscriber>,
    pub(super) book: BookId,
}

impl Delivery<'_> {
    /// Gives a portion to the subscriber.
    pub(super) async fn run(self, portion: Portion) -> Ended {
        match self.attempt(portion).await {
            Ok(ended) => ended,
            Err(error) => {
                let subscriber = self.subscriber.name();
                tracing::error!(
                    subscriber, book = %self.book, %error,
                    "the events of a book could not be handled; retrying"
                );
                if let Some(pause) = self.ports.settings.retry_pauses.last() {
                    tokio::time::sleep(*pause).await;
                }
                Ended::Again
            }
        }
    }

    async fn attempt(&self, portion: Portion) -> Result<Ended, Error> {
        let db = &self.ports.db;
        let handled = match portion.handled {
            Some(handled) => handled,
            None => db.checkpoint(self.subscriber.name(), self.book).await?,
        };
        let events: Vec<Arc<StoredEvent>> = match portion.source {
            Source::Log => {
                let limit = u32::try_from(EVENTS_PER_REACTION).unwrap_or(u32::MAX);
                let missed = db.events_after(EventFilter::Book(self.book), handled, limit).await?;
                missed.into_iter().map(Arc::new).collect()
            }
            Source::Bus(events) => {
                events.into_iter().filter(|event| event.position > handled).collect()
            }
        };
        if events.is_empty() {
            return Ok(Ended::CaughtUp(handled));
        }
        self.ports.crash.hit(CrashPoint::BeforeReact);
        let ended = self.give(&events).await;
        self.ports.crash.hit(CrashPoint::AfterReact);
        ended
    }

    /// Gives events at once, and where that can never succeed one by one, so that those before the
    /// guilty one are handled.
    async fn give(&self, events: &[Arc<StoredEvent>]) -> Result<Ended, Error> {
        let (readable, unreadable) = read(events);
        match self.react(&readable).await {
            Err(error) if !error.is_retryable() => {
                for (event, stored) in readable.chunks(1).zip(events) {
                    match self.react(event).await {
                        Err(error) if !error.is_retryable() => {
                            return self.park(stored, &error).await;
                        }
                        outcome => outcome?,
                    }
                }
            }
            outcome => outcome?,
        }
        match (unreadable, events.get(readable.len()), events.last()) {
            (Some(error), Some(stored), _) => self.park(stored, &error).await,
            (_, _, Some(last)) => Ok(Ended::Handled(last.position)),
            (_, _, None) => Ok(Ended::Again),
        }
    }

    /// Lets the subscriber react, and again after a pause where that may help.
    async fn react(&self, events: &[Arc<RecordedEvent>]) -> Result<(), Error> {
        if events.is_empty() {
            return Ok(());
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

    async fn park(&self, event: &StoredEvent, error: &Error) -> Result<Ended, Error> {
        match park(self.ports, &**self.subscriber, event, error).await? {
            Parking::Parked => Ok(Ended::Parked),
            Parking::HandledMeanwhile => Ok(Ended::Again),
        }
    }
}

/// Reads events up to the first that cannot be read, and says why.
fn read(events: &[Arc<StoredEvent>]) -> (Vec<Arc<RecordedEvent>>, Option<Error>) {
    let mut readable = Vec::with_capacity(events.len());
    for event in events {
        match recorded(event) {
            Ok(event) => readable.push(Arc::new(event)),
            Err(error) => return (readable, Some(error)),
        }
    }
    (readable, None)
}

/// Reads an event of the log.
///
/// # Errors
/// Its type or version is not known, or its payload has another shape.
pub fn recorded(stored: &StoredEvent) -> Result<RecordedEvent, Error> {
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
        cause: read_cause(stored)?,
    })
}

fn read_cause(stored: &StoredEvent) -> Result<Cause, Error> {
    #[derive(Deserialize)]
    struct Metadata {
        actor: Actor,
        user_id: UserId,
    }
    let Metadata { actor, user_id } = Metadata::deserialize(&stored.metadata)?;
    Ok(Cause {
        actor,
        user: user_id,
        correlation: stored.correlation_id.clone(),
        causation: stored.causation_id,
        at: stored.created_at,
    })
}
