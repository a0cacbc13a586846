//! Reuses replies that were paid for before a cancellation.
//!
//! If a user cancels a book, the running tasks of its agents are cancelled. Replies that arrive
//! afterwards are stored in the ledger nevertheless. The next task of the same step uses them
//! instead of asking again, if its question has the same hash.

use std::sync::Arc;

use chrono::TimeDelta;
use scribe_domain::content::ContentHash;
use scribe_ports::{
    model::Finish,
    store::rows::{CallStatus, StoredCall},
};

use super::{Attempts, ReplyOutcome, TaskInWork};
use crate::{Error, contents::read_texts};

/// How long a task waits before it checks again whether a call with the same question has ended.
const IN_FLIGHT_PAUSE: TimeDelta = TimeDelta::seconds(1);

impl TaskInWork<'_> {
    /// Processes the replies of the cancelled tasks of this step, as long as they answer this
    /// task's question. Returns true if the task needs no call now: one of the replies completes
    /// it, the last of them was one fault too many, or a call is still in flight.
    pub(super) async fn is_settled_by_dropped(
        &mut self,
        attempts: &mut Attempts,
    ) -> Result<bool, Error> {
        if self.row.row.try_no == 1 {
            return Ok(false);
        }
        let Some(calls) = self.dropped_calls().await? else {
            self.put_back(self.ports.clock.now() + IN_FLIGHT_PAUSE).await?;
            return Ok(true);
        };
        loop {
            let Ok(fitted) = self.fit_request(attempts.faulty.as_ref())? else { return Ok(false) };
            let question = fitted.request.hash();
            let Some((reply, finish)) = self.dropped_reply(&calls, question).await? else {
                return Ok(false);
            };
            match self.replay(attempts, &reply, finish).await? {
                ReplyOutcome::Done => return Ok(true),
                ReplyOutcome::Faulty(text, finish, fault) => {
                    if let Err(end) = attempts.fault(text, finish, fault) {
                        self.give_up(end.code, &end.detail, Vec::new()).await?;
                        return Ok(true);
                    }
                }
            }
        }
    }

    /// Returns the calls of the cancelled tasks; `None` while one of them is in flight.
    async fn dropped_calls(&self) -> Result<Option<Vec<StoredCall>>, Error> {
        let row = &self.row.row;
        let db = &self.ports.db;
        let is_open =
            |call: &&StoredCall| matches!(call.status, CallStatus::Started | CallStatus::Uncertain);
        let mut calls = db.calls_of_cancelled_tasks(row.book, &row.step_name).await?;
        if calls.iter().any(|call| is_open(&call)) {
            let is_in_work = |call: &StoredCall| self.ports.live.is_in_work(call.start.task_id);
            if calls.iter().filter(is_open).any(is_in_work) {
                return Ok(None);
            }
            // An open call without a running task has ended since it was read, or its process has
            // died: read the calls again.
            calls = db.calls_of_cancelled_tasks(row.book, &row.step_name).await?;
        }
        Ok(Some(calls))
    }

    /// Returns the reply to a question, and its finish reason.
    async fn dropped_reply(
        &self,
        calls: &[StoredCall],
        question: ContentHash,
    ) -> Result<Option<(Arc<str>, Finish)>, Error> {
        let answers = |call: &&StoredCall| {
            call.start.request_hash == question && call.status == CallStatus::Completed
        };
        let end = calls.iter().find(answers).and_then(|call| call.end.as_ref());
        let Some((end, hash)) = end.and_then(|end| Some((end, end.reply?))) else {
            return Ok(None);
        };
        let reply = read_texts(&*self.ports.db, &[hash]).await?.pop();
        Ok(reply.map(|reply| (reply, Finish::from_word(end.finish.as_deref()))))
    }
}
