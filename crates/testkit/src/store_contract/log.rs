//! Contract cases for the event log, the outbox and the streams.

use std::sync::Arc;

use scribe_domain::id::BookId;
use scribe_ports::store::{
    ChangeSet,
    readers::{Database, EventFilter},
    rows::{OutboxChange, OutboxStatus, StoredEvent},
};

use super::{commit_set, fixture::Fixture};

fn with_position(event: &StoredEvent, position: i64) -> StoredEvent {
    StoredEvent { position, ..event.clone() }
}

/// Events are in the log in the order of their sets, and are found by key and by stream.
pub async fn events_survive_a_round_trip(database: Arc<dyn Database>) {
    let f = Fixture::default();
    assert_eq!(database.last_position().await.unwrap(), 0);
    let (key, novel) = (f.id(), f.id());
    let mut events = vec![
        f.event(BookId(key), key, 1),
        f.event(BookId(key), novel, 1),
        f.event(BookId(key), key, 2),
    ];
    events[1].causation_id = None;
    let mut set = f.set();
    set.events = events.clone();
    assert_eq!(commit_set(&*database, set).await, Some(1));
    let other = f.event(f.book(), f.id(), 1);
    let mut set = f.set();
    set.events.push(other.clone());
    assert_eq!(commit_set(&*database, set).await, Some(4));
    assert_eq!(database.last_position().await.unwrap(), 4);

    let [first, second, third] = &events[..] else { panic!("three events") };
    let all = [
        with_position(first, 1),
        with_position(second, 2),
        with_position(third, 3),
        with_position(&other, 4),
    ];
    let read =
        async |filter, after, limit| database.events_after(filter, after, limit).await.unwrap();
    assert_eq!(read(EventFilter::All, 0, 10).await, all);
    assert_eq!(read(EventFilter::All, 1, 2).await, all[1..3]);
    assert_eq!(read(EventFilter::Book(BookId(key)), 0, 10).await, all[..3]);
    assert_eq!(read(EventFilter::Book(BookId(key)), 2, 10).await, all[2..3]);
    assert_eq!(read(EventFilter::Stream(novel), 0, 10).await, all[1..2]);
    let stream = read(EventFilter::Stream(key), 0, 10).await;
    assert_eq!(stream.iter().map(|event| event.position).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(read(EventFilter::All, 4, 10).await, []);
}

/// Every event stays in the outbox, in the order of the log, until it is marked.
pub async fn the_outbox_keeps_events_until_they_are_sent(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let key = f.id();
    let events: Vec<_> = (1..=3).map(|version| f.event(BookId(key), key, version)).collect();
    let mut set = f.set();
    set.events = events.clone();
    commit_set(&*database, set).await;
    let waiting = database.waiting_messages(0, 10).await.unwrap();
    for (position, (message, event)) in (1..).zip(waiting.iter().zip(&events)) {
        assert_eq!(*message.message.event, with_position(event, position));
        assert_eq!(&*message.message.topic, "scribe.events");
    }
    assert_eq!(database.waiting_messages(0, 2).await.unwrap(), waiting[..2]);
    let mark = async |n: usize, status| {
        let change = OutboxChange { id: waiting[n].id, status };
        commit_set(&*database, ChangeSet { outbox_changes: vec![change], ..f.set() }).await;
        database.waiting_messages(0, 10).await.unwrap()
    };
    assert_eq!(mark(0, OutboxStatus::Sent).await, waiting[1..]);
    assert_eq!(mark(1, OutboxStatus::Failed).await, waiting[2..]);
    assert_eq!(mark(1, OutboxStatus::Pending).await, waiting[1..]);
    assert_eq!(mark(0, OutboxStatus::Failed).await, waiting[1..], "what is sent stays sent");
}

/// A stream's row is its last state, byte for byte.
pub async fn streams_are_replaced(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (key, stream) = (f.id(), f.id());
    assert_eq!(database.stream(stream).await.unwrap(), None);
    for version in 1..=2 {
        let set = f.append(BookId(key), stream, version);
        let row = set.streams[0].clone();
        commit_set(&*database, set).await;
        assert_eq!(database.stream(stream).await.unwrap(), Some(row));
    }
}
