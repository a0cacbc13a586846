//! The worker loop, step 5 of the corridor: a worker claims a due task, asks the model, and turns the reply
//! into a command.
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
mod task_times;

use std::{collections::HashSet, sync::Arc, time::Duration};

use scribe_domain::id::TaskId;
use scribe_ports::store::{
    Topic,
    rows::{StoredTask, TaskStatus},
};
use tokio::{
    task::{JoinError, JoinSet},
    time::{Interval, MissedTickBehavior},
};
use uuid::Uuid;

pub use limits::{DEFAULT_CONTEXT_TOKENS, DEFAULT_MAX_OUTPUT_TOKENS};
pub use recovery::{recover, recover_lost};
pub use retry::LONGEST_PAUSE;
use task_times::TaskTimes;

use self::limits::ModelLimits;
use crate::{Error, Ports, prompt_context::CanonCache};

/// How often the task table is polled: a task that waits for a later try becomes due without a signal.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// The pause after an error, before a task or the reading of tasks is tried again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Works on tasks until the process ends; `owner` names the process in its leases.
pub async fn run(ports: Ports, owner: Uuid) {
    WorkerLoop::new(ports, owner).run().await;
}

/// What every task of the process shares.
#[derive(Clone)]
struct TaskResources {
    ports: Ports,
    canon_cache: Arc<CanonCache>,
    limits: Arc<ModelLimits>,
    /// The process, in the leases of its tasks.
    owner: Uuid,
}

/// Starts due tasks while workers are free.
///
/// Each task is spawned. If this loop polled them itself, a task that waits for a database connection
/// could not proceed while the loop waits for one: a deadlock.
struct WorkerLoop {
    resources: TaskResources,
    running: JoinSet<TaskId>,
    /// The tasks that were started and have not ended.
    started: HashSet<TaskId>,
    /// Due times that were corrected after the clock was set back.
    corrected_times: TaskTimes,
    /// True while there may be due tasks that were not read yet.
    may_have_due_tasks: bool,
}

impl WorkerLoop {
    fn new(ports: Ports, owner: Uuid) -> Self {
        let corrected_times = TaskTimes::since(ports.clock.now());
        Self {
            resources: TaskResources {
                ports,
                canon_cache: Arc::default(),
                limits: Arc::default(),
                owner,
            },
            running: JoinSet::new(),
            started: HashSet::new(),
            corrected_times,
            may_have_due_tasks: true,
        }
    }

    async fn run(mut self) {
        let ports = self.resources.ports.clone();
        let mut tasks_changed = ports.db.changed(Topic::Tasks);
        let mut added_books = ports.attention.watch_added();
        // Intervals, because a sleep that restarts on every turn of the loop would never end while tasks end.
        let mut lease_check = start_interval(ports.settings.longest_sleep);
        let mut poll = start_interval(POLL_INTERVAL);
        loop {
            // One commit can end many tasks: all of them are counted before others are read.
            while let Some(ended) = self.running.try_join_next() {
                self.note_ended(ended);
            }
            if self.can_start_tasks() {
                // Registered before the tasks are read, so that no change between is missed.
                tasks_changed = ports.db.changed(Topic::Tasks);
                self.start_due_tasks().await;
            }
            tokio::select! {
                Some(ended) = self.running.join_next(), if !self.running.is_empty() => {
                    self.note_ended(ended);
                }
                () = &mut tasks_changed => {
                    self.may_have_due_tasks = true;
                    tasks_changed = ports.db.changed(Topic::Tasks);
                }
                () = added_books.next() => self.may_have_due_tasks = true,
                _ = lease_check.tick() => self.requeue_lost_tasks().await,
                _ = poll.tick() => {
                    self.may_have_due_tasks = true;
                    self.correct_times().await;
                }
            }
        }
    }

    /// A process that is stopping starts no task.
    fn can_start_tasks(&self) -> bool {
        let ports = &self.resources.ports;
        self.may_have_due_tasks
            && !ports.shutdown.is_requested()
            && self.started.len() < ports.settings.workers
    }

