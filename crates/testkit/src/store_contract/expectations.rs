//! Contract cases in which every kind of expectation fails.

use std::sync::Arc;

use scribe_domain::id::{FlowRunId, TaskId};
use scribe_ports::store::{
    ChangeSet, CommitConflict, CommitOutcome, Expectation,
    readers::Database,
    rows::{InboxStatus, TaskChange, TaskStatus},
};
use serde_json::json;

use super::{commit_set, fixture::Fixture};

async fn is_moved(database: &dyn Database, mut set: ChangeSet, expected: Expectation) {
    set.expects.push(expected.clone());
    let outcome = database.commit(set).await.unwrap();
    assert_eq!(outcome, CommitOutcome::Conflict(CommitConflict::ExpectationFailed(expected)));
}

/// The version of a stream is the version of its last event.
pub async fn a_changed_stream_is_a_conflict(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (book, stream) = (f.book(), f.id());
    is_moved(&*database, f.set(), Expectation::Stream { id: stream, version: 1 }).await;
    commit_set(&*database, f.append(book, stream, 1)).await;
    commit_set(&*database, f.append(book, stream, 2)).await;
    for version in [0, 1, 3] {
        is_moved(&*database, f.set(), Expectation::Stream { id: stream, version }).await;
    }
    let stale = database.commit(f.append(book, stream, 2)).await.unwrap();
    assert!(matches!(stale, CommitOutcome::Conflict(CommitConflict::ExpectationFailed(_))));
    assert_eq!(database.stream(stream).await.unwrap().unwrap().version, 2);
}

/// The version of a flow run is the version of its last commit.
pub async fn a_changed_flow_is_a_conflict(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let id = FlowRunId(f.id());
    let mut set = f.set();
    set.expects.push(Expectation::Flow { id, version: 0 });
    set.flows.push(f.flow(id, 1));
    commit_set(&*database, set.clone()).await;
    let again = database.commit(set).await.unwrap();
    let expected = Expectation::Flow { id, version: 0 };
    assert_eq!(again, CommitOutcome::Conflict(CommitConflict::ExpectationFailed(expected)));
    is_moved(&*database, f.set(), Expectation::Flow { id, version: 2 }).await;
}

/// A task must have the named status and epoch.
pub async fn a_changed_task_is_a_conflict(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let task = f.task(FlowRunId(f.id()));
    let pending = |id, epoch| Expectation::Task { id, status: TaskStatus::Pending, epoch };
    is_moved(&*database, f.set(), pending(TaskId(f.id()), 0)).await;
    let mut made = f.set();
    made.tasks.push(task.clone());
    commit_set(&*database, made).await;
    is_moved(&*database, f.set(), pending(task.id, 1)).await;
    let running = Expectation::Task { id: task.id, status: TaskStatus::Running, epoch: 0 };
    is_moved(&*database, f.set(), running).await;
    let mut claimed = f.set();
    claimed.expects.push(pending(task.id, 0));
    let (owner, at) = (f.id(), f.now());
    claimed.task_changes.push(TaskChange::Claim { id: task.id, owner, lease_until: at, at });
    commit_set(&*database, claimed.clone()).await;
    let again = database.commit(claimed).await.unwrap();
    assert_eq!(
        again,
        CommitOutcome::Conflict(CommitConflict::ExpectationFailed(pending(task.id, 0)))
    );
}

/// A worker cannot claim a task that was held after the worker read it.
pub async fn a_task_that_is_held_cannot_be_claimed(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let run = FlowRunId(f.id());
    let task = f.task(run);
    let mut made = f.set();
    made.tasks.push(task.clone());
    commit_set(&*database, made).await;
    let claimable = Expectation::ClaimableTask { id: task.id, epoch: 0 };
    let mut held = f.set();
    held.task_changes.push(TaskChange::HoldFlow { flow_run_id: run });
    commit_set(&*database, held).await;
    is_moved(&*database, f.set(), claimable.clone()).await;
    let mut released = f.set();
    released.task_changes.push(TaskChange::ReleaseFlow { flow_run_id: run, at: f.now() });
    commit_set(&*database, released).await;
    is_moved(&*database, f.set(), Expectation::ClaimableTask { id: task.id, epoch: 1 }).await;
    let mut claimed = f.set();
    claimed.expects.push(claimable.clone());
    let (owner, at) = (f.id(), f.now());
    claimed.task_changes.push(TaskChange::Claim { id: task.id, owner, lease_until: at, at });
    commit_set(&*database, claimed).await;
    is_moved(&*database, f.set(), claimable).await;
}

/// A second command of the same kind and scope is refused with the id of the first.
pub async fn a_second_active_command_is_a_conflict_until_the_first_ends(
    database: Arc<dyn Database>,
) {
    let f = Fixture::default();
    let scope = f.id();
    let expects = |mut set: ChangeSet| {
        let active_key = "CONFIRM_STAGE:WORLDVIEW".to_owned();
        set.expects.push(Expectation::NoActiveCommand { scope_id: scope, active_key });
        set
    };
    let make = || f.command(scope, Some("CONFIRM_STAGE:WORLDVIEW"));
    let first = make();
    let id = first.inbox.as_ref().unwrap().id;
    commit_set(&*database, expects(first)).await;
    let active = CommitOutcome::Conflict(CommitConflict::ActiveCommand(id));
    assert_eq!(database.commit(expects(make())).await.unwrap(), active);
    assert_eq!(database.commit(make()).await.unwrap(), active, "the row expects it by itself");
    assert_eq!(database.commit(expects(f.set())).await.unwrap(), active);

    commit_set(&*database, f.command(scope, Some("CONFIRM_STAGE:CHARACTERS"))).await;
    commit_set(&*database, f.command(scope, None)).await;
    commit_set(&*database, f.command(f.id(), Some("CONFIRM_STAGE:WORLDVIEW"))).await;

    let mut end = f.set();
    end.inbox_ends.push(f.end(id));
    commit_set(&*database, end).await;
    let ended = database.command(id).await.unwrap().unwrap();
    assert_eq!(ended.status, InboxStatus::Completed);
    let result = json!({ "session_id": scope.to_string(), "proposals": 3 });
    assert_eq!(ended.result, Some(result), "the end adds to the reply");
    commit_set(&*database, expects(make())).await;
}

/// Commands such as CANCEL may end an active command and take its place in one commit.
pub async fn a_set_may_end_the_active_command_that_it_replaces(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let scope = f.id();
    let first = f.command(scope, Some("START_GENERATION"));
    let id = first.inbox.as_ref().unwrap().id;
    commit_set(&*database, first).await;
    let mut second = f.command(scope, Some("START_GENERATION"));
    second.inbox_ends.push(f.end(id));
    let second_id = second.inbox.as_ref().unwrap().id;
    commit_set(&*database, second).await;
    let active = database.active_commands(scope).await.unwrap();
    assert_eq!(active.iter().map(|row| row.id).collect::<Vec<_>>(), [second_id]);
}

/// Only the first end of a command counts.
pub async fn an_ended_command_does_not_change(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let set = f.command(f.id(), None);
    let id = set.inbox.as_ref().unwrap().id;
    commit_set(&*database, set).await;
    let mut end = f.set();
    end.inbox_ends.push(f.end(id));
    commit_set(&*database, end.clone()).await;
    let ended = database.command(id).await.unwrap();
    end.inbox_ends[0].status = InboxStatus::Failed;
    end.inbox_ends[0].error = Some(json!({ "code": "deadline" }));
    commit_set(&*database, end).await;
    assert_eq!(database.command(id).await.unwrap(), ended);
}
