//! Step 5 of the corridor: a worker claims a task, asks the model, and turns the reply into a command.
//!
//! A call is committed to the ledger before it is made; its reply is committed together with the command
//! that it becomes. A repeated task replays its stored replies in order and asks only for what is
//! missing, so that paid work is paid once.

mod call;
mod limits;
mod recovery;
mod reply_meter;
mod retry;
mod task;
mod waits;

use std::{collections::HashSet, sync::Arc, time::Duration};

use scribe_domain::id::TaskId;
use scribe_ports::store::{
    Topic,
    rows::{StoredTask, TaskStatus},
};
use tokio::{
    task::{JoinError, JoinSet},
    time::MissedTickBehavior,
};
use uuid::Uuid;

pub use limits::{DEFAULT_CONTEXT_TOKENS, DEFAULT_MAX_OUTPUT_TOKENS};
pub use recovery::{recover, recover_lost};
pub use retry::LONGEST_PAUSE;
use waits::Waits;

use self::limits::ModelLimits;
use crate::{Error, Ports, prompt_context::CanonCache};

/// How often the task table is polled: a task that waits for a later try becomes due without a signal.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// The pause before a task that failed with an error is tried again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Works on tasks until the process ends; `owner` names the process in its leases.
///
/// Each task is spawned. If this loop polled them itself, a task that waits for a database connection
/// could not proceed while the loop waits for one: a deadlock. Tasks whose worker is dead are re-queued
/// at intervals.
pub async fn run(ports: Ports, owner: Uuid) {
    let canon_cache = Arc::new(CanonCache::default());
    let limits = Arc::new(ModelLimits::default());
    let mut running = JoinSet::new();
    let mut taken: HashSet<TaskId> = HashSet::new();
    let mut changed = ports.db.changed(Topic::Tasks);
    // True while there may be due tasks that were not read yet.
    let mut look = true;
    let mut waits = Waits::since(ports.clock.now());
    let mut added_books = ports.attention.watch();
    // Intervals, because a sleep that restarts on every turn of the loop would never end while tasks end.
    let mut leases = tokio::time::interval(ports.settings.longest_sleep);
    leases.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut poll = tokio::time::interval(POLL_INTERVAL);
    poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        // One commit can end many tasks: all of them are counted before others are read.
        while let Some(ended) = running.try_join_next() {
            note_finished(&mut taken, ended);
        }
        // A process that is stopping starts no task.
        if look && !ports.shutdown.is_requested() && taken.len() < ports.settings.workers {
            changed = ports.db.changed(Topic::Tasks);
            match find_due_tasks(&ports, &mut waits, &taken).await {
                Ok(found) => {
                    look = found.may_be_more;
                    for task in found.tasks {
                        taken.insert(task.row.id);
                        let known = (Arc::clone(&canon_cache), Arc::clone(&limits));
                        running.spawn(work_on_task(ports.clone(), known, owner, task));
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "workers could not read the tasks; retrying");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
        tokio::select! {
            Some(ended) = running.join_next(), if !running.is_empty() => note_finished(&mut taken, ended),
            () = &mut changed => {
                look = true;
                changed = ports.db.changed(Topic::Tasks);
            }
            () = added_books.next() => look = true,
            _ = leases.tick() => {
                if let Err(error) = recover_lost(&ports, owner, &taken).await {
                    tracing::warn!(%error, "leases could not be checked; retrying");
                }
            }
            _ = poll.tick() => {
                look = true;
                if let Err(error) = waits.check_clock(&ports).await {
                    tracing::warn!(
                        %error,
                        "stored times could not be compared with the clock; retrying"
                    );
                }
            }
        }
    }
}

/// The result of a spawned task: its id, or a panic.
type Finished = Result<TaskId, JoinError>;

fn note_finished(taken: &mut HashSet<TaskId>, ended: Finished) {
    match ended {
        Ok(id) => {
            taken.remove(&id);
        }
        // A panic ends the workers, which the supervisor notices. A cancelled task means that the process
        // is shutting down.
        Err(error) => {
            if let Ok(panic) = error.try_into_panic() {
                std::panic::resume_unwind(panic);
            }
        }
    }
}

/// Works on one task. After an error the task is re-queued with a pause.
async fn work_on_task(
    ports: Ports,
    (canon_cache, limits): (Arc<CanonCache>, Arc<ModelLimits>),
    owner: Uuid,
    task: StoredTask,
) -> TaskId {
    let id = task.row.id;
    let mut outcome = task::work(&ports, &canon_cache, &limits, owner, task).await;
    while let Err(error) = outcome {
        if error.is_retryable() {
            // The worker loop logs that the database is unavailable.
            tracing::debug!(task = %id, %error, "a task failed; retrying");
        } else {
            tracing::error!(task = %id, %error, "a task failed unexpectedly; retrying");
        }
        tokio::time::sleep(AFTER_FAILURE).await;
        outcome = recovery::give_back(&ports, owner, id).await;
    }
    id
}

/// Due tasks for the free workers.
struct DueTasks {
    tasks: Vec<StoredTask>,
    /// True if more tasks may be due than were read.
    may_be_more: bool,
}

async fn find_due_tasks(
    ports: &Ports,
    waits: &mut Waits,
    taken: &HashSet<TaskId>,
) -> Result<DueTasks, Error> {
    let free = ports.settings.workers.saturating_sub(taken.len());
    // Tasks that were taken but are not claimed yet still count as due in the table.
    let limit = free + taken.len();
    let most = u32::try_from(limit).unwrap_or(u32::MAX);
    let now = ports.clock.now();
    let books = ports.attention.books();
    let due = ports.db.due_tasks(now, books.as_deref(), most).await?;
    let may_be_more = due.len() == limit;
    let corrected = waits.due_tasks(now);
    // A task can be due by its stored time and by its corrected time: it is taken once.
    let mut seen = taken.clone();
    let is_new = |id: &TaskId| seen.insert(*id);
    let fresh: Vec<_> = corrected.into_iter().chain(due).filter(is_new).take(free).collect();
    let mut tasks = ports.db.tasks(&fresh).await?;
    fresh.into_iter().for_each(|id| waits.forget(id));
    // A task with a corrected time may have been cancelled or held since, or belong to another book.
    let is_attended =
        |task: &StoredTask| books.as_ref().is_none_or(|books| books.contains(&task.row.book));
    tasks.retain(|task| is_due(task) && is_attended(task));
    tasks.sort_by_key(|task| (task.row.next_run_at, task.row.id));
    Ok(DueTasks { tasks, may_be_more })
}

fn is_due(task: &StoredTask) -> bool {
    task.row.status == TaskStatus::Pending && task.row.next_run_at.is_some()
}
