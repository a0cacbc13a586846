//! What was paid for before a cancellation answers the same question afterwards.
//!
//! A person who cancels a book drops what its agents are doing. Replies that came too late are in the
//! ledger all the same, and the next task of the same step, whose question has the same hash, takes
//! them instead of asking again.

use std::sync::Arc;

use chrono::TimeDelta;
use scribe_domain::content::ContentHash;
use scribe_ports::{
    model::Finish,
    store::rows::{CallStatus, StoredCall},
};

use super::{Attempts, ReplyOutcome, TaskInWork};
use crate::{Error, contents::read_texts};

/// After how long a task looks again whether a call has ended that answers its question.
const IN_FLIGHT_PAUSE: TimeDelta = TimeDelta::seconds(1);

impl TaskInWork<'_> {
    /// Looks again at the replies of the cancelled tasks of this step, as long as they answer what this
    /// task asks. True where nothing is left to do: one of them is what was wanted, the last of them
    /// was one fault too many, or one is still on its way.
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

    /// The calls of the cancelled tasks; `None` while one of them is on its way.
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
            // One that is in work no longer has ended since it was read, or has died with its process.
            calls = db.calls_of_cancelled_tasks(row.book, &row.step_name).await?;
        }
        Ok(Some(calls))
    }

    /// The reply that a question has had, and why it ended.
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