    async fn start_due_tasks(&mut self) {
        match self.take_due_tasks().await {
            Ok(due) => {
                self.may_have_due_tasks = due.may_be_more;
                for task in due.tasks {
                    self.started.insert(task.row.id);
                    self.running.spawn(work_on_task(self.resources.clone(), task));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "workers could not read the tasks; retrying");
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
    }

    /// Forgets a task that has ended. A panic outside of a task's own work is a defect of the program: it
    /// ends the workers, which the supervisor notices. A cancelled task means that the process is shutting
    /// down.
    fn note_ended(&mut self, ended: Result<TaskId, JoinError>) {
        match ended {
            Ok(id) => {
                self.started.remove(&id);
            }
            Err(error) => {
                if let Ok(panic) = error.try_into_panic() {
                    std::panic::resume_unwind(panic);
                }
            }
        }
    }

    /// Re-queues tasks whose worker is dead, and renews the leases of those that run here.
    async fn requeue_lost_tasks(&self) {
        let TaskResources { ports, owner, .. } = &self.resources;
        if let Err(error) = recover_lost(ports, *owner, &self.started).await {
            tracing::warn!(%error, "leases could not be checked; retrying");
        }
    }

    /// Corrects stored times if the clock was set back.
    async fn correct_times(&mut self) {
        if let Err(error) = self.corrected_times.check_clock(&self.resources.ports).await {
            tracing::warn!(%error, "stored times could not be compared with the clock; retrying");
        }
    }

    /// Takes due tasks for the free workers, the longest due first. Forgets the corrected times of the tasks
    /// that it takes.
    async fn take_due_tasks(&mut self) -> Result<DueTasks, Error> {
        let ports = &self.resources.ports;
        let workers = ports.settings.workers;
        let now = ports.clock.now();
        // Only the books that this process serves; `None` means all.
        let books = ports.attention.books();
        // A task that was started and is not claimed yet is still listed as due, so that as many tasks are
        // read as there are workers, and not only free ones.
        let limit = u32::try_from(workers).unwrap_or(u32::MAX);
        let due = ports.db.due_tasks(now, books.as_deref(), limit).await?;
        let is_full_page = due.len() >= workers;
        // A task can be due by its corrected time and by its stored time: it is taken once.
        let mut seen = self.started.clone();
        let mut new_tasks = Vec::new();
        for id in self.corrected_times.due_tasks(now).into_iter().chain(due) {
            if seen.insert(id) {
                new_tasks.push(id);
            }
        }
        let free = workers.saturating_sub(self.started.len());
        let may_be_more = is_full_page || new_tasks.len() > free;
        new_tasks.truncate(free);
        let mut tasks = ports.db.tasks(&new_tasks).await?;
        for id in new_tasks {
            self.corrected_times.remove(id);
        }
        // A task with a corrected time may have been cancelled or held since, or belong to another book.
        let is_served =
            |task: &StoredTask| books.as_ref().is_none_or(|books| books.contains(&task.row.book));
        tasks.retain(|task| is_due(task) && is_served(task));
        tasks.sort_by_key(|task| (task.row.next_run_at, task.row.id));
        Ok(DueTasks { tasks, may_be_more })
    }
}

/// Due tasks for the free workers.
struct DueTasks {
    tasks: Vec<StoredTask>,
    /// True if more tasks may be due than were read.
    may_be_more: bool,
}

/// Works on one task. After an error the task is re-queued with a pause.
async fn work_on_task(resources: TaskResources, task: StoredTask) -> TaskId {
    let TaskResources { ports, canon_cache, limits, owner } = resources;
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

fn start_interval(period: Duration) -> Interval {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

fn is_due(task: &StoredTask) -> bool {
    task.row.status == TaskStatus::Pending && task.row.next_run_at.is_some()
}
