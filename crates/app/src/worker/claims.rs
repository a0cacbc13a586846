//! Renews the claims of this process, and re-queues tasks that have lost their worker.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use scribe_domain::{Timestamp, id::TaskId};
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity, CommitOutcome, Expectation,
    rows::{CallEnd, CallStatus, RunningClaim, StoredTask, TaskChange, TaskStatus},
};
use uuid::Uuid;

use super::{TaskResources, call::build_end_without_reply, start_interval};
use crate::{Error, Ports, stored_times::WAIT_TOLERANCE};

/// The tasks that the workers of this process have started and that have not finished.
#[derive(Debug, Clone, Default)]
pub struct TasksAtWork(Arc<Mutex<HashSet<TaskId>>>);

impl TasksAtWork {
    pub(super) fn insert(&self, id: TaskId) {
        self.lock_ids().insert(id);
    }

    pub(super) fn remove(&self, id: TaskId) {
        self.lock_ids().remove(&id);
    }

    pub(super) fn contains(&self, id: TaskId) -> bool {
        self.lock_ids().contains(&id)
    }

    pub(super) fn len(&self) -> usize {
        self.lock_ids().len()
    }

    fn task_ids(&self) -> Vec<TaskId> {
        self.lock_ids().iter().copied().collect()
    }

    fn lock_ids(&self) -> MutexGuard<'_, HashSet<TaskId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FromIterator<TaskId> for TasksAtWork {
    fn from_iter<I: IntoIterator<Item = TaskId>>(ids: I) -> Self {
        Self(Arc::new(Mutex::new(ids.into_iter().collect())))
    }
}

/// Checks the claims regularly.
pub(super) struct ClaimKeeper {
    ports: Ports,
    owner: Uuid,
    at_work: TasksAtWork,
}

impl ClaimKeeper {
    pub(super) fn new(resources: &TaskResources) -> Self {
        let TaskResources { ports, owner, at_work, .. } = resources;
        Self { ports: ports.clone(), owner: *owner, at_work: at_work.clone() }
    }

    pub(super) async fn keep_claims(self) {
        let mut checks = start_interval(self.ports.settings.longest_sleep);
        loop {
            checks.tick().await;
            if let Err(error) = check_claims(&self.ports, self.owner, &self.at_work).await {
                tracing::warn!(%error, "claims could not be checked; retrying");
            }
        }
    }
}

/// Renews the claims of the tasks that this process is working on before they expire, and re-queues
/// every running task that has no worker. Returns how many tasks were re-queued.
///
/// # Errors
/// The database cannot answer.
pub async fn check_claims(
    ports: &Ports,
    owner: Uuid,
    at_work: &TasksAtWork,
) -> Result<usize, Error> {
    renew_claims(ports, owner, at_work).await?;
    requeue_lost_tasks(ports, owner, at_work).await
}

/// Renews the claims of the tasks that this process is working on, so that no other process
/// re-queues a task with a long call. The claim of a cancelled task is renewed too: as long as it
/// is valid, no other process repeats the call that is still in flight.
async fn renew_claims(ports: &Ports, owner: Uuid, at_work: &TasksAtWork) -> Result<(), Error> {
    let now = ports.clock.now();
    let half = ports.settings.lease / 2;
    for task in ports.db.tasks(&at_work.task_ids()).await? {
        let ends_soon = task.lease_until.is_none_or(|until| until - now < half);
        if task.lease_owner == Some(owner) && ends_soon {
            set_lease_end(ports, &task, now + ports.settings.lease).await?;
        }
    }
    Ok(())
}

/// Ends the claim of a task that was cancelled while this process was working on it. No call is in
/// flight any more, so no other process needs to wait for the task.
///
/// # Errors
/// The database cannot answer.
pub(super) async fn end_cancelled_claim(
    ports: &Ports,
    owner: Uuid,
    id: TaskId,
) -> Result<(), Error> {
    if let Some(task) = ports.db.task(id).await?
        && task.row.status == TaskStatus::Cancelled
        && task.lease_owner == Some(owner)
    {
        set_lease_end(ports, &task, ports.clock.now()).await?;
    }
    Ok(())
}

