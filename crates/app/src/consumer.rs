//! Step 4 of the corridor: one loop for every subscriber. Events of a key are handled in order and
//! each once, keys side by side.
//!
//! A subscriber first joins the bus, then reads what it missed from the log, then goes live; what
//! both give is told apart by its checkpoint.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use scribe_domain::event::RecordedEvent;
use scribe_ports::{crash::CrashPoint, store::readers::EventFilter};
use uuid::Uuid;

use crate::{Error, Ports, relay::recorded};

/// Events that one reaction takes at most.
const EVENTS_PER_REACTION: usize = 64;

/// Pauses before a failed reaction is tried again; after the last, delivery to this subscriber
/// starts again from its checkpoints. A reaction that can never succeed holds up every key: dead
/// letters do not park a key yet.
const RETRY_PAUSES: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(4)];

/// Reacts to events of one key, in one commit that moves the subscriber's checkpoint.
#[async_trait]
pub trait Subscriber: Send + Sync {
    /// Its name, under which its checkpoints are kept.
    fn name(&self) -> &'static str;

    /// Reacts to events of one key, in order. Given again it changes nothing.
    async fn react(&self, events: &[Arc<RecordedEvent>]) -> Result<(), Error>;
}

/// A reaction that runs: its key, the last position it takes, and how it went.
type Reacting<'a> = BoxFuture<'a, (Uuid, i64, Result<(), Error>)>;

/// What one key still has to be given.
#[derive(Default)]
struct Lane {
    handled: i64,
    waiting: VecDeque<Arc<RecordedEvent>>,
    busy: bool,
}

/// Delivers to a subscriber for as long as the process lives.
pub async fn run(ports: Ports, subscriber: Arc<dyn Subscriber>) {
    loop {
        if let Err(error) = deliver(&ports, &subscriber).await {
            tracing::error!(subscriber = subscriber.name(), %error, "delivery starts again");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

async fn deliver(ports: &Ports, subscriber: &Arc<dyn Subscriber>) -> Result<(), Error> {
    let mut subscription = ports.bus.subscribe(subscriber.name()).await?;
    let mut lanes: HashMap<Uuid, Lane> = HashMap::new();
    for (key, handled) in ports.db.keys_behind(subscriber.name()).await? {
        let missed = missed(ports, key, handled).await?;
        lanes.insert(key, Lane { handled, waiting: missed, busy: false });
    }
    let mut running: FuturesUnordered<Reacting<'_>> = FuturesUnordered::new();
    let keys: Vec<Uuid> = lanes.keys().copied().collect();
    for key in keys {
        running.extend(start(ports, subscriber, &mut lanes, key));
    }
    loop {
        tokio::select! {
            Some((key, handled, outcome)) = running.next(), if !running.is_empty() => {
                outcome?;
                if let Some(lane) = lanes.get_mut(&key) {
                    lane.busy = false;
                    lane.handled = handled;
                }
                running.extend(start(ports, subscriber, &mut lanes, key));
            }
            events = subscription.next() => {
                for event in events? {
                    let key = event.key;
                    let lane = match lanes.entry(key) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(new) => {
                            let handled = ports.db.checkpoint(subscriber.name(), key).await?;
                            new.insert(Lane { handled, ..Lane::default() })
                        }
                    };
                    lane.waiting.push_back(event);
                    running.extend(start(ports, subscriber, &mut lanes, key));
                }
            }
        }
    }
}

/// Begins the next reaction of a key, unless one is running or nothing new waits.
fn start<'a>(
    ports: &'a Ports,
    subscriber: &'a Arc<dyn Subscriber>,
    lanes: &mut HashMap<Uuid, Lane>,
    key: Uuid,
) -> Option<Reacting<'a>> {
    let lane = lanes.get_mut(&key)?;
    if lane.busy {
        return None;
    }
    let mut events: Vec<Arc<RecordedEvent>> = Vec::new();
    let mut last = lane.handled;
    while events.len() < EVENTS_PER_REACTION
        && let Some(event) = lane.waiting.pop_front()
    {
        // At or below what was handled is a duplicate, whenever it comes.
        if event.position > last {
            last = event.position;
            events.push(event);
        }
    }
    if events.is_empty() {
        return None;
    }
    lane.busy = true;
    Some(
        async move {
            ports.crash.hit(CrashPoint::BeforeReact);
            let outcome = react(subscriber, &events).await;
            ports.crash.hit(CrashPoint::AfterReact);
            (key, last, outcome)
        }
        .boxed(),
    )
}

async fn react(
    subscriber: &Arc<dyn Subscriber>,
    events: &[Arc<RecordedEvent>],
) -> Result<(), Error> {
    let mut pauses = RETRY_PAUSES.iter();
    loop {
        match subscriber.react(events).await {
            Ok(()) => return Ok(()),
            Err(error) if error.is_retryable() => {
                let Some(pause) = pauses.next() else { return Err(error) };
                tracing::warn!(subscriber = subscriber.name(), %error, "a reaction is tried again");
                tokio::time::sleep(*pause).await;
            }
            Err(error) => return Err(error),
        }
    }
}

async fn missed(
    ports: &Ports,
    key: Uuid,
    handled: i64,
) -> Result<VecDeque<Arc<RecordedEvent>>, Error> {
    let mut missed = VecDeque::new();
    let mut after = handled;
    loop {
        let events = ports.db.events_after(EventFilter::Key(key), after, 1_000).await?;
        let Some(last) = events.last() else { return Ok(missed) };
        after = last.position;
        for event in events {
            missed.push_back(Arc::new(recorded(event)?));
        }
    }
}
