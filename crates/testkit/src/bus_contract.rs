//! The contract of [`scribe_ports::bus::EventBus`]. Every bus runs it with
//! [`bus_contract!`](crate::bus_contract).
//!
//! A bus may deliver an event more than once, so the cases look at the first delivery of each
//! event.

use std::{collections::HashSet, sync::Arc, time::Duration};

use scribe_domain::id::BookId;
use scribe_ports::{
    bus::{BusDelivery, BusMessage, EventBus, Subscription},
    store::rows::StoredEvent,
};
use tokio::{task::JoinSet, time::timeout};

use crate::store_contract::fixture::Fixture;

/// How long a case waits for an event.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// Runs every case of the contract as a test. `$open` is an async function that opens a new bus.
#[macro_export]
macro_rules! bus_contract {
    ($open:path) => {
        $crate::bus_contract!($open;
            every_subscriber_receives_every_event,
            an_event_arrives_as_it_was_published,
            the_events_of_a_book_arrive_in_order,
            a_slow_subscriber_loses_nothing,
            a_wait_that_is_dropped_loses_nothing,
            a_subscriber_that_has_left_blocks_nobody,
            a_subscriber_that_returns_receives_what_is_published_from_then_on,
            a_subscriber_owns_the_keys_of_its_events,
        );
    };
    ($open:path; $($case:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            $crate::bus_contract::$case($open().await).await;
        }
    )+};
}

/// The events of a case. Positions begin at 1 and have no gaps.
struct Log {
    fixture: Fixture,
    last_position: i64,
}

impl Log {
    fn new() -> Self {
        Self { fixture: Fixture::default(), last_position: 0 }
    }

    fn append(&mut self, book: BookId) -> BusMessage {
        self.last_position += 1;
        let mut event = self.fixture.event(book, book.0, self.last_position);
        event.position = self.last_position;
        message(event)
    }
}

fn message(event: StoredEvent) -> BusMessage {
    BusMessage { topic: "scribe.events".into(), event: Arc::new(event) }
}

async fn next_events(subscription: &mut dyn Subscription) -> Vec<Arc<StoredEvent>> {
    loop {
        match subscription.next().await.unwrap() {
            BusDelivery::Events(events) => return events,
            BusDelivery::Reassigned => {}
        }
    }
}

/// Receives until this many different events have arrived. Returns them in the order of their first
/// delivery.
async fn receive(subscription: &mut dyn Subscription, count: usize) -> Vec<Arc<StoredEvent>> {
    let (mut seen, mut received) = (HashSet::new(), Vec::new());
    while received.len() < count {
        let events = timeout(MAX_WAIT, next_events(subscription)).await;
        let events = events.unwrap_or_else(|_| panic!("{} of {count} arrived", received.len()));
        assert!(!events.is_empty(), "a wait ends with at least one event");
        received.extend(events.into_iter().filter(|event| seen.insert(event.position)));
    }
    received
}

fn positions(events: &[Arc<StoredEvent>]) -> Vec<i64> {
    events.iter().map(|event| event.position).collect()
}

pub async fn every_subscriber_receives_every_event(bus: Arc<dyn EventBus>) {
    let mut log = Log::new();
    let book = log.fixture.book();
    let mut one = bus.subscribe("one").await.unwrap();
    let mut two = bus.subscribe("two").await.unwrap();
    let events = [log.append(book), log.append(book)];
    bus.publish(&events).await.unwrap();
    for subscription in [&mut one, &mut two] {
        assert_eq!(positions(&receive(&mut **subscription, 2).await), [1, 2]);
    }
}

/// The bus does not interpret events: one of an unknown type arrives like any other.
pub async fn an_event_arrives_as_it_was_published(bus: Arc<dyn EventBus>) {
    let mut log = Log::new();
    let book = log.fixture.book();
    let mut event = (*log.append(book).event).clone();
    event.event_type = "Novel.FromALaterRelease".into();
    event.event_version = 7;
    let mut subscription = bus.subscribe("one").await.unwrap();
    bus.publish(&[message(event.clone())]).await.unwrap();
    assert_eq!(*receive(&mut *subscription, 1).await[0], event);
}

