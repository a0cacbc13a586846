//! Contract cases for the life cycle of a task.

use std::{sync::Arc, time::Duration};

use scribe_domain::id::BookId;
use scribe_domain::id::{FlowRunId, TaskId};
use scribe_ports::store::{
    readers::Database,
    rows::{TaskChange, TaskRow, TaskStatus},
};
use serde_json::json;

use super::{commit_set, fixture::Fixture};

async fn make_task(database: &dyn Database, f: &Fixture, flow: FlowRunId) -> TaskRow {
    let task = f.task(flow);
    let mut set = f.set();
    set.tasks.push(task.clone());
    commit_set(database, set).await;
    task
}

async fn change_task(database: &dyn Database, f: &Fixture, change: TaskChange) {
    let mut set = f.set();
    set.task_changes.push(change);
    commit_set(database, set).await;
}

async fn claim_task(database: &dyn Database, f: &Fixture, id: TaskId) {
    let (owner, at) = (f.id(), f.now());
    let lease_until = at + Duration::from_secs(60);
    change_task(database, f, TaskChange::Claim { id, owner, lease_until, at }).await;
}

async fn task_status(database: &dyn Database, id: TaskId) -> (TaskStatus, i32) {
    let task = database.task(id).await.unwrap().unwrap();
    (task.row.status, task.row.epoch)
}

/// A task goes from PENDING through RUNNING to COMPLETED, and is read back after each change.
pub async fn a_task_is_claimed_and_completed(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let flow = FlowRunId(f.id());
    let first = make_task(&*database, &f, flow).await;
    let second = make_task(&*database, &f, flow).await;
    let due = database.due_tasks(f.now(), None, 10).await.unwrap();
    assert_eq!(due, [first.id, second.id]);
    let of = async |books: &[BookId]| database.due_tasks(f.now(), Some(books), 10).await.unwrap();
    assert!(of(&[first.book]).await.contains(&first.id));
    assert_eq!(of(&[f.book()]).await, []);
    assert_eq!(of(&[]).await, []);
    let mut tasks = database.tasks(&[second.id, TaskId(f.id()), first.id]).await.unwrap();
    tasks.sort_by_key(|task| task.row.id);
    assert_eq!(tasks.iter().map(|task| &task.row).collect::<Vec<_>>(), [&first, &second]);
    assert_eq!(database.due_tasks(first.created_at, None, 10).await.unwrap().len(), 1);
    assert_eq!(database.due_tasks(f.now(), None, 1).await.unwrap().len(), 1);

    let (owner, at) = (f.id(), f.now());
    let lease_until = at + Duration::from_secs(60);
    change_task(&*database, &f, TaskChange::Claim { id: first.id, owner, lease_until, at }).await;
    let running = database.running_tasks().await.unwrap();
    assert_eq!(running.len(), 1);
    assert_eq!(running[0].lease_owner, Some(owner));
    assert_eq!(running[0].lease_until, Some(lease_until));
    assert_eq!((running[0].row.status, running[0].row.epoch), (TaskStatus::Running, 1));
    assert_eq!(database.due_tasks(f.now(), None, 10).await.unwrap().len(), 1);
    assert_eq!(database.list_open_tasks(flow.0).await.unwrap().len(), 2);

    let (result, at) = (json!({ "proposals": 3 }), f.now());
    change_task(&*database, &f, TaskChange::Complete { id: first.id, result: result.clone(), at })
        .await;
    let done = database.task(first.id).await.unwrap().unwrap();
    assert_eq!((done.row.status, done.result), (TaskStatus::Completed, Some(result)));
    assert_eq!((done.lease_owner, done.lease_until), (None, None));
    assert_eq!(database.running_tasks().await.unwrap(), []);
    assert_eq!(database.running_claims().await.unwrap(), []);
    assert_eq!(database.list_open_tasks(flow.0).await.unwrap().len(), 1);
}

