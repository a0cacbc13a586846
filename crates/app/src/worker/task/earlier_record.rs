//! Reuses the record of a text that an edit brings back.
//!
//! A record depends on the text and on what came before it. A user who takes an edit back therefore
//! gets the record that the same model made of the same text before.

use scribe_domain::task::TaskKind;
use scribe_ports::store::rows::StoredCall;

use super::{AskOutcome, TaskAttempts, TaskEnd, TaskInWork, fit_request::FitOutcome};
use crate::Error;

impl TaskInWork<'_> {
    /// If the task records a text and the ledger has an answer to exactly its question, completes
    /// the task with it. If that answer is not usable, the model is asked.
    pub(super) async fn use_earlier_record(
        &mut self,
        attempts: &TaskAttempts,
    ) -> Result<Option<TaskEnd>, Error> {
        if self.agent.spec().serves != TaskKind::RecordChapter || attempts.faulty.is_some() {
            return Ok(None);
        }
        let FitOutcome::Fits(fitted) = self.fit_request(None).await? else { return Ok(None) };
        let model = &fitted.model;
        // The sample writer answers from hints, which are not part of the hash.
        if model.is_sample {
            return Ok(None);
        }
        let question = fitted.request.hash();
        let calls = self.ports.db.answers_to_question(self.row.row.book, question).await?;
        let is_same_model = |call: &&StoredCall| {
            call.start.provider == model.provider && call.start.model == model.model
        };
        let Some(call) = calls.iter().rfind(is_same_model) else { return Ok(None) };
        let Some((reply, finish)) = self.read_reply(call).await? else { return Ok(None) };
        match self.replay_reply(attempts, &reply, finish).await? {
            AskOutcome::TaskEnded(end) => Ok(Some(end)),
            AskOutcome::Unusable(_) => Ok(None),
        }
    }
}
