//! Runs a limited number of tasks at once.

use std::future::pending;

use scribe_domain::id::TaskId;
use tokio::task::{JoinError, JoinSet};

use super::{claims::TasksAtWork, failed_task::TaskFate};

/// The tasks that run at the same time.
///
/// Each task is spawned. If the scheduler polled the tasks itself, it could deadlock: a task that
/// waits for a database connection would not be polled while the scheduler waits for one too.
pub(super) struct TaskSlots {
    slots: usize,
    running: JoinSet<FinishedTask>,
    at_work: TasksAtWork,
}

/// A task whose slot is free again.
#[derive(Clone, Copy)]
pub(super) struct FinishedTask {
    pub(super) id: TaskId,
    pub(super) fate: TaskFate,
}

impl TaskSlots {
    pub(super) fn new(slots: usize, at_work: TasksAtWork) -> Self {
        Self { slots, running: JoinSet::new(), at_work }
    }

    pub(super) fn free_slot_count(&self) -> usize {
        self.slots.saturating_sub(self.at_work.len())
    }

    /// Starts a task, which occupies a slot until it is returned as finished.
    pub(super) fn start_task(
        &mut self,
        id: TaskId,
        work: impl Future<Output = TaskFate> + Send + 'static,
    ) {
        // The id is inserted before the task is claimed, so that `ClaimKeeper` never re-queues the
        // task as lost.
        self.at_work.insert(id);
        self.running.spawn(async move { FinishedTask { id, fate: work.await } });
    }

    /// Waits until a task has finished. A finished task is not lost if the future is dropped.
    pub(super) async fn wait_for_finished_task(&mut self) -> FinishedTask {
        while let Some(joined) = self.running.join_next().await {
            if let Some(finished) = self.unwrap_finished_task(joined) {
                return finished;
            }
        }
        pending().await
    }

    /// Returns a task that has finished already.
    pub(super) fn take_finished_task(&mut self) -> Option<FinishedTask> {
        let joined = self.running.try_join_next()?;
        self.unwrap_finished_task(joined)
    }

    /// Removes a finished task from the slots.
    ///
    /// A panic outside of a task's own work is a defect of the program. It ends the workers, which
    /// the supervisor notices. A cancelled task means that the process is shutting down.
    fn unwrap_finished_task(
        &self,
        joined: Result<FinishedTask, JoinError>,
    ) -> Option<FinishedTask> {
        match joined {
            Ok(finished) => {
                self.at_work.remove(finished.id);
                Some(finished)
            }
            Err(error) => {
                if let Ok(panic) = error.try_into_panic() {
                    std::panic::resume_unwind(panic);
                }
                None
            }
        }
    }
}