/// A change that names another status than the current one has no effect.
pub async fn a_task_changes_only_from_the_named_status(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let task = make_task(&*database, &f, FlowRunId(f.id())).await;
    let (id, at) = (task.id, f.now());
    change_task(&*database, &f, TaskChange::Complete { id, result: json!(1), at }).await;
    change_task(&*database, &f, TaskChange::Fail { id, error: json!(1), at }).await;
    change_task(&*database, &f, TaskChange::Release { id, next_run_at: None }).await;
    let untouched = database.task(id).await.unwrap().unwrap();
    assert_eq!(untouched.row, task);
    claim_task(&*database, &f, id).await;
    claim_task(&*database, &f, id).await;
    assert_eq!(task_status(&*database, id).await, (TaskStatus::Running, 1));
    let error = json!({ "code": "refused", "detail": "the model refused" });
    change_task(&*database, &f, TaskChange::Fail { id, error: error.clone(), at }).await;
    change_task(&*database, &f, TaskChange::Complete { id, result: json!(1), at }).await;
    let failed = database.task(id).await.unwrap().unwrap();
    assert_eq!(
        (failed.row.status, failed.error, failed.result),
        (TaskStatus::Failed, Some(error), None)
    );
}

/// A released task keeps its epoch and becomes due at its time.
pub async fn a_released_task_waits_for_its_time(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let task = make_task(&*database, &f, FlowRunId(f.id())).await;
    claim_task(&*database, &f, task.id).await;
    let later = f.now() + Duration::from_secs(4);
    change_task(&*database, &f, TaskChange::Release { id: task.id, next_run_at: Some(later) })
        .await;
    assert_eq!(task_status(&*database, task.id).await, (TaskStatus::Pending, 1));
    assert_eq!(database.due_tasks(f.now(), None, 10).await.unwrap(), []);
    assert_eq!(database.due_tasks(later, None, 10).await.unwrap(), [task.id]);
    let released = database.task(task.id).await.unwrap().unwrap();
    assert_eq!((released.lease_owner, released.row.next_run_at), (None, Some(later)));
    claim_task(&*database, &f, task.id).await;
    assert_eq!(task_status(&*database, task.id).await, (TaskStatus::Running, 2));
}

/// A task is running when its flow is held. When the task is released, it waits like the other held
/// tasks until the flow continues.
pub async fn a_running_task_that_was_held_waits_after_its_release(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let flow = FlowRunId(f.id());
    let task = make_task(&*database, &f, flow).await;
    claim_task(&*database, &f, task.id).await;
    change_task(&*database, &f, TaskChange::HoldFlow { flow_run_id: flow }).await;
    assert_eq!(task_status(&*database, task.id).await, (TaskStatus::Running, 1));
    let later = f.now();
    change_task(&*database, &f, TaskChange::Release { id: task.id, next_run_at: Some(later) })
        .await;
    assert_eq!(database.due_tasks(later, None, 10).await.unwrap(), []);
    let at = f.now();
    change_task(&*database, &f, TaskChange::ReleaseFlow { flow_run_id: flow, at }).await;
    assert_eq!(database.due_tasks(at, None, 10).await.unwrap().len(), 1);

    // A flow that has been released no longer holds tasks.
    claim_task(&*database, &f, task.id).await;
    change_task(&*database, &f, TaskChange::HoldFlow { flow_run_id: flow }).await;
    change_task(&*database, &f, TaskChange::ReleaseFlow { flow_run_id: flow, at: f.now() }).await;
    let later = f.now();
    change_task(&*database, &f, TaskChange::Release { id: task.id, next_run_at: Some(later) })
        .await;
    assert_eq!(database.due_tasks(later, None, 10).await.unwrap().len(), 1);
}

/// A worker's heartbeat extends the lease of its task and changes nothing else.
pub async fn only_the_lease_of_a_running_task_is_renewed(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let task = make_task(&*database, &f, FlowRunId(f.id())).await;
    let waiting = make_task(&*database, &f, FlowRunId(f.id())).await;
    claim_task(&*database, &f, task.id).await;
    let claimed = database.task(task.id).await.unwrap().unwrap();
    let lease_until = f.now() + Duration::from_secs(3_600);
    for id in [task.id, waiting.id] {
        change_task(&*database, &f, TaskChange::Renew { id, lease_until }).await;
    }
    let mut renewed = database.task(task.id).await.unwrap().unwrap();
    assert_eq!(renewed.lease_until, Some(lease_until));
    renewed.lease_until = claimed.lease_until;
    assert_eq!(renewed, claimed);
    assert_eq!(database.task(waiting.id).await.unwrap().unwrap().lease_until, None);
}

