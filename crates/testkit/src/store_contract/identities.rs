//! Contract cases in which every identity is committed twice.

use std::sync::Arc;

use scribe_domain::id::{BookId, TaskId};
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity, Checkpoint, CommitOutcome, Expectation,
    readers::Database,
    rows::{CallStatus, TimerRow},
};
use serde_json::json;

use super::{commit_set, fixture::Fixture};

async fn is_duplicate(database: &dyn Database, set: ChangeSet) {
    let last = database.last_position().await.unwrap();
    assert_eq!(database.commit(set).await.unwrap(), CommitOutcome::Duplicate);
    assert_eq!(database.last_position().await.unwrap(), last, "a duplicate writes nothing");
}

/// A second set for the same command is a duplicate, and the command's row does not change.
pub async fn a_command_is_accepted_once(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let scope = f.id();
    let mut set = f.command(scope, Some("GENERATE_INSPIRATION"));
    set.events.push(f.event(BookId(scope), scope, 1));
    let row = set.inbox.clone().unwrap();
    commit_set(&*database, set.clone()).await;
    assert_eq!(database.command(row.id).await.unwrap().unwrap(), row);
    set.inbox.as_mut().unwrap().payload = json!("another");
    is_duplicate(&*database, set).await;
    assert_eq!(database.command(row.id).await.unwrap().unwrap(), row);
    assert_eq!(database.active_commands(scope).await.unwrap(), [row]);
}

fn delivery_set(f: &Fixture, book: BookId, position: i64) -> ChangeSet {
    let subscriber = "flow-runner";
    let mut set = ChangeSet::new(ChangeSetIdentity::Delivery { subscriber, book, position }, book);
    set.checkpoint = Some(Checkpoint::at_position(subscriber, book, position));
    set.events.push(f.event(book, f.id(), 1));
    set
}

/// A delivery at or below the checkpoint of its key is always a duplicate.
pub async fn a_delivery_is_handled_once(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let book = f.book();
    assert_eq!(database.checkpoint("flow-runner", book).await.unwrap(), 0);
    commit_set(&*database, delivery_set(&f, book, 5)).await;
    assert_eq!(database.checkpoint("flow-runner", book).await.unwrap(), 5);
    is_duplicate(&*database, delivery_set(&f, book, 5)).await;
    is_duplicate(&*database, delivery_set(&f, book, 4)).await;
    commit_set(&*database, delivery_set(&f, book, 6)).await;
    commit_set(&*database, delivery_set(&f, f.book(), 3)).await;
    is_duplicate(&*database, delivery_set(&f, book, 5)).await;
}

/// The low-water position applies to every key.
pub async fn a_delivery_below_the_low_water_position_is_a_duplicate(database: Arc<dyn Database>) {
    let f = Fixture::default();
    commit_set(&*database, delivery_set(&f, BookId::NONE, 10)).await;
    let book = f.book();
    is_duplicate(&*database, delivery_set(&f, book, 10)).await;
    commit_set(&*database, delivery_set(&f, book, 11)).await;
}

/// A call that is already in the ledger does not start again.
pub async fn a_call_begins_once(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let call = f.call(TaskId(f.id()), f.book(), 1, 1);
    let mut set = ChangeSet::new(ChangeSetIdentity::CallStarted(call.id), call.book);
    set.call_starts.push(call.clone());
    set.events.push(f.event(call.book, f.id(), 1));
    commit_set(&*database, set.clone()).await;
    is_duplicate(&*database, set).await;
    let calls = database.calls_of_task(call.task_id).await.unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].start, call);
    assert_eq!((calls[0].status, &calls[0].end), (CallStatus::Started, &None));
}

/// A call that has ended does not end again.
pub async fn a_call_ends_once(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let call = f.call(TaskId(f.id()), f.book(), 1, 1);
    let mut begun = ChangeSet::new(ChangeSetIdentity::CallStarted(call.id), call.book);
    begun.call_starts.push(call.clone());
    commit_set(&*database, begun).await;
    let mut ended = ChangeSet::new(ChangeSetIdentity::CallEnded(call.id), call.book);
    ended.call_ends.push(f.call_end(call.id, CallStatus::Completed));
    commit_set(&*database, ended.clone()).await;
    let first = ended.call_ends[0].clone();
    ended.call_ends[0].completion_tokens = 7;
    is_duplicate(&*database, ended).await;
    let calls = database.calls_of_task(call.task_id).await.unwrap();
    assert_eq!(calls[0].end.as_ref(), Some(&first));
}

/// A timer whose row is gone has fired.
pub async fn a_timer_fires_once(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (id, book) = (f.id(), f.book());
    let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, book);
    let due_at = f.now();
    set.timers.push(TimerRow { id, book, due_at, command: json!({}) });
    commit_set(&*database, set).await;
    let mut fired = ChangeSet::new(ChangeSetIdentity::Timer(id), book);
    fired.timers_removed.push(id);
    fired.events.push(f.event(book, f.id(), 1));
    commit_set(&*database, fired.clone()).await;
    is_duplicate(&*database, fired).await;
}

/// A set that was already written is a duplicate even if its expectations no longer hold.
pub async fn an_identity_is_checked_before_expectations(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let scope = f.id();
    let mut set = f.command(scope, None);
    set.expects.push(Expectation::Stream { id: scope, version: 0 });
    set.events.push(f.event(BookId(scope), scope, 1));
    set.streams.push(f.stream(scope, 1));
    commit_set(&*database, set.clone()).await;
    is_duplicate(&*database, set).await;
}