/// Sets when the lease of a task ends; a task that has changed since it was read is left alone.
async fn set_lease_end(
    ports: &Ports,
    task: &StoredTask,
    lease_until: Timestamp,
) -> Result<(), Error> {
    let row = &task.row;
    let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, row.book);
    set.expects.push(Expectation::Task { id: row.id, status: row.status, epoch: row.epoch });
    set.task_changes.push(TaskChange::Renew { id: row.id, lease_until });
    ports.commit(set).await?;
    Ok(())
}

/// Re-queues two kinds of running tasks: those of this process that none of its workers is working
/// on, and those of other processes whose lease has expired.
async fn requeue_lost_tasks(
    ports: &Ports,
    owner: Uuid,
    at_work: &TasksAtWork,
) -> Result<usize, Error> {
    let now = ports.clock.now();
    // A lease that ends later than any new lease was granted before the clock was set back.
    let longest = ports.settings.lease + WAIT_TOLERANCE;
    let mut requeued = 0;
    for claim in ports.db.running_claims().await? {
        let is_own = claim.lease_owner == Some(owner);
        let ran_out = claim.lease_until.is_none_or(|until| until <= now || until - now > longest);
        // `at_work` is checked after the rows were read, because a task may have been started
        // meanwhile.
        if at_work.contains(claim.id) || !(is_own || ran_out) {
            continue;
        }
        if requeue_task(ports, &claim, now).await? {
            tracing::warn!(task = %claim.id, "re-queued a task whose worker is gone");
            requeued += 1;
        }
    }
    Ok(requeued)
}

/// Re-queues every task that a dead process left running, and returns how many there were. A call
/// that was in flight is recorded as uncertain, because it may have cost money, and is made again.
///
/// # Errors
/// The database cannot answer.
pub async fn requeue_orphans(ports: &Ports) -> Result<usize, Error> {
    let orphaned = ports.db.orphaned_tasks().await?;
    if orphaned.is_empty() {
        return Ok(0);
    }
    let mut requeued = 0;
    for claim in ports.db.running_claims().await? {
        // Another process may have re-queued the task meanwhile, and a third one may be working on
        // it now.
        let is_orphaned = orphaned.contains(&(claim.id, claim.epoch));
        if is_orphaned && requeue_task(ports, &claim, ports.clock.now()).await? {
            requeued += 1;
        }
    }
    Ok(requeued)
}

/// Re-queues a task that this process did not complete, and makes it due at `due_at`. A task that
/// has ended or was never claimed is left unchanged.
///
/// # Errors
/// The database cannot answer.
pub(super) async fn requeue_incomplete_task(
    ports: &Ports,
    owner: Uuid,
    id: TaskId,
    due_at: Timestamp,
) -> Result<(), Error> {
    let claims = ports.db.running_claims().await?;
    let is_own = |claim: &&RunningClaim| claim.id == id && claim.lease_owner == Some(owner);
    if let Some(claim) = claims.iter().find(is_own) {
        requeue_task(ports, claim, due_at).await?;
    }
    Ok(())
}

/// Releases a running task and ends its open calls. Returns false if the task has changed since it
/// was read.
async fn requeue_task(
    ports: &Ports,
    claim: &RunningClaim,
    due_at: Timestamp,
) -> Result<bool, Error> {
    let (id, epoch) = (claim.id, claim.epoch);
    let mut set = ChangeSet::new(ChangeSetIdentity::ByExpectation, claim.book);
    set.expects.push(Expectation::Task { id, status: TaskStatus::Running, epoch });
    set.task_changes.push(TaskChange::Release { id, next_run_at: Some(due_at) });
    set.call_ends =
        load_uncertain_call_ends(ports, id, "the work stopped before the reply was stored").await?;
    Ok(matches!(ports.commit(set).await?, CommitOutcome::Committed { .. }))
}

/// Returns a [`CallEnd`] for each open call of a task. It marks the call as uncertain, because the
/// call may have cost the estimated amount.
///
/// # Errors
/// The database cannot answer.
pub(super) async fn load_uncertain_call_ends(
    ports: &Ports,
    task: TaskId,
    why: &str,
) -> Result<Vec<CallEnd>, Error> {
    let now = ports.clock.now();
    let calls = ports.db.calls_of_task(task).await?;
    let open = calls.into_iter().filter(|call| call.status == CallStatus::Started);
    Ok(open
        .map(|call| {
            let mut end = build_end_without_reply(call.start.id, CallStatus::Uncertain, now, why);
            end.prompt_tokens = call.start.estimated_tokens;
            end.cost_usd = call.start.estimated_cost_usd;
            end
        })
        .collect())
}