/// Holding and releasing a flow affect its waiting tasks. Cancelling affects all its open tasks.
/// Tasks of other flows and tasks that the same set makes are not affected.
pub async fn the_tasks_of_a_flow_are_held_released_and_cancelled(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (flow, other) = (FlowRunId(f.id()), FlowRunId(f.id()));
    let waiting = make_task(&*database, &f, flow).await;
    let running = make_task(&*database, &f, flow).await;
    let foreign = make_task(&*database, &f, other).await;
    claim_task(&*database, &f, running.id).await;

    change_task(&*database, &f, TaskChange::HoldFlow { flow_run_id: flow }).await;
    let due = database.due_tasks(f.now(), None, 10).await.unwrap();
    assert_eq!(due, [foreign.id]);
    let at = f.now();
    change_task(&*database, &f, TaskChange::ReleaseFlow { flow_run_id: flow, at }).await;
    let released = database.task(waiting.id).await.unwrap().unwrap();
    assert_eq!(released.row.next_run_at, Some(at));

    let mut set = f.set();
    let fresh = f.task(flow);
    set.task_changes.push(TaskChange::CancelFlow { flow_run_id: flow, at: f.now() });
    set.tasks.push(fresh.clone());
    commit_set(&*database, set).await;
    assert_eq!(task_status(&*database, waiting.id).await, (TaskStatus::Cancelled, 0));
    assert_eq!(task_status(&*database, running.id).await, (TaskStatus::Cancelled, 1));
    assert_eq!(task_status(&*database, foreign.id).await, (TaskStatus::Pending, 0));
    assert_eq!(task_status(&*database, fresh.id).await, (TaskStatus::Pending, 0));
}

/// A single waiting or running task can be cancelled. A running task keeps its claim, which can be
/// renewed, because its owner may still have a call in flight. A task that has ended is not
/// changed.
pub async fn an_open_task_is_cancelled_alone(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let flow = FlowRunId(f.id());
    let waiting = make_task(&*database, &f, flow).await.id;
    let running = make_task(&*database, &f, flow).await.id;
    let done = make_task(&*database, &f, flow).await.id;
    let other = make_task(&*database, &f, flow).await.id;
    claim_task(&*database, &f, running).await;
    let claimed = database.task(running).await.unwrap().unwrap();
    claim_task(&*database, &f, done).await;
    let at = f.now();
    change_task(&*database, &f, TaskChange::Complete { id: done, result: json!(1), at }).await;
    for id in [waiting, running, done] {
        change_task(&*database, &f, TaskChange::Cancel { id, at: f.now() }).await;
    }
    assert_eq!(task_status(&*database, waiting).await, (TaskStatus::Cancelled, 0));
    assert_eq!(task_status(&*database, running).await, (TaskStatus::Cancelled, 1));
    let cancelled = database.task(running).await.unwrap().unwrap();
    assert_eq!(cancelled.lease_owner, claimed.lease_owner);
    assert_eq!(cancelled.lease_until, claimed.lease_until);
    let lease_until = f.now() + Duration::from_secs(600);
    change_task(&*database, &f, TaskChange::Renew { id: running, lease_until }).await;
    let renewed = database.task(running).await.unwrap().unwrap();
    assert_eq!(renewed.lease_until, Some(lease_until));
    assert_eq!(task_status(&*database, done).await, (TaskStatus::Completed, 1));
    assert_eq!(task_status(&*database, other).await, (TaskStatus::Pending, 0));
}

/// Only the calls of a step's cancelled tasks are found.
pub async fn the_calls_of_cancelled_tasks_are_found(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let flow = FlowRunId(f.id());
    let (cancelled, kept) =
        (make_task(&*database, &f, flow).await, make_task(&*database, &f, flow).await);
    let calls = [cancelled.id, kept.id].map(|task| f.call(task, BookId(flow.0), 1, 1));
    let mut set = f.set();
    set.call_starts.extend(calls.clone());
    commit_set(&*database, set).await;
    let found = async |book, step| {
        let calls = database.calls_of_cancelled_tasks(book, step).await.unwrap();
        calls.into_iter().map(|call| call.start).collect::<Vec<_>>()
    };
    assert_eq!(found(BookId(flow.0), "propose").await, []);
    change_task(&*database, &f, TaskChange::Cancel { id: cancelled.id, at: f.now() }).await;
    assert_eq!(found(BookId(flow.0), "propose").await, calls[..1]);
    assert_eq!(found(BookId(flow.0), "other").await, []);
    assert_eq!(found(f.book(), "propose").await, []);
}
