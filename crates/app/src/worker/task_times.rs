//! Tasks whose stored time is wrong, because the clock was set back after it was stored.

use scribe_domain::{Timestamp, id::TaskId};

use super::MAX_REQUESTED_PAUSE;
use crate::{
    Error, Ports,
    stored_times::{ClockStepDetector, CorrectedTimes, WAIT_TOLERANCE},
};

/// The maximum number of tasks corrected at once.
const MAX_CORRECTED_TASKS: u32 = 10_000;

/// The corrected due times of tasks.
pub(super) struct TaskTimes {
    steps: ClockStepDetector,
    times: CorrectedTimes<TaskId>,
}

impl TaskTimes {
    pub(super) fn starting_at(now: Timestamp) -> Self {
        Self { steps: ClockStepDetector::starting_at(now), times: CorrectedTimes::default() }
    }

    /// Corrects stored times after the clock was set back: moves the waiting tasks back by the same
    /// amount. If a task would wait longer than the longest possible pause, its time was stored by
    /// an earlier process, and the task is due now.
    ///
    /// # Errors
    /// The database cannot answer.
    pub(super) async fn check_clock(&mut self, ports: &Ports) -> Result<(), Error> {
        let now = ports.clock.now();
        if let Some(step) = self.steps.detect_step_back(now) {
            let seconds = step.num_seconds();
            tracing::warn!(
                seconds,
                "the system clock was set back; the due times of waiting tasks were moved by the \
                 same amount"
            );
            self.times.move_back(step, ports.db.tasks_due_after(now, MAX_CORRECTED_TASKS).await?);
            self.steps.note_corrected();
        }
        for (id, stored) in ports
            .db
            .tasks_due_after(now + MAX_REQUESTED_PAUSE + WAIT_TOLERANCE, MAX_CORRECTED_TASKS)
            .await?
        {
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
