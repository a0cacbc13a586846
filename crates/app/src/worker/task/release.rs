//! Returns a task to the queue when the process is asked to stop. The next process, or another
//! process on the same database, continues the task and replays its stored replies.

use super::{
    super::{call::ModelCall, claims},
    TaskEnd, TaskInWork,
};
use crate::Error;

impl TaskInWork<'_> {
    /// Returns the task to the queue before its next call.
    pub(super) async fn release_task_before_call(&self) -> Result<TaskEnd, Error> {
        if self.claimed {
            let now = self.ports.clock.now();
            claims::requeue_incomplete_task(self.ports, self.owner, self.row.row.id, now).await?;
        }
        Ok(TaskEnd::Released)
    }

    /// Returns the task to the queue after its call was written to the ledger but not sent.
    pub(super) async fn release_task_before_send(
        &self,
        call: &ModelCall,
    ) -> Result<TaskEnd, Error> {
        let now = self.ports.clock.now();
        self.end_call_and_release(call.to_unsent_end(now), now).await
    }

    /// Returns the task to the queue after its call was aborted. The ledger holds the estimated
    /// cost of the call.
    pub(super) async fn release_task_after_abort(
        &self,
        call: &ModelCall,
    ) -> Result<TaskEnd, Error> {
        let now = self.ports.clock.now();
        self.end_call_and_release(call.to_aborted_end(now), now).await
    }
}