pub async fn the_events_of_a_book_arrive_in_order(bus: Arc<dyn EventBus>) {
    let mut log = Log::new();
    let books: Vec<BookId> = (0..5).map(|_| log.fixture.book()).collect();
    let mut subscription = bus.subscribe("one").await.unwrap();
    let events: Vec<_> = (0..100).map(|n| log.append(books[n % books.len()])).collect();
    for batch in events.chunks(7) {
        bus.publish(batch).await.unwrap();
    }
    let received = receive(&mut *subscription, events.len()).await;
    for book in books {
        let of_book: Vec<_> = received.iter().filter(|event| event.book == book).cloned().collect();
        assert!(positions(&of_book).is_sorted(), "{:?}", positions(&of_book));
        assert_eq!(of_book.len(), 20);
    }
}

/// Publishing may wait for the subscriber, but discards nothing.
pub async fn a_slow_subscriber_loses_nothing(bus: Arc<dyn EventBus>) {
    const EVENTS: usize = 2_000;
    let mut log = Log::new();
    let book = log.fixture.book();
    let mut subscription = bus.subscribe("slow").await.unwrap();
    let events: Vec<_> = (0..EVENTS).map(|_| log.append(book)).collect();
    let mut publishing = JoinSet::new();
    publishing.spawn(async move {
        for event in events.chunks(3) {
            bus.publish(event).await.unwrap();
        }
        // A bus that is dropped may close.
        bus
    });
    let mut received = Vec::new();
    while received.len() < EVENTS {
        tokio::time::sleep(Duration::from_millis(1)).await;
        let events = timeout(MAX_WAIT, next_events(&mut *subscription)).await.unwrap();
        for position in positions(&events) {
            if received.last().is_none_or(|last| position > *last) {
                received.push(position);
            }
        }
    }
    let gap = received.iter().zip(1..).find(|(position, expected)| **position != *expected);
    assert_eq!(gap, None);
    publishing.join_next().await.unwrap().unwrap();
}

/// A subscriber waits for events and for other things at once, so its wait is dropped often.
pub async fn a_wait_that_is_dropped_loses_nothing(bus: Arc<dyn EventBus>) {
    const EVENTS: usize = 500;
    let mut log = Log::new();
    let book = log.fixture.book();
    let mut subscription = bus.subscribe("one").await.unwrap();
    let events: Vec<_> = (0..EVENTS).map(|_| log.append(book)).collect();
    let mut publishing = JoinSet::new();
    publishing.spawn(async move {
        for event in events {
            bus.publish(&[event]).await.unwrap();
            tokio::task::yield_now().await;
        }
        bus
    });
    let mut seen = HashSet::new();
    let everything = async {
        while seen.len() < EVENTS {
            tokio::select! {
                biased;
                events = next_events(&mut *subscription) => seen.extend(positions(&events)),
                () = tokio::task::yield_now() => {}
            }
        }
    };
    timeout(MAX_WAIT, everything).await.unwrap();
    publishing.join_next().await.unwrap().unwrap();
}

pub async fn a_subscriber_that_has_left_blocks_nobody(bus: Arc<dyn EventBus>) {
    let mut log = Log::new();
    let book = log.fixture.book();
    let left = bus.subscribe("left").await.unwrap();
    let mut stays = bus.subscribe("stays").await.unwrap();
    drop(left);
    for _ in 0..500 {
        let event = log.append(book);
        timeout(MAX_WAIT, bus.publish(&[event])).await.unwrap().unwrap();
        receive(&mut *stays, 1).await;
    }
}

/// What was published meanwhile may or may not arrive: a subscriber reads it from the log.
pub async fn a_subscriber_that_returns_receives_what_is_published_from_then_on(
    bus: Arc<dyn EventBus>,
) {
    let mut log = Log::new();
    let book = log.fixture.book();
    drop(bus.subscribe("one").await.unwrap());
    let missed = log.append(book);
    bus.publish(&[missed]).await.unwrap();
    let mut subscription = bus.subscribe("one").await.unwrap();
    let event = log.append(book);
    bus.publish(&[event]).await.unwrap();
    let arrives =
        async { while !positions(&next_events(&mut *subscription).await).contains(&2) {} };
    timeout(MAX_WAIT, arrives).await.unwrap();
}

/// A subscriber that is alone in its group owns every key whose events it receives.
pub async fn a_subscriber_owns_the_keys_of_its_events(bus: Arc<dyn EventBus>) {
    let mut log = Log::new();
    let mut subscription = bus.subscribe("one").await.unwrap();
    let events: Vec<_> = (0..20).map(|_| log.append(log.fixture.book())).collect();
    bus.publish(&events).await.unwrap();
    for event in receive(&mut *subscription, events.len()).await {
        assert!(subscription.owns_key(event.book));
    }
}
