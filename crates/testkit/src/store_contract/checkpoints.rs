//! Contract cases for the checkpoints of subscribers.

use std::sync::Arc;

use scribe_domain::id::BookId;
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity, Checkpoint, CommitConflict, CommitOutcome, Expectation,
    readers::Database,
};

use super::{commit_set, fixture::Fixture};

const SUBSCRIBER: &str = "projections";

async fn handle_event(database: &dyn Database, book: BookId, position: i64) {
    let identity = ChangeSetIdentity::Delivery { subscriber: SUBSCRIBER, book, position };
    let mut set = ChangeSet::new(identity, book);
    set.checkpoint = Some(Checkpoint::at_position(SUBSCRIBER, book, position));
    commit_set(database, set).await;
}

/// At start, a subscriber learns which keys to read and from which position.
pub async fn books_behind_are_those_with_events_to_handle(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (one, two) = (f.book(), f.book());
    assert_eq!(database.books_behind(SUBSCRIBER).await.unwrap(), []);
    for (book, version) in [(one, 1), (two, 1), (one, 2), (two, 2)] {
        commit_set(&*database, f.append(book, book.0, version)).await;
    }
    assert_eq!(database.books_behind(SUBSCRIBER).await.unwrap(), [(one, 0), (two, 0)]);
    handle_event(&*database, one, 1).await;
    assert_eq!(database.books_behind(SUBSCRIBER).await.unwrap(), [(one, 1), (two, 0)]);
    handle_event(&*database, one, 3).await;
    assert_eq!(database.books_behind(SUBSCRIBER).await.unwrap(), [(two, 0)]);
    assert_eq!(database.books_behind("another").await.unwrap().len(), 2);
    handle_event(&*database, two, 4).await;
    assert_eq!(database.books_behind(SUBSCRIBER).await.unwrap(), []);
    commit_set(&*database, f.append(one, one.0, 3)).await;
    assert_eq!(database.books_behind(SUBSCRIBER).await.unwrap(), [(one, 3)]);
}

/// The low-water position is just before the first unhandled event and never decreases.
pub async fn the_low_water_position_never_passes_an_open_event(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (one, two) = (f.book(), f.book());
    assert_eq!(database.low_water_position(SUBSCRIBER).await.unwrap(), 0);
    for (book, version) in [(one, 1), (two, 1), (one, 2)] {
        commit_set(&*database, f.append(book, book.0, version)).await;
    }
    handle_event(&*database, one, 3).await;
    assert_eq!(database.low_water_position(SUBSCRIBER).await.unwrap(), 1);
    handle_event(&*database, BookId::NONE, 1).await;
    assert_eq!(database.books_behind(SUBSCRIBER).await.unwrap(), [(two, 1)]);
    assert_eq!(database.low_water_position(SUBSCRIBER).await.unwrap(), 1);
    handle_event(&*database, two, 2).await;
    assert_eq!(database.low_water_position(SUBSCRIBER).await.unwrap(), 3);
    handle_event(&*database, BookId::NONE, 3).await;
    assert_eq!(database.books_behind(SUBSCRIBER).await.unwrap(), []);
    let mut back = f.set();
    back.checkpoint = Some(Checkpoint::at_position(SUBSCRIBER, BookId::NONE, 2));
    commit_set(&*database, back).await;
    assert_eq!(database.checkpoint(SUBSCRIBER, f.book()).await.unwrap(), 3);
}

/// Returns a set that handles the event at a position together with two events of its own.
fn with_own_events(f: &Fixture, book: BookId, position: i64) -> ChangeSet {
    let mut set = ChangeSet::new(
        ChangeSetIdentity::Delivery { subscriber: SUBSCRIBER, book, position },
        book,
    );
    let stream = f.id();
    set.events.extend([f.event(book, stream, 1), f.event(book, stream, 2)]);
    let checkpoint = Checkpoint::at_position(SUBSCRIBER, book, position);
    set.checkpoint = Some(Checkpoint { includes_own_events: true, ..checkpoint });
    set
}

/// The checkpoint moves to the last event of the set, whatever other books do.
pub async fn a_checkpoint_may_include_the_events_of_its_set(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (one, two) = (f.book(), f.book());
    commit_set(&*database, f.append(one, one.0, 1)).await;
    commit_set(&*database, f.append(two, two.0, 1)).await;
    let set = with_own_events(&f, one, 1);
    commit_set(&*database, set.clone()).await;
    assert_eq!(database.checkpoint(SUBSCRIBER, one).await.unwrap(), 4);
    assert_eq!(database.books_behind(SUBSCRIBER).await.unwrap(), [(two, 0)]);
    assert_eq!(database.commit(set).await.unwrap(), CommitOutcome::Duplicate);
    let mut nothing = with_own_events(&f, one, 5);
    commit_set(&*database, f.append(one, one.0, 2)).await;
    nothing.events.clear();
    commit_set(&*database, nothing).await;
    assert_eq!(database.checkpoint(SUBSCRIBER, one).await.unwrap(), 5);
}

/// If another event of the book is already in the log, the set is refused, so that the subscriber
/// handles that event first.
pub async fn a_checkpoint_never_passes_an_event_of_another_set(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let book = f.book();
    for version in [1, 2] {
        commit_set(&*database, f.append(book, book.0, version)).await;
    }
    let conflict = CommitConflict::ExpectationFailed(Expectation::LogEnd { book, position: 1 });
    let outcome = database.commit(with_own_events(&f, book, 1)).await.unwrap();
    assert_eq!(outcome, CommitOutcome::Conflict(conflict));
    assert_eq!(database.checkpoint(SUBSCRIBER, book).await.unwrap(), 0);
    commit_set(&*database, with_own_events(&f, book, 2)).await;
    assert_eq!(database.checkpoint(SUBSCRIBER, book).await.unwrap(), 4);
}

/// Two deliveries overlap when the first one was taken for lost.
pub async fn a_delivery_that_was_handled_in_part_is_refused(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let book = f.book();
    for version in 1..=3 {
        commit_set(&*database, f.append(book, book.0, version)).await;
    }
    let delivery = |first, last| {
        let identity = ChangeSetIdentity::Delivery { subscriber: SUBSCRIBER, book, position: last };
        let mut set = ChangeSet::new(identity, book);
        set.checkpoint = Some(Checkpoint::at_position(SUBSCRIBER, book, last));
        let unhandled = Expectation::Unhandled { subscriber: SUBSCRIBER, book, position: first };
        set.expects.push(unhandled.clone());
        (set, unhandled)
    };
    commit_set(&*database, delivery(1, 2).0).await;
    for first in [1, 2] {
        let (set, unhandled) = delivery(first, 3);
        let outcome = database.commit(set).await.unwrap();
        assert_eq!(outcome, CommitOutcome::Conflict(CommitConflict::ExpectationFailed(unhandled)));
    }
    commit_set(&*database, delivery(3, 3).0).await;
    assert_eq!(database.checkpoint(SUBSCRIBER, book).await.unwrap(), 3);
}
