//! Handles a task after the work on it has failed. The task is neither forgotten nor retried
//! without end.

use scribe_domain::Timestamp;
use scribe_ports::store::{
    ChangeSetIdentity, CommitOutcome, Expectation,
    rows::{StoredTask, TaskRow},
};
use tokio::time::sleep;

use super::{RETRY_DELAY, TaskResources, claims, due_tasks::is_due};
use crate::{
    Error, Ports,
    dead_letters::{PauseRequest, pause_book},
    unit_of_work::UnitOfWork,
};

/// What happens to a task after the work on it has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TaskFate {
    /// The row of the task determines what happens.
    Handled,
    /// This process does not start the task again, because it would fail again.
    SetAside { next_run_at: Option<Timestamp> },
}

/// Returns a failed task to the queue. If the task would fail again, pauses its book with the
/// reason, so that no process retries the task before a user has resumed the book.
pub(super) async fn requeue_or_pause_book(
    resources: &TaskResources,
    task: &StoredTask,
    error: Error,
) -> TaskFate {
    let (id, book) = (task.row.id, task.row.book);
    if error.is_retryable() {
        // The scheduler logs that the database is unavailable.
        tracing::debug!(task = %id, %error, "the work on a task failed; retrying");
        sleep(RETRY_DELAY).await;
    } else {
        tracing::error!(task = %id, %book, %error, "the work on a task failed");
    }
    loop {
        match try_to_requeue_or_pause(resources, task, &error).await {
            Ok(fate) => return fate,
            Err(cause) if cause.is_retryable() => sleep(RETRY_DELAY).await,
            Err(cause) => {
                tracing::debug!(
                    task = %id,
                    %cause,
                    "a failed task could not be returned to the queue"
                );
                return TaskFate::SetAside { next_run_at: task.row.next_run_at };
            }
        }
    }
}

async fn try_to_requeue_or_pause(
    resources: &TaskResources,
    failed: &StoredTask,
    error: &Error,
) -> Result<TaskFate, Error> {
    let (ports, id) = (&resources.ports, failed.row.id);
    let now = ports.clock.now();
    // A task that is set aside keeps its due time. With a new due time, every other process would
    // start the task again, and the processes would retry it without end.
    let due_at = if error.is_retryable() { now } else { failed.row.next_run_at.unwrap_or(now) };
    claims::requeue_incomplete_task(ports, resources.owner, id, due_at).await?;
    if error.is_retryable() {
        return Ok(TaskFate::Handled);
    }
    // A task that has ended, is held, or has another worker needs nothing more.
    let Some(task) = ports.db.task(id).await?.filter(is_due) else {
        return Ok(TaskFate::Handled);
    };
    let set_aside = TaskFate::SetAside { next_run_at: task.row.next_run_at };
    // The domain refuses both the result and the failure of the task, so the book no longer needs
    // the task. That is no reason to pause the book.
    if matches!(error, Error::Refused(_)) {
        return Ok(set_aside);
    }
    match pause_book_of_task(ports, task.row, error).await {
        Ok(true) => Ok(TaskFate::Handled),
        Ok(false) => Ok(set_aside),
        Err(cause) if cause.is_retryable() => Err(cause),
        Err(cause) => {
            tracing::debug!(task = %id, %cause, "the book of a failed task could not be paused");
            Ok(set_aside)
        }
    }
}

/// Pauses the book of a due task, which also holds the task. Returns false if the book cannot be
/// paused.
async fn pause_book_of_task(ports: &Ports, task: TaskRow, why: &Error) -> Result<bool, Error> {
    let mut unit = UnitOfWork::new(&*ports.db, ChangeSetIdentity::ByExpectation, task.book);
    // If several processes cannot do the task, only one of them pauses the book.
    unit.set.expects.push(Expectation::ClaimableTask { id: task.id, epoch: task.epoch });
    let cause = PauseRequest {
        book: task.book,
        reason: format!("scribe cannot do a task of this book: {why}"),
        id: task.id.0,
        correlation: task.correlation_id,
    };
    if !pause_book(ports, &mut unit, cause).await? {
        return Ok(false);
    }
    match ports.commit(unit.into_change_set()?).await? {
        CommitOutcome::Committed { .. } | CommitOutcome::Duplicate => Ok(true),
        CommitOutcome::Conflict(_) => Err(Error::Contended),
    }
}
