//! What a process does about tasks that earlier processes left in work.

use std::collections::HashSet;

use scribe_domain::id::{BookId, TaskId};
use scribe_ports::store::{
    ChangeSet, Expectation, Identity,
    rows::{CallEnd, CallStatus, StoredTask, TaskChange, TaskStatus},
};
use uuid::Uuid;

use super::call::unanswered;
use crate::{Error, Ports, stored_times::SLACK};

/// Takes every task that a dead process left in work back into the queue. Its call in flight is
/// kept as uncertain: it may have cost money, and is made once more. Answers how many there were.
///
/// # Errors
/// The database cannot answer.
pub async fn recover(ports: &Ports, owner: Uuid) -> Result<usize, Error> {
    // A dead process may have handed its last transaction to the database: this one, which writes
    // nothing, begins when that has ended, so that what is read next holds its claims.
    ports.commit(ChangeSet::new(Identity::ByExpectation, BookId(owner))).await?;
    let mut recovered = 0;
    for task in ports.db.running_tasks().await? {
        if task.lease_owner == Some(owner) {
            continue;
        }
        take_back(ports, task).await?;
        recovered += 1;
    }
    Ok(recovered)
}

/// Takes every task back into the queue that is in work and has no worker: this process's own that
/// none of its workers is at, and any other whose lease has run out. Answers how many there were.
/// The leases of those at which its workers are begin anew in time, so that no other process takes a
/// task for lost whose call takes long.
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
        // A lease that ends later than any lease can was given before the clock was set back.
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

/// Has a task's lease begin anew; one that has ended meanwhile stays as it is.
async fn renew(ports: &Ports, task: &StoredTask) -> Result<(), Error> {
    let row = &task.row;
    let mut set = ChangeSet::new(Identity::ByExpectation, row.book);
    set.expects.push(expectation(task));
    let lease_until = ports.clock.now() + ports.settings.lease;
    set.task_changes.push(TaskChange::Renew { id: row.id, lease_until });
    ports.commit(set).await?;
    Ok(())
}

/// A task is in work as it was when it was read.
fn expectation(task: &StoredTask) -> Expectation {
    let row = &task.row;
    Expectation::Task { id: row.id, status: TaskStatus::Running, epoch: row.epoch }
}

/// Takes a task back into the queue whose work has stopped half-way in this process; one that has
/// ended, or was never claimed, stays as it is.
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

/// The ends of a task's calls that are still open: they may have cost what was estimated.
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
