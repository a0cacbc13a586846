//! Reuses replies that were paid for before a cancellation.
//!
//! If a user cancels a book, the running tasks of its agents are cancelled. Replies that arrive
//! afterwards are still stored in the ledger. If the next task of the same step asks a question
//! with the same hash, it uses these replies instead of asking again. While such a call is still in
//! flight, the task waits.

use std::collections::HashSet;

use chrono::TimeDelta;
use scribe_domain::{id::TaskId, task::TaskKind};
use scribe_ports::store::rows::{CallStatus, StoredCall, StoredTask};

use super::{AskOutcome, TaskAttempts, TaskEnd, TaskInWork, fit_request::FitOutcome};
use crate::Error;

/// How long a task waits before it checks again whether a call with the same question has ended.
const IN_FLIGHT_PAUSE: TimeDelta = TimeDelta::seconds(1);

impl TaskInWork<'_> {
    /// Processes the replies of the cancelled tasks of this step, as long as they answer the
    /// question of this task. If the task needs no call now, returns how it ended: a reply
    /// completed it, the faulty replies used up all attempts, or a call is still in flight.
    pub(super) async fn use_cancelled_replies(
        &mut self,
        attempts: &mut TaskAttempts,
    ) -> Result<Option<TaskEnd>, Error> {
        // A record may have been cancelled while its text was reviewed.
        let is_record = self.agent.spec().serves == TaskKind::RecordChapter;
        if self.row.row.try_no == 1 && !is_record {
            return Ok(None);
        }
        let Some(calls) = self.load_cancelled_calls().await? else {
            return self.release_task(self.ports.clock.now() + IN_FLIGHT_PAUSE).await.map(Some);
        };
        loop {
            let FitOutcome::Fits(fitted) = self.fit_request(attempts.faulty.as_ref()).await? else {
                return Ok(None);
            };
            let question = fitted.request.hash();
            let answers = |call: &&StoredCall| {
                let has_reply = call.end.as_ref().is_some_and(|end| end.reply.is_some());
                call.status == CallStatus::Completed
                    && has_reply
                    && call.start.request_hash == question
            };
            let Some(call) = calls.iter().find(answers) else { return Ok(None) };
            let Some((reply, finish)) = self.read_reply(call).await? else { return Ok(None) };
            let unusable = match self.replay_reply(attempts, &reply, finish).await? {
                AskOutcome::TaskEnded(end) => return Ok(Some(end)),
                AskOutcome::Unusable(unusable) => unusable,
            };
            if let Err(failure) = attempts.record_fault(unusable) {
                let end = self.fail_task(failure.code, &failure.detail, Vec::new()).await?;
                return Ok(Some(end));
            }
        }
    }

    /// Returns the calls of the cancelled tasks of this step, or `None` while one of the calls is
    /// in flight.
    async fn load_cancelled_calls(&self) -> Result<Option<Vec<StoredCall>>, Error> {
        let row = &self.row.row;
        let db = &self.ports.db;
        let calls = db.calls_of_cancelled_tasks(row.book, &row.step_name).await?;
        let open = calls
            .iter()
            .filter(|call| matches!(call.status, CallStatus::Started | CallStatus::Uncertain));
        let open: HashSet<TaskId> = open.map(|call| call.start.task_id).collect();
        if open.is_empty() {
            return Ok(Some(calls));
        }
        if self.is_any_at_work(open).await? {
            return Ok(None);
        }
        // No worker is left that could end these calls. A worker may have ended its call after the
        // calls were read, so they are read again.
        Ok(Some(db.calls_of_cancelled_tasks(row.book, &row.step_name).await?))
    }

    /// True while a worker of this or of another process is working on one of the cancelled tasks.
    /// Another process is working on a task if the process is alive and its claim has not expired,
    /// because it renews the claim during the work and ends it afterwards.
    async fn is_any_at_work(&self, tasks: HashSet<TaskId>) -> Result<bool, Error> {
        if tasks.iter().any(|id| self.at_work.contains(*id)) {
            return Ok(true);
        }
        let ids: Vec<TaskId> = tasks.into_iter().collect();
        let now = self.ports.clock.now();
        let is_claimed_elsewhere = |task: &StoredTask| {
            let is_valid = task.lease_until.is_some_and(|until| until > now);
            task.lease_owner.is_some_and(|owner| owner != self.owner) && is_valid
        };
        let tasks = self.ports.db.tasks(&ids).await?;
        let claimed = tasks.iter().filter(|task| is_claimed_elsewhere(task));
        let claimed: Vec<TaskId> = claimed.map(|task| task.row.id).collect();
        Ok(!self.ports.db.tasks_claimed_by_live_processes(&claimed).await?.is_empty())
    }
}
