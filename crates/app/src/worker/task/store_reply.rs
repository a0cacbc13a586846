//! Stores a model's reply, so that paid work is paid once.
//!
//! While the database is unavailable, the worker keeps the task and retries the commit until it succeeds.
//! A reply is lost only if the process ends first; the ledger then marks the call UNCERTAIN. If another
//! worker has taken the task over, the reply is stored in the ledger nevertheless.

use std::panic::{AssertUnwindSafe, catch_unwind};

use futures::FutureExt;
use scribe_domain::{command::Command, content::Content};
use scribe_ports::{
    agent::ReplyFault,
    model::{Finish, ModelError, ModelReply},
    store::rows::CallEnd,
};

use super::{super::call::Call, Attempts, ReplyOutcome, TaskInWork, defect};
use crate::Error;

/// A reply in the form in which the ledger stores it.
pub(super) struct BilledReply {
    pub(super) ended: CallEnd,
    pub(super) content: Content,
}

/// A reply and the command that its agent made of it.
pub(super) struct ParsedReply {
    reply: BilledReply,
    /// The reply, joined with earlier parts of the same text.
    whole: String,
    finish: Finish,
    /// An error if the agent panicked.
    command: Result<Result<Command, ReplyFault>, Error>,
}

impl TaskInWork<'_> {
    /// Lets the agent parse a reply. A panic of the agent is caught here, so that the reply can
    /// still be stored.
    pub(super) fn parse_reply(
        &self,
        call: &Call,
        attempts: &Attempts,
        reply: &ModelReply,
    ) -> ParsedReply {
        let content = Content::new(reply.text.clone());
        let ended = call.completed(self.ports.clock.now(), reply, content.hash);
        let (whole, finish) = attempts.join(&reply.text, reply.finish);
        let asked = attempts.reply(&whole, finish);
        let read = || self.agent.command(&self.task, &self.context, asked);
        let command = catch_unwind(AssertUnwindSafe(read)).map_err(|panic| defect(&*panic));
        ParsedReply { reply: BilledReply { ended, content }, whole, finish, command }
    }

    /// Stores the result of a call, however long the database is unavailable; `None` if the call failed.
    pub(super) async fn store_reply(
        &mut self,
        call: &Call,
        answer: &Result<ParsedReply, ModelError>,
        failed: i32,
    ) -> Result<Option<ReplyOutcome>, Error> {
        let task = self.row.row.id;
        let pauses = self.ports.settings.retry_pauses;
        let mut longer = pauses.into_iter();
        loop {
            let error = match self.try_to_store(call, answer, failed).await {
                Err(error) if error.is_retryable() => error,
                outcome => return outcome,
            };
            tracing::warn!(%task, %error, "a reply could not be stored; it is held and retried");
            let longest = pauses.last().copied().unwrap_or_default();
            tokio::time::sleep(longer.next().unwrap_or(longest)).await;
        }
    }

    async fn try_to_store(
        &mut self,
        call: &Call,
        answer: &Result<ParsedReply, ModelError>,
        failed: i32,
    ) -> Result<Option<ReplyOutcome>, Error> {
        let ParsedReply { reply, whole, finish, command } = match answer {
            Ok(parsed) => parsed,
            Err(error @ ModelError::ReasoningOnly { .. }) => {
                let stored = self.call_faulty(call, error).await?;
                let faulty = || {
                    ReplyOutcome::Faulty(String::new(), Finish::Unstated, ReplyFault::ReasoningOnly)
                };
                return Ok(stored.then(faulty));
            }
            Err(error) => {
                self.call_failed(call, error, failed).await?;
                return Ok(None);
            }
        };
        let ended = match command {
            Ok(Err(fault)) => {
                self.keep_reply(reply).await?;
                return Ok(Some(ReplyOutcome::Faulty(whole.clone(), *finish, fault.clone())));
            }
            Ok(Ok(command)) => AssertUnwindSafe(self.finish_task(Some(reply), command))
                .catch_unwind()
                .await
                .unwrap_or_else(|panic| Err(defect(&*panic))),
            Err(error) => Err(error.clone()),
        };
        match ended {
            Ok(None) => Ok(Some(ReplyOutcome::Done)),
            Ok(Some(fault)) => Ok(Some(ReplyOutcome::Faulty(whole.clone(), *finish, fault))),
            // The task fails, but the reply was paid for and goes to the ledger.
            Err(error) if !error.is_retryable() => {
                self.keep_reply(reply).await?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    }
}
