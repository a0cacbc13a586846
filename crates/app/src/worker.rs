//! The workers, step 5 of the corridor: a worker claims a due task, asks the model, and turns the
//! reply into a command.
//!
//! - `scheduler` decides when tasks are started; `due_tasks` finds them, and `slots` runs them.
//! - `task` works on one task, from its claim to its end. If that work fails, `failed_task` returns
//!   the task to the queue, or pauses its book if the task would fail again.
//! - `claims` renews the claims of this process, and re-queues the tasks that have lost their
//!   worker.
//!
//! A call is committed to the ledger before it is made. Its reply is committed together with the
//! events of the resulting command. A repeated task replays its stored replies in order and asks
//! only for what is missing, so that no reply is paid for twice.

mod call;
mod claims;
mod due_tasks;
mod failed_task;
mod limits;
mod reply_meter;
mod retry;
mod scheduler;
mod slots;
mod task;
mod task_times;

use std::{sync::Arc, time::Duration};

use tokio::time::{Interval, MissedTickBehavior};
use uuid::Uuid;

pub use claims::{TasksAtWork, check_claims, requeue_orphans};
pub use limits::{DEFAULT_CONTEXT_TOKENS, DEFAULT_MAX_OUTPUT_TOKENS};
pub use retry::MAX_REQUESTED_PAUSE;

use self::{claims::ClaimKeeper, limits::ModelLimits, scheduler::Scheduler};
use crate::{Ports, prompt_context::CanonCache};

/// The pause after an error, before a task or the reading of tasks is tried again.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// Works on tasks until the process ends; `owner` names the process in its claims.
pub async fn run_workers(ports: Ports, owner: Uuid) {
    let resources = TaskResources {
        ports,
        canon_cache: Arc::default(),
        limits: Arc::default(),
        owner,
        at_work: TasksAtWork::default(),
    };
    let keeper = ClaimKeeper::new(&resources);
    let scheduler = Scheduler::new(resources);
    // Neither of them ends on its own.
    tokio::join!(keeper.keep_claims(), scheduler.run_scheduler());
}

/// What every task of the process shares.
#[derive(Clone)]
struct TaskResources {
    ports: Ports,
    canon_cache: Arc<CanonCache>,
    limits: Arc<ModelLimits>,
    /// The id of this process, stored as the owner of the tasks that it claims.
    owner: Uuid,
    at_work: TasksAtWork,
}

/// Starts an interval whose ticks are never closer together than its period, even after a turn of
/// its loop took long.
fn start_interval(period: Duration) -> Interval {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
