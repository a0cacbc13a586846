//! Contract cases for timers, handles, flows and readers that wait for changes.

use std::{sync::Arc, time::Duration};

use scribe_domain::id::{FlowRunId, TaskId};
use scribe_ports::store::{
    ChangeTopic,
    readers::Database,
    rows::{FlowStatus, HandleRow, HandleStatus, TaskChange, TimerRow},
};
use serde_json::json;
use tokio::time::timeout;

use super::{commit_set, fixture::Fixture};

/// Timers can be set, moved and removed, and are read in the order in which they are due.
pub async fn timers_come_in_the_order_in_which_they_are_due(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let start = f.now();
    let timer = |seconds| TimerRow {
        id: f.id(),
        book: f.book(),
        due_at: start + Duration::from_secs(seconds),
        command: json!({ "type": "EXPIRE", "after": seconds }),
    };
    let (late, early, middle) = (timer(30), timer(10), timer(20));
    let mut set = f.set();
    set.timers = vec![late.clone(), early.clone(), middle.clone()];
    commit_set(&*database, set).await;
    let next = database.next_timers(10).await.unwrap();
    assert_eq!(next, [early.clone(), middle.clone(), late.clone()]);
    assert_eq!(database.next_timers(1).await.unwrap(), next[..1]);
    let after = async |time, limit| database.timers_due_after(time, limit).await.unwrap();
    assert_eq!(after(start, 10).await, next);
    assert_eq!(after(early.due_at, 10).await, next[1..]);
    assert_eq!(after(early.due_at, 1).await, next[1..2]);
    assert_eq!(after(late.due_at, 10).await, []);
    let moved = TimerRow { due_at: start, ..late };
    let mut set = f.set();
    set.timers = vec![moved.clone()];
    set.timers_removed = vec![early.id, f.id()];
    commit_set(&*database, set).await;
    assert_eq!(database.next_timers(10).await.unwrap(), [moved, middle]);
}

/// Only open handles are found by their flow.
pub async fn a_handle_waits_until_it_is_resumed(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let flow_run_id = FlowRunId(f.id());
    let mut handle = HandleRow {
        id: f.id(),
        correlation_id: f.id(),
        flow_run_id,
        task_run_id: None,
        status: HandleStatus::PendingPause,
        resume_payload: None,
        created_at: f.now(),
        paused_at: None,
        resumed_at: None,
        expires_at: None,
    };
    let write = async |handle: &HandleRow| {
        let mut set = f.set();
        set.handles.push(handle.clone());
        commit_set(&*database, set).await;
        database.list_open_handles(flow_run_id).await.unwrap()
    };
    assert_eq!(write(&handle).await, [handle.clone()]);
    handle.status = HandleStatus::Waiting;
    handle.paused_at = Some(f.now());
    handle.expires_at = Some(f.now());
    handle.resume_payload = Some(json!({ "early": true }));
    assert_eq!(write(&handle).await, [handle.clone()]);

    let rival = HandleRow { id: f.id(), task_run_id: Some(TaskId(f.id())), ..handle.clone() };
    let mut set = f.set();
    set.handles.push(rival.clone());
    assert!(database.commit(set).await.is_err(), "one question has one open handle");

    handle.status = HandleStatus::Resumed;
    handle.resumed_at = Some(f.now());
    assert_eq!(write(&handle).await, []);
    assert_eq!(write(&rival).await, [rival]);
}

/// A flow's row is its last state, byte for byte.
pub async fn flows_are_replaced(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let id = FlowRunId(f.id());
    assert_eq!(database.flow(id).await.unwrap(), None);
    for version in 1..=2 {
        let mut row = f.flow(id, version);
        row.status = if version == 1 { FlowStatus::Waiting } else { FlowStatus::Completed };
        let mut set = f.set();
        set.flows.push(row.clone());
        commit_set(&*database, set).await;
        assert_eq!(database.flow(id).await.unwrap(), Some(row));
    }
}

/// A commit wakes each reader that subscribed before it, even if the reader begins to wait only
/// after the commit.
pub async fn a_commit_wakes_the_waiters_of_its_topics(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let soon = Duration::from_secs(5);
    let wait = |topic| database.wait_for_change(topic);
    let (events, outbox) = (wait(ChangeTopic::Events), wait(ChangeTopic::Outbox));
    let (mut tasks, mut timers) = (wait(ChangeTopic::Tasks), wait(ChangeTopic::Timers));
    commit_set(&*database, f.append(f.book(), f.id(), 1)).await;
    timeout(soon, events).await.unwrap();
    timeout(soon, outbox).await.unwrap();

    timeout(Duration::ZERO, &mut tasks).await.unwrap_err();
    let mut set = f.set();
    set.tasks.push(f.task(FlowRunId(f.id())));
    commit_set(&*database, set).await;
    timeout(soon, tasks).await.unwrap();
    let tasks = wait(ChangeTopic::Tasks);
    let mut set = f.set();
    let release = TaskChange::ReleaseFlow { flow_run_id: FlowRunId(f.id()), at: f.now() };
    set.task_changes.push(release);
    commit_set(&*database, set).await;
    timeout(soon, tasks).await.unwrap();

    timeout(Duration::ZERO, &mut timers).await.unwrap_err();
    let mut set = f.set();
    set.timers_removed.push(f.id());
    commit_set(&*database, set).await;
    timeout(soon, timers).await.unwrap();
}
