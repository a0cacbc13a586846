//! Contract cases for the checkpoints of subscribers.

use std::sync::Arc;

use scribe_domain::id::BookId;
use scribe_ports::store::{ChangeSet, Checkpoint, Identity, readers::Database};

use super::{commit_set, fixture::Fixture};

const SUBSCRIBER: &str = "projections";

async fn handle_event(database: &dyn Database, book: BookId, position: i64) {
    let identity = Identity::Delivery { subscriber: SUBSCRIBER, book, position };
    let mut set = ChangeSet::new(identity, book);
    set.checkpoint = Some(Checkpoint { subscriber: SUBSCRIBER, book, position });
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
    assert_eq!(database.handled_up_to(SUBSCRIBER).await.unwrap(), 0);
    for (book, version) in [(one, 1), (two, 1), (one, 2)] {
        commit_set(&*database, f.append(book, book.0, version)).await;
    }
    handle_event(&*database, one, 3).await;
    assert_eq!(database.handled_up_to(SUBSCRIBER).await.unwrap(), 1);
    handle_event(&*database, BookId::NONE, 1).await;
    assert_eq!(database.books_behind(SUBSCRIBER).await.unwrap(), [(two, 1)]);
    assert_eq!(database.handled_up_to(SUBSCRIBER).await.unwrap(), 1);
    handle_event(&*database, two, 2).await;
    assert_eq!(database.handled_up_to(SUBSCRIBER).await.unwrap(), 3);
    handle_event(&*database, BookId::NONE, 3).await;
    assert_eq!(database.books_behind(SUBSCRIBER).await.unwrap(), []);
    let mut back = f.set();
    back.checkpoint = Some(Checkpoint { subscriber: SUBSCRIBER, book: BookId::NONE, position: 2 });
    commit_set(&*database, back).await;
    assert_eq!(database.checkpoint(SUBSCRIBER, f.book()).await.unwrap(), 3);
}
