//! Gives a task back to the queue when the process is asked to stop. The next process, or another one
//! that shares the database, continues the task and replays its stored replies.

use scribe_ports::store::{
    ChangeSet, Identity, Outcome,
    rows::{CallEnd, TaskChange},
};

use super::{
    super::{call::Call, recovery},
    TaskInWork,
};
use crate::Error;

impl TaskInWork<'_> {
    /// Gives the task back before its next call.
    pub(super) async fn give_back(&self) -> Result<(), Error> {
        if self.claimed {
            recovery::give_back(self.ports, self.owner, self.row.row.id).await?;
        }
        Ok(())
    }

    /// Gives the task back after its call was written to the ledger but not sent.
    pub(super) async fn give_back_unsent(&self, call: &Call) -> Result<(), Error> {
        self.give_back_with(call.unsent(self.ports.clock.now())).await
    }

    /// Gives the task back after its call was cut; the ledger holds the estimated cost of the call.
    pub(super) async fn give_back_cut(&self, call: &Call) -> Result<(), Error> {
        self.give_back_with(call.cut(self.ports.clock.now())).await
    }

    async fn give_back_with(&self, ended: CallEnd) -> Result<(), Error> {
        let mut set = ChangeSet::new(Identity::CallEnded(ended.id), self.row.row.book);
        set.expects.push(self.expectation());
        let next_run_at = Some(ended.ended_at);
        set.call_ends.push(ended.clone());
        set.task_changes.push(TaskChange::Release { id: self.row.row.id, next_run_at });
        if let Outcome::Conflict(_) = self.ports.commit(set).await? {
            self.end_call(ended).await?;
        }
        Ok(())
    }
}
