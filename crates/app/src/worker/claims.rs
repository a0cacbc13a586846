//! Re-queues tasks that have lost their worker.

use std::collections::HashSet;

use scribe_domain::id::TaskId;
use scribe_ports::store::{
    ChangeSet, Expectation, Identity,
    rows::{CallEnd, CallStatus, StoredTask, TaskChange, TaskStatus},
};
use uuid::Uuid;

use super::call::unanswered;
use crate::{Error, Ports, stored_times::SLACK};

/// Re-queues every task that a dead process left running, and returns how many there were. A call
/// in flight is recorded as uncertain, because it may have cost money, and is made once more.
///
/// # Errors
/// The database cannot answer.
pub async fn recover(ports: &Ports) -> Result<usize, Error> {
    let orphaned = ports.db.orphaned_tasks().await?;
    let ids: Vec<TaskId> = orphaned.iter().map(|(id, _)| *id).collect();
    let mut recovered = 0;
    for task in ports.db.tasks(&ids).await? {
        // Another process may have re-queued the task meanwhile, and a third one works on it.
        if orphaned.contains(&(task.row.id, task.row.epoch)) {
            take_back(ports, task).await?;
            recovered += 1;
        }
    }
    Ok(recovered)
}

/// Re-queues every running task that has no worker: the tasks of this process that none of its
/// workers is working on, and the tasks of other processes whose lease has expired. Returns how
/// many there were. Also renews the leases of the tasks that this process is working on before they
/// expire, so that no other process re-queues a task with a long call.
///
/// # Errors
/// The database cannot answer.
pub async fn recover_lost(
    ports: &Ports,
    owner: Uuid,
    at_work: &HashSet<TaskId>,
) -> Result<usize, Error> {
    let now = ports.clock.now();
    let mut recovered = 0;
    for task in ports.db.running_tasks().await? {
        let is_own = task.lease_owner == Some(owner);
        // A lease that ends later than any new lease was granted before the clock was set back.
        let longest = ports.settings.lease + SLACK;
        let ran_out = task.lease_until.is_none_or(|until| until <= now || until - now > longest);
        if at_work.contains(&task.row.id) {
            let half = ports.settings.lease / 2;
            if is_own && task.lease_until.is_none_or(|until| until - now < half) {
                renew(ports, &task).await?;
            }
            continue;
        }
        if !(is_own || ran_out) {
            continue;
        }
        tracing::warn!(task = %task.row.id, "re-queuing a task whose worker is gone");
        take_back(ports, task).await?;
        recovered += 1;
    }
    Ok(recovered)
}

/// Renews a task's lease; a task that has ended meanwhile is left unchanged.
async fn renew(ports: &Ports, task: &StoredTask) -> Result<(), Error> {
    let row = &task.row;
    let mut set = ChangeSet::new(Identity::ByExpectation, row.book);
    set.expects.push(expectation(task));
    let lease_until = ports.clock.now() + ports.settings.lease;
    set.task_changes.push(TaskChange::Renew { id: row.id, lease_until });
    ports.commit(set).await?;
    Ok(())
}

/// Expects that a task is still running in the epoch in which it was read.
fn expectation(task: &StoredTask) -> Expectation {
    let row = &task.row;
    Expectation::Task { id: row.id, status: TaskStatus::Running, epoch: row.epoch }
}

/// Re-queues a task whose work stopped half-way in this process. A task that has ended or was never
/// claimed is left unchanged.
///
/// # Errors
/// The database cannot answer.
pub(super) async fn give_back(ports: &Ports, owner: Uuid, id: TaskId) -> Result<(), Error> {
    match ports.db.task(id).await? {
        Some(task) if task.lease_owner == Some(owner) => take_back(ports, task).await,
        Some(_) | None => Ok(()),
    }
}

async fn take_back(ports: &Ports, task: StoredTask) -> Result<(), Error> {
    let now = ports.clock.now();
    let row = &task.row;
    let mut set = ChangeSet::new(Identity::ByExpectation, row.book);
    set.expects.push(expectation(&task));
    set.task_changes.push(TaskChange::Release { id: row.id, next_run_at: Some(now) });
    let why = "the work stopped before the reply was stored";
    set.call_ends = uncertain_ends(ports, row.id, why).await?;
    ports.commit(set).await?;
    Ok(())
}

/// Returns the ends of a task's calls that are still open, marked as uncertain: they may have cost
/// what was estimated.
///
/// # Errors
/// The database cannot answer.
pub(super) async fn uncertain_ends(
    ports: &Ports,
    task: TaskId,
    why: &str,
) -> Result<Vec<CallEnd>, Error> {
    let now = ports.clock.now();
    let calls = ports.db.calls_of_task(task).await?;
    let open = calls.into_iter().filter(|call| call.status == CallStatus::Started);
    Ok(open
        .map(|call| {
            let mut end = unanswered(call.start.id, CallStatus::Uncertain, now, why);
            end.prompt_tokens = call.start.estimated_tokens;
            end.cost_usd = call.start.estimated_cost_usd;
            end
        })
        .collect())
}
