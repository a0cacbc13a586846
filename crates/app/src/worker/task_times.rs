//! Tasks whose stored time is wrong, because the clock was set back after it was stored.

use scribe_domain::{Timestamp, id::TaskId};

use super::MAX_PAUSE;
use crate::{
    Error, Ports,
    stored_times::{ClockSteps, CorrectedTimes, SLACK},
};

/// The maximum number of tasks corrected at once.
const MOST: u32 = 10_000;

/// The corrected due times of tasks.
pub(super) struct TaskTimes {
    steps: ClockSteps,
    times: CorrectedTimes<TaskId>,
}

impl TaskTimes {
    pub(super) fn since(now: Timestamp) -> Self {
        Self { steps: ClockSteps::starting_at(now), times: CorrectedTimes::default() }
    }

    /// Corrects stored times after the clock was set back: moves the waiting tasks back by the same
    /// amount. If a task would wait longer than the longest possible pause, its time was stored by
    /// an earlier process, and the task is due now.
    ///
    /// # Errors
    /// The database cannot answer.
    pub(super) async fn check_clock(&mut self, ports: &Ports) -> Result<(), Error> {
        let now = ports.clock.now();
        if let Some(step) = self.steps.step_back(now) {
            let seconds = step.num_seconds();
            tracing::warn!(
                seconds,
                "the system clock was set back; the due times of waiting tasks were moved by the \
                 same amount"
            );
            self.times.step_back(step, ports.db.tasks_due_after(now, MOST).await?);
            self.steps.note_corrected();
        }
        for (id, stored) in ports.db.tasks_due_after(now + MAX_PAUSE + SLACK, MOST).await? {
            if self.times.corrected_time(id, stored) == stored {
                self.times.correct_time(id, stored, now);
            }
        }
        Ok(())
    }

    /// Returns the tasks that are due by their corrected time.
    pub(super) fn due_tasks(&self, now: Timestamp) -> Vec<TaskId> {
        self.times.elapsed_keys(now)
    }

    pub(super) fn remove(&mut self, id: TaskId) {
        self.times.remove(id);
    }
}
