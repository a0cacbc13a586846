//! Contract cases for events that a subscriber cannot handle.

use std::{sync::Arc, time::Duration};

use scribe_domain::id::BookId;
use scribe_domain::id::{DeadLetterId, EventId};
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity, ChangeTopic, Checkpoint, CommitConflict, CommitOutcome,
    Expectation,
    readers::Database,
    rows::{DeadLetterEnd, DeadLetterRow},
};
use tokio::time::timeout;

use super::{commit_set, fixture::Fixture};

const SUBSCRIBER: &str = "flow-runner";

fn sample_letter(f: &Fixture, book: BookId, position: i64) -> DeadLetterRow {
    DeadLetterRow {
        id: DeadLetterId(f.id()),
        subscriber: SUBSCRIBER.to_owned(),
        book,
        position,
        event_id: EventId(f.id()),
        reason: "it cannot be read: \u{2603}".to_owned(),
        parked_at: f.now(),
    }
}

fn park_letter_set(letter: &DeadLetterRow) -> ChangeSet {
    let (book, position) = (letter.book, letter.position);
    let identity = ChangeSetIdentity::Delivery { subscriber: SUBSCRIBER, book, position };
    let mut set = ChangeSet::new(identity, book);
    set.dead_letters.push(letter.clone());
    set
}

fn release_letter_set(f: &Fixture, letter: &DeadLetterRow) -> ChangeSet {
    let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, letter.book);
    set.dead_letter_ends.push(DeadLetterEnd::Release { id: letter.id, at: f.now() });
    set
}

fn drop_letter_set(f: &Fixture, letter: &DeadLetterRow) -> ChangeSet {
    let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, letter.book);
    set.dead_letter_ends.push(DeadLetterEnd::Drop {
        id: letter.id,
        subscriber: letter.subscriber.clone(),
        book: letter.book,
        position: letter.position,
        at: f.now(),
    });
    set
}

/// A dead letter parks its key for its subscriber until it is released. Parking it again keeps the
/// same letter.
pub async fn a_letter_parks_its_key_until_it_is_released(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let mut letter = sample_letter(&f, f.book(), 3);
    assert_eq!(database.dead_letter(letter.id).await.unwrap(), None);
    for _ in 0..2 {
        letter.parked_at = f.now();
        commit_set(&*database, park_letter_set(&letter)).await;
        assert_eq!(database.parked_books(SUBSCRIBER).await.unwrap(), [letter.book]);
        assert!(database.parked_books("another").await.unwrap().is_empty());
        assert_eq!(
            database.list_open_dead_letters_of_book(letter.book).await.unwrap(),
            [letter.clone()]
        );
        assert_eq!(database.list_open_dead_letters_of_book(f.book()).await.unwrap(), []);
        let stored = database.dead_letter(letter.id).await.unwrap().unwrap();
        assert!(stored.is_open());
        assert_eq!(stored.row, letter);
        commit_set(&*database, release_letter_set(&f, &letter)).await;
        assert!(database.parked_books(SUBSCRIBER).await.unwrap().is_empty());
        let stored = database.dead_letter(letter.id).await.unwrap().unwrap();
        assert!(!stored.is_open() && stored.released_at.is_some());
        assert_eq!(database.checkpoint(SUBSCRIBER, letter.book).await.unwrap(), 0);
    }
}

/// A dropped letter is skipped: the checkpoint moves to its event, and the event is never parked
/// again.
pub async fn a_dropped_letter_is_skipped(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let letter = sample_letter(&f, f.book(), 3);
    commit_set(&*database, park_letter_set(&letter)).await;
    commit_set(&*database, drop_letter_set(&f, &letter)).await;
    assert!(database.parked_books(SUBSCRIBER).await.unwrap().is_empty());
    assert_eq!(database.checkpoint(SUBSCRIBER, letter.book).await.unwrap(), 3);
    let stored = database.dead_letter(letter.id).await.unwrap().unwrap();
    assert!(stored.released_at.is_none() && stored.dropped_at.is_some());
    assert_eq!(database.commit(park_letter_set(&letter)).await.unwrap(), CommitOutcome::Duplicate);
    assert_eq!(database.dead_letter(letter.id).await.unwrap(), Some(stored));
}

/// An event that has been handled in the meantime is not parked.
pub async fn a_letter_for_a_handled_event_is_a_duplicate(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let letter = sample_letter(&f, f.book(), 3);
    let mut handled = f.set();
    handled.checkpoint = Some(Checkpoint::at_position(SUBSCRIBER, letter.book, 3));
    commit_set(&*database, handled).await;
    assert_eq!(database.commit(park_letter_set(&letter)).await.unwrap(), CommitOutcome::Duplicate);
    assert_eq!(database.count_open_dead_letters().await.unwrap(), 0);
}

/// A letter is released or dropped once. A later attempt gets a conflict.
pub async fn a_letter_ends_once(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let letter = sample_letter(&f, f.book(), 3);
    let moved = CommitOutcome::Conflict(CommitConflict::ExpectationFailed(
        Expectation::OpenDeadLetter(letter.id),
    ));
    assert_eq!(database.commit(release_letter_set(&f, &letter)).await.unwrap(), moved);
    commit_set(&*database, park_letter_set(&letter)).await;
    commit_set(&*database, release_letter_set(&f, &letter)).await;
    assert_eq!(database.commit(release_letter_set(&f, &letter)).await.unwrap(), moved);
    assert_eq!(database.commit(drop_letter_set(&f, &letter)).await.unwrap(), moved);
    assert_eq!(database.checkpoint(SUBSCRIBER, letter.book).await.unwrap(), 0);
}

/// Open letters are listed newest first, page by page. Releasing or dropping a letter wakes the
/// readers that wait for it.
pub async fn open_letters_are_listed_and_their_ends_are_reported(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let letters: Vec<_> = (1..=3).map(|n| sample_letter(&f, f.book(), n)).collect();
    for letter in &letters {
        commit_set(&*database, park_letter_set(letter)).await;
    }
    assert_eq!(database.count_open_dead_letters().await.unwrap(), 3);
    let [one, two, three] = &letters[..] else { panic!("three letters") };
    let open = async |before, limit| database.list_open_dead_letters(before, limit).await.unwrap();
    assert_eq!(open(None, 2).await, [three.clone(), two.clone()]);
    assert_eq!(open(Some(two.id), 2).await, std::slice::from_ref(one));
    let mut ended = database.wait_for_change(ChangeTopic::DeadLetters);
    commit_set(&*database, park_letter_set(&sample_letter(&f, f.book(), 4))).await;
    timeout(Duration::ZERO, &mut ended).await.unwrap_err();
    commit_set(&*database, release_letter_set(&f, two)).await;
    timeout(Duration::from_secs(5), ended).await.unwrap();
    let ended = database.wait_for_change(ChangeTopic::DeadLetters);
    commit_set(&*database, drop_letter_set(&f, three)).await;
    timeout(Duration::from_secs(5), ended).await.unwrap();
    assert_eq!(database.count_open_dead_letters().await.unwrap(), 2);
    assert_eq!(open(Some(three.id), 5).await, std::slice::from_ref(one));
}
