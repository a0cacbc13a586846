//! Contract cases for concurrent sets that share a transaction without affecting each other.

use std::sync::Arc;

use scribe_domain::content::Content;
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity, CommitConflict, CommitOutcome, Expectation, StoreError,
    readers::{Database, EventFilter},
    rows::{OutboxChange, OutboxStatus},
};

use super::{commit_at_once, commit_set, fixture::Fixture};

/// The failing set gets its error, and the other forty-nine sets are written.
pub async fn one_failing_set_among_fifty_fails_alone(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let taken = f.append(f.book(), f.id(), 1);
    commit_set(&*database, taken.clone()).await;
    let mut sets: Vec<_> = (0..50).map(|_| f.append(f.book(), f.id(), 1)).collect();
    // An event id that is already in the log breaks the statement that writes the whole batch.
    sets[17].events[0].event_id = taken.events[0].event_id;
    let outcomes = commit_at_once(&database, sets.clone()).await;
    for (i, (set, outcome)) in sets.iter().zip(outcomes).enumerate() {
        let stream = database.stream(set.streams[0].id).await.unwrap();
        if i == 17 {
            assert!(matches!(outcome, Err(StoreError::Refused(_))), "{outcome:?}");
            assert_eq!(stream, None);
            continue;
        }
        let Ok(CommitOutcome::Committed { first_position: Some(position) }) = outcome else {
            panic!("set {i}: {outcome:?}");
        };
        assert_eq!(stream.as_ref(), Some(&set.streams[0]));
        let events = database.events_after(EventFilter::All, position - 1, 1).await.unwrap();
        assert_eq!(events[0].event_id, set.events[0].event_id);
        assert_eq!(events[0].position, position);
    }
    assert_eq!(database.last_position().await.unwrap(), 50);
}

/// A text is stored once, whichever set brings it.
pub async fn two_sets_of_a_batch_may_hold_the_same_content(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let content = Content::new("It was a dark and stormy night.\n雪");
    let with_content = |mut set: ChangeSet| {
        set.contents.push(content.clone());
        set
    };
    let sets = (0..10).map(|_| with_content(f.set())).collect();
    for outcome in commit_at_once(&database, sets).await {
        assert_eq!(outcome.unwrap(), CommitOutcome::Committed { first_position: None });
    }
    let mut twice = f.set();
    twice.contents = vec![content.clone(), content.clone()];
    commit_set(&*database, twice).await;
    let found = database.contents(&[content.hash, content.hash]).await.unwrap();
    assert_eq!(found, [content]);
}

/// The second set finds the first already written, although both were committed concurrently.
pub async fn the_same_command_twice_at_once_is_accepted_once(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let set = f.command(f.id(), None);
    // The sets have different keys, so that the ordering within a key does not separate them.
    let sets = (0..4).map(|_| ChangeSet { book: f.book(), ..set.clone() }).collect();
    let outcomes = commit_at_once(&database, sets).await;
    let written =
        outcomes.iter().filter(|o| matches!(o, Ok(CommitOutcome::Committed { .. }))).count();
    let duplicates = outcomes.iter().filter(|o| matches!(o, Ok(CommitOutcome::Duplicate))).count();
    assert_eq!((written, duplicates), (1, 3));
}

/// Two users send a command of the same kind at the same time. One of the commands is refused, and
/// the refusal names the id of the other.
pub async fn of_two_active_commands_at_once_one_is_accepted(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let scope = f.id();
    let sets: Vec<_> = (0..4)
        .map(|_| ChangeSet { book: f.book(), ..f.command(scope, Some("FINISH_GENESIS")) })
        .collect();
    let outcomes = commit_at_once(&database, sets).await;
    let active = database.active_commands(scope).await.unwrap();
    assert_eq!(active.len(), 1);
    let conflict = CommitOutcome::Conflict(CommitConflict::ActiveCommand(active[0].id));
    let refused = outcomes.iter().filter(|o| o.as_ref().unwrap() == &conflict).count();
    assert_eq!(refused, 3);
}

/// Two relays may mark the same messages.
pub async fn the_same_message_may_be_marked_twice_at_once(database: Arc<dyn Database>) {
    let f = Fixture::default();
    commit_set(&*database, f.append(f.book(), f.id(), 1)).await;
    let waiting = database.waiting_messages(0, 10).await.unwrap();
    assert_eq!(waiting.len(), 1);
    let sent = OutboxChange { id: waiting[0].id, status: OutboxStatus::Sent };
    let sets = (0..3).map(|_| ChangeSet { outbox_changes: vec![sent], ..f.set() }).collect();
    for outcome in commit_at_once(&database, sets).await {
        assert_eq!(outcome.unwrap(), CommitOutcome::Committed { first_position: None });
    }
    assert_eq!(database.waiting_messages(0, 10).await.unwrap(), []);
}

/// Each set of a key finds the version that the previous set left.
pub async fn sets_of_a_key_are_written_in_their_order(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (book, stream) = (f.book(), f.id());
    let sets = (1..=20).map(|version| f.append(book, stream, version)).collect();
    for (i, outcome) in commit_at_once(&database, sets).await.into_iter().enumerate() {
        let first_position = Some(i64::try_from(i).unwrap() + 1);
        assert_eq!(outcome.unwrap(), CommitOutcome::Committed { first_position });
    }
}

/// What a set expects must hold when the set is written, even against other sets in the batch.
pub async fn of_two_sets_that_break_each_others_expectations_one_is_written(
    database: Arc<dyn Database>,
) {
    let f = Fixture::default();
    let (left, right) = (f.id(), f.id());
    let crossing = |read, write| {
        let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, f.book());
        set.expects.push(Expectation::Stream { id: read, version: 0 });
        set.streams.push(f.stream(write, 1));
        set
    };
    let sets = vec![crossing(left, right), crossing(right, left)];
    let outcomes = commit_at_once(&database, sets).await;
    let written =
        outcomes.iter().filter(|o| matches!(o, Ok(CommitOutcome::Committed { .. }))).count();
    assert_eq!(written, 1);
}
