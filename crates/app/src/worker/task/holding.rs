//! What a model has answered is held until it is stored: paid work is paid once.
//!
//! While the database is away the commit is tried again, for as long as the process lives; the task
//! stays this worker's meanwhile. Only a process that ends loses a reply, and its call is then
//! UNCERTAIN in the ledger. A task that has become somebody else's keeps the reply all the same.

use std::panic::{AssertUnwindSafe, catch_unwind};

use futures::FutureExt;
use scribe_domain::{command::Command, content::Content};
use scribe_ports::{
    agent::ReplyFault,
    model::{Finish, ModelError, ModelReply},
};

use super::{
    super::call::{self, Call},
    Attempts, TaskInWork, Verdict, defect,
};
use crate::Error;

/// A reply as the ledger keeps it.
pub(super) struct PaidReply {
    pub(super) ended: call::Ended,
    pub(super) content: Content,
}

/// A reply, and what its agent makes of it.
pub(super) struct TakenIn {
    reply: PaidReply,
    /// The text that it completes.
    whole: String,
    finish: Finish,
    /// An error where the agent panicked over it.
    command: Result<Result<Command, ReplyFault>, Error>,
}

impl TaskInWork<'_> {
    /// Has the agent read a reply. Its panic is caught here, while the reply is at hand.
    pub(super) fn taken_in(&self, call: &Call, attempts: &Attempts, reply: &ModelReply) -> TakenIn {
        let content = Content::new(reply.text.clone());
        let ended = call.completed(self.ports.clock.now(), reply, content.hash);
        let (whole, finish) = attempts.join(&reply.text, reply.finish);
        let asked = attempts.reply(&whole, finish);
        let read = || self.agent.command(&self.task, &self.context, asked);
        let command = catch_unwind(AssertUnwindSafe(read)).map_err(|panic| defect(&*panic));
        TakenIn { reply: PaidReply { ended, content }, whole, finish, command }
    }

    /// Stores what a call has come to, however long the database is away; `None` where the call
    /// has failed.
    pub(super) async fn store(
        &mut self,
        call: &Call,
        answer: &Result<TakenIn, ModelError>,
        failed: i32,
    ) -> Result<Option<Verdict>, Error> {
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
        answer: &Result<TakenIn, ModelError>,
        failed: i32,
    ) -> Result<Option<Verdict>, Error> {
        let TakenIn { reply, whole, finish, command } = match answer {
            Ok(taken_in) => taken_in,
            Err(error @ ModelError::ReasoningOnly { .. }) => {
                let stored = self.call_faulty(call, error).await?;
                let faulty =
                    || Verdict::Faulty(String::new(), Finish::Unstated, ReplyFault::ReasoningOnly);
                return Ok(stored.then(faulty));
            }
            Err(error) => {
                self.call_failed(call, error, failed).await?;
                return Ok(None);
            }
        };
        let ended = match command {
            Ok(Err(fault)) => {
                self.keep(reply).await?;
                return Ok(Some(Verdict::Faulty(whole.clone(), *finish, fault.clone())));
            }
            Ok(Ok(command)) => AssertUnwindSafe(self.finish(Some(reply), command))
                .catch_unwind()
                .await
                .unwrap_or_else(|panic| Err(defect(&*panic))),
            Err(error) => Err(error.clone()),
        };
        match ended {
            Ok(None) => Ok(Some(Verdict::Done)),
            Ok(Some(fault)) => Ok(Some(Verdict::Faulty(whole.clone(), *finish, fault))),
            // What was paid for is in the ledger, whatever becomes of the task.
            Err(error) if !error.is_retryable() => {
                self.keep(reply).await?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    }
}
