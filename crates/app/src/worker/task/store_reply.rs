//! Stores a model's reply, so that no reply is paid for twice.
//!
//! While the database is unavailable, the worker keeps the task and retries the commit until it
//! succeeds. A reply is lost only if the process ends before that. The ledger then marks the call
//! as `UNCERTAIN`. If another worker has taken the task over, the reply is stored in the ledger
//! nevertheless.

use std::panic::{AssertUnwindSafe, catch_unwind};

use futures::FutureExt;
use scribe_domain::{command::Command, content::Content};
use scribe_ports::{
    agent::{ReplyFault, UnparsedReply},
    model::{FinishReason, ModelError, ModelReply},
    store::rows::CallEnd,
};

use super::{
    super::call::ModelCall, AskOutcome, TaskAttempts, TaskEnd, TaskInWork, attempts::UnusableReply,
    defect_error, end_task::ReplyDecision,
};
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
    finish: FinishReason,
    /// An error if the agent panicked.
    command: Result<Result<Command, ReplyFault>, Error>,
}

impl TaskInWork<'_> {
    /// Lets the agent parse a reply. A panic of the agent is caught here, so that the reply can
    /// still be stored.
    pub(super) fn parse_reply(
        &self,
        call: &ModelCall,
        attempts: &TaskAttempts,
        reply: &ModelReply,
    ) -> ParsedReply {
        let content = Content::new(reply.text.clone());
        let ended = call.to_completed_end(self.ports.clock.now(), reply, content.hash);
        let (whole, finish) = attempts.join_continuation(&reply.text, reply.finish);
        let unparsed = attempts.to_reply(&whole, finish);
        let read = || self.convert_reply(attempts, unparsed);
        let command = catch_unwind(AssertUnwindSafe(read)).map_err(|panic| defect_error(&*panic));
        ParsedReply { reply: BilledReply { ended, content }, whole, finish, command }
    }

    /// Lets the agent convert a reply. A fault that a last reply may have is tolerated at once if
    /// the model is known to correct its replies in vain.
    fn convert_reply(
        &self,
        attempts: &TaskAttempts,
        reply: UnparsedReply<'_>,
    ) -> Result<Command, ReplyFault> {
        let fault = match self.convert_best_reply(attempts, reply) {
            Err(fault @ (ReplyFault::Repair(_) | ReplyFault::TooShort(_))) if !reply.is_last => {
                fault
            }
            converted => return converted,
        };
        let convert = |reply| self.agent.convert_reply(&self.task, &self.context, reply);
        let model = self.ports.model.model_info(self.agent.spec().tier);
        if !self.limits.corrects_in_vain(&model) {
            return Err(fault);
        }
        let command =
            convert(UnparsedReply { is_last: true, ..reply }).map_err(|_| fault.clone())?;
        let agent = self.agent.spec().name;
        tracing::info!(agent, %fault, "a fault is tolerated, because this model corrects in vain");
        Ok(command)
    }

    /// Lets the agent convert a reply. If the last reply cannot be used, an earlier one is used if
    /// possible.
    pub(super) fn convert_best_reply(
        &self,
        attempts: &TaskAttempts,
        reply: UnparsedReply<'_>,
    ) -> Result<Command, ReplyFault> {
        let convert = |reply| self.agent.convert_reply(&self.task, &self.context, reply);
        let fault = match convert(reply) {
            Err(fault @ (ReplyFault::Repair(_) | ReplyFault::TooShort(_))) if reply.is_last => {
                fault
            }
            converted => return converted,
        };
        let command = attempts.substitutes(reply).find_map(|earlier| convert(earlier).ok());
        if command.is_some() {
            let agent = self.agent.spec().name;
            tracing::info!(agent, %fault, "the last reply cannot be used, so another one is");
        }
        command.ok_or(fault)
    }

    /// Stores the result of a call, and retries for as long as the database is unavailable.
    /// `faults` is the number of earlier attempts that failed because of the provider.
    pub(super) async fn store_reply(
        &mut self,
        call: &ModelCall,
        answer: &Result<ParsedReply, ModelError>,
        faults: i32,
    ) -> Result<AskOutcome, Error> {
        let task = self.row.row.id;
        let pauses = self.ports.settings.retry_pauses;
        let mut longer = pauses.into_iter();
        loop {
            let error = match self.try_to_store_reply(call, answer, faults).await {
                Err(error) if error.is_retryable() => error,
                outcome => return outcome,
            };
            tracing::warn!(
                %task,
                %error,
                "a reply could not be stored; it is kept in memory, and storing it is retried"
            );
            let longest = pauses.last().copied().unwrap_or_default();
            tokio::time::sleep(longer.next().unwrap_or(longest)).await;
        }
    }

    async fn try_to_store_reply(
        &mut self,
        call: &ModelCall,
        answer: &Result<ParsedReply, ModelError>,
        faults: i32,
    ) -> Result<AskOutcome, Error> {
        match answer {
            Ok(parsed) => self.store_parsed_reply(parsed).await,
            Err(error @ ModelError::ReasoningOnly { .. }) => {
                let ended = call.to_failed_end(self.ports.clock.now(), error);
                Ok(if self.end_faulty_call(ended).await? {
                    AskOutcome::Unusable(UnusableReply::without_text(ReplyFault::ReasoningOnly))
                } else {
                    AskOutcome::TaskEnded(TaskEnd::Lost)
                })
            }
            Err(error) => {
                self.end_failed_call(call, error, faults).await.map(AskOutcome::TaskEnded)
            }
        }
    }

    async fn store_parsed_reply(&mut self, parsed: &ParsedReply) -> Result<AskOutcome, Error> {
        let ParsedReply { reply, whole, finish, command } = parsed;
        let unusable = |fault| {
            let (text, finish) = (whole.clone(), *finish);
            AskOutcome::Unusable(UnusableReply { text, finish, fault })
        };
        let decision = match command {
            Ok(Err(fault)) => {
                self.store_unused_reply(reply).await?;
                return Ok(unusable(fault.clone()));
            }
            Ok(Ok(command)) => AssertUnwindSafe(self.complete_task(Some(reply), command))
                .catch_unwind()
                .await
                .unwrap_or_else(|panic| Err(defect_error(&*panic))),
            Err(error) => Err(error.clone()),
        };
        match decision {
            Ok(ReplyDecision::TaskEnded(end)) => Ok(AskOutcome::TaskEnded(end)),
            Ok(ReplyDecision::Refused(fault)) => Ok(unusable(fault)),
            // The task fails, but the reply was paid for, so it is stored in the ledger.
            Err(error) if !error.is_retryable() => {
                self.store_unused_reply(reply).await?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    }
}
