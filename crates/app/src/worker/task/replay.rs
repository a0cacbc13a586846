//! Processes the replies that the ledger already holds, as if they had just arrived.

use std::sync::Arc;

use scribe_ports::{
    agent::ReplyFault,
    model::FinishReason,
    store::rows::{CallStatus, StoredCall},
};

use super::{
    super::call, AskOutcome, TaskAttempts, TaskEnd, TaskInWork, attempts::UnusableReply,
    end_task::ReplyDecision,
};
use crate::{Error, contents::read_texts};

pub(super) enum ReplayOutcome {
    /// A stored reply completed the task, or the faulty replies used up all attempts.
    TaskEnded(TaskEnd),
    /// The model is asked next, with this call number.
    AskNext { call_no: i32 },
}

impl TaskInWork<'_> {
    /// Replays the stored replies of this task in the order of their calls. Calls without a reply
    /// are skipped, and are made again under the same number.
    pub(super) async fn replay_ledger(
        &mut self,
        calls: &[StoredCall],
        attempts: &mut TaskAttempts,
    ) -> Result<ReplayOutcome, Error> {
        let mut call_no = 1;
        for call in calls {
            let unusable = if call::is_reasoning_only(call) {
                self.learn_reasoning_only();
                UnusableReply::without_text(ReplyFault::ReasoningOnly)
            } else {
                let Some((text, finish)) = self.read_reply(call).await? else { continue };
                match self.replay_reply(attempts, &text, finish).await? {
                    AskOutcome::TaskEnded(end) => return Ok(ReplayOutcome::TaskEnded(end)),
                    AskOutcome::Unusable(unusable) => unusable,
                }
            };
            if let Err(failure) = attempts.record_fault(unusable) {
                let end = self.fail_task(failure.code, &failure.detail, Vec::new()).await?;
                return Ok(ReplayOutcome::TaskEnded(end));
            }
            call_no = call.start.call_no + 1;
        }
        Ok(ReplayOutcome::AskNext { call_no })
    }

    /// Parses a stored reply and, if it is usable, completes the task with it.
    pub(super) async fn replay_reply(
        &mut self,
        attempts: &TaskAttempts,
        reply: &str,
        finish: FinishReason,
    ) -> Result<AskOutcome, Error> {
        let (text, finish) = attempts.join_continuation(reply, finish);
        let unparsed = attempts.to_reply(&text, finish);
        let command = match self.convert_best_reply(attempts, unparsed) {
            Ok(command) => command,
            Err(fault) => {
                return Ok(AskOutcome::Unusable(UnusableReply { text, finish, fault }));
            }
        };
        Ok(match self.complete_task(None, &command).await? {
            ReplyDecision::TaskEnded(end) => AskOutcome::TaskEnded(end),
            ReplyDecision::Refused(fault) => {
                AskOutcome::Unusable(UnusableReply { text, finish, fault })
            }
        })
    }

    /// Reads the reply of a call, and why it ended; `None` if the call has no reply.
    pub(super) async fn read_reply(
        &self,
        call: &StoredCall,
    ) -> Result<Option<(Arc<str>, FinishReason)>, Error> {
        if call.status != CallStatus::Completed {
            return Ok(None);
        }
        let Some(end) = &call.end else { return Ok(None) };
        let Some(hash) = end.reply else { return Ok(None) };
        let text = read_texts(&*self.ports.db, &[hash]).await?.pop().unwrap_or_default();
        Ok(Some((text, FinishReason::from_word(end.finish.as_deref()))))
    }
}
