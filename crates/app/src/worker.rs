//! Step 5 of the corridor: tasks are claimed, the model is asked, the reply becomes a command.
//!
//! Every call is committed to the ledger before it is made, and its reply together with what comes
//! of it. A task that is worked on again replays its stored replies in order and asks only for what
//! is missing, so that paid work is paid once.

mod call;
mod heard;
mod limits;
mod recovery;
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

/// How often due tasks are looked for when nothing else gives a reason: tasks that wait for a later
/// try become due without a signal.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// How long a task rests that stopped without an end, before it is taken up again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Works for as long as the process lives; `owner` names the process in its leases.
///
/// Every task runs by itself: one that waits for a connection of the database goes on while others
/// are looked for, or both would wait for ever. Tasks that have lost their worker are taken back from
/// time to time.
pub async fn run(ports: Ports, owner: Uuid) {
    let canon_cache = Arc::new(CanonCache::default());
    let limits = Arc::new(ModelLimits::default());
    let mut running = JoinSet::new();
    let mut taken: HashSet<TaskId> = HashSet::new();
    let mut changed = ports.db.changed(Topic::Tasks);
    // True while there may be tasks that were not looked at.
    let mut look = true;
    let mut waits = Waits::since(ports.clock.now());
    let mut turns = ports.attention.watch();
    // Intervals, since a sleep that is begun anew on every turn never ends while tasks keep ending.
    let mut leases = tokio::time::interval(ports.settings.longest_sleep);
    leases.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut poll = tokio::time::interval(POLL_INTERVAL);
    poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        // One commit ends many tasks: all of them are taken in before others are looked for.
        while let Some(ended) = running.try_join_next() {
            note(&mut taken, ended);
        }
        // A process that stops begins no further task.
        if look && !ports.shutdown.is_requested() && taken.len() < ports.settings.workers {
            changed = ports.db.changed(Topic::Tasks);
            match candidates(&ports, &mut waits, &taken).await {
                Ok(found) => {
                    look = found.may_be_more;
                    for task in found.tasks {
                        taken.insert(task.row.id);
                        let known = (Arc::clone(&canon_cache), Arc::clone(&limits));
                        running.spawn(one(ports.clone(), known, owner, task));
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "workers could not read the tasks; retrying");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
        tokio::select! {
            Some(ended) = running.join_next(), if !running.is_empty() => note(&mut taken, ended),
            () = &mut changed => {
                look = true;
                changed = ports.db.changed(Topic::Tasks);
            }
            () = turns.next() => look = true,
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

/// What a task has come to, or that it panicked.
type Ended = Result<TaskId, JoinError>;

fn note(taken: &mut HashSet<TaskId>, ended: Ended) {
    match ended {
        Ok(id) => {
            taken.remove(&id);
        }
        // A defect of the program ends the workers, which the supervisor notices; a task that was
        // cancelled belongs to a process that is going down.
        Err(error) => {
            if let Ok(panic) = error.try_into_panic() {
                std::panic::resume_unwind(panic);
            }
        }
    }
}

/// Works on one task; one that stops half-way goes back into the queue after a pause.
async fn one(
    ports: Ports,
    (canon_cache, limits): (Arc<CanonCache>, Arc<ModelLimits>),
    owner: Uuid,
    task: StoredTask,
) -> TaskId {
    let id = task.row.id;
    let mut outcome = task::work(&ports, &canon_cache, &limits, owner, task).await;
    while let Err(error) = outcome {
        if error.is_retryable() {
            // Whoever looks for tasks says that the database is away.
            tracing::debug!(task = %id, %error, "a task failed and is retried");
        } else {
            tracing::error!(task = %id, %error, "a task failed unexpectedly and is retried");
        }
        tokio::time::sleep(AFTER_FAILURE).await;
        outcome = recovery::give_back(&ports, owner, id).await;
    }
    id
}

/// Tasks for the workers that are free.
struct Found {
    tasks: Vec<StoredTask>,
    /// True where more are due than were read.
    may_be_more: bool,
}

async fn candidates(
    ports: &Ports,
    waits: &mut Waits,
    taken: &HashSet<TaskId>,
) -> Result<Found, Error> {
    let free = ports.settings.workers.saturating_sub(taken.len());
    // Those that were taken and not claimed yet are still due.
    let limit = free + taken.len();
    let most = u32::try_from(limit).unwrap_or(u32::MAX);
    let now = ports.clock.now();
    let books = ports.attention.books();
    let due = ports.db.due_tasks(now, books.as_deref(), most).await?;
    let may_be_more = due.len() == limit;
    let corrected = waits.due_tasks(now);
    // A task whose stored time and corrected time are both over is taken once.
    let mut seen = taken.clone();
    let is_new = |id: &TaskId| seen.insert(*id);
    let fresh: Vec<_> = corrected.into_iter().chain(due).filter(is_new).take(free).collect();
    let mut tasks = ports.db.tasks(&fresh).await?;
    fresh.into_iter().for_each(|id| waits.forget(id));
    // A corrected wait may have been cancelled or held meanwhile, or be another book's.
    let is_attended =
        |task: &StoredTask| books.as_ref().is_none_or(|books| books.contains(&task.row.book));
    tasks.retain(|task| is_due(task) && is_attended(task));
    tasks.sort_by_key(|task| (task.row.next_run_at, task.row.id));
    Ok(Found { tasks, may_be_more })
}

fn is_due(task: &StoredTask) -> bool {
    task.row.status == TaskStatus::Pending && task.row.next_run_at.is_some()
}
