//! Ends a reply: decides what the reply is once nothing more comes, and whether it is complete.

use scribe_ports::model::{FinishReason, ModelError};
use scribe_reply::remove_thinking;

use super::{
    super::{
        cut::cut_off_error,
        finish::{StatedEnd, parse_finish_reason, warn_of_unknown_reason},
        rejection::Rejection,
    },
    CollectedReply, Fault, FinishedReply, MAX_LOST_CHARS, MIN_CHARS_PER_LOST, StreamEnd, calls,
    document::find_document,
    is_finish_stated,
};

impl CollectedReply<'_> {
    /// Returns the reply. If the server did not report the number of tokens, it is estimated.
    /// `outside_text` is the text outside of events.
    pub(in super::super) fn finish(
        mut self,
        end: StreamEnd,
        outside_text: &str,
    ) -> Result<FinishedReply, Fault> {
        let held_text = self.repeats.finish(&self.text) + &self.half_joiner.finish();
        self.draft.push(&held_text);
        self.text.push_str(&held_text);
        self.draft.finish();
        let lost_chars = self.half_joiner.lost_chars();
        if lost_chars > MAX_LOST_CHARS
            && lost_chars * MIN_CHARS_PER_LOST > self.text.chars().count()
        {
            let reason = "the reply is not UTF-8".to_owned();
            return Err(ModelError::InvalidReply { reason }.into());
        }
        if let Some(choice_zero) = self.choices.take_choice_zero()? {
            self.text = choice_zero.text;
            self.finish = choice_zero.finish;
        }
        if let Some(reply) = calls::find_reply(&self.arguments, &self.text, &self.request.output)? {
            self.text = reply;
        }
        let is_whole = !self.text.is_empty() && is_finish_stated(self.finish.as_deref());
        if let Some(notice) = self.notice.take().filter(|_| !is_whole) {
            return Err(self.fault_from_rejection(notice.rejection));
        }
        let finish = self.read_finish(end, outside_text)?;
        if self.text.trim().is_empty()
            && finish == FinishReason::Stop
            && let Some(document) = find_document(&self.reasoning, &self.request.output)
        {
            self.text = document;
        }
        let token_counts = self.token_counts.unwrap_or_default();
        let usage = token_counts.usage(self.request, &self.text);
        if let Some(start) = self.loop_start {
            self.text.truncate(start);
        }
        let (answer, has_thought) = remove_thinking(&self.text);
        if !answer.trim().is_empty() {
            return Ok(FinishedReply {
                text: self.text,
                finish,
                model: self.model,
                usage,
                prompt_was_cut: token_counts.shows_truncated_prompt(self.request),
                has_looped: self.has_looped,
            });
        }
        if self.has_reasoning || has_thought || token_counts.has_reasoning() {
            let limit_reached = finish == FinishReason::Length;
            return Err(ModelError::ReasoningOnly { usage, limit_reached }.into());
        }
        Err(ModelError::Empty { usage, address: String::new() }.into())
    }

    /// Returns the finish reason.
    ///
    /// # Errors
    /// The server gave up, or nothing shows that the reply is complete.
    fn read_finish(&self, end: StreamEnd, outside_text: &str) -> Result<FinishReason, Fault> {
        let usage = || self.token_counts.unwrap_or_default().usage(self.request, &self.text);
        let broken_reply = |reason: String| {
            let retry_after = None;
            Err(ModelError::Unavailable { reason, retry_after }.into())
        };
        if !self.refusal.trim().is_empty() {
            let reason = self.refusal.clone();
            return Err(ModelError::Refused { reason, usage: usage() }.into());
        }
        if self.loop_start.is_some() {
            return Ok(FinishReason::Length);
        }
        match self.finish.as_deref() {
            Some(reason) if !reason.is_empty() => match parse_finish_reason(reason) {
                Some(StatedEnd::Whole) => Ok(FinishReason::Stop),
                Some(StatedEnd::Limit) => Ok(FinishReason::Length),
                Some(StatedEnd::Filtered) => {
                    let reason =
                        format!("the provider's content filter stopped the reply ({reason})");
                    Err(ModelError::Refused { reason, usage: usage() }.into())
                }
                Some(StatedEnd::Broken) => broken_reply(format!(
                    "the server stopped in the middle of the reply ({reason})"
                )),
                None => {
                    warn_of_unknown_reason(reason);
                    Ok(FinishReason::Unstated)
                }
            },
            Some(_) if !self.empty_means_none && !self.is_document => {
                broken_reply("the server ended the reply with an empty finish reason".to_owned())
            }
            Some(_) | None => self.unstated_finish(end, outside_text),
        }
    }

    fn unstated_finish(&self, end: StreamEnd, outside_text: &str) -> Result<FinishReason, Fault> {
        if self.is_cut && !self.is_ended {
            return Err(cut_off_error(self.announced_bytes).into());
        }
        if !outside_text.is_empty() && !self.is_ended {
            return Err(self.fault_from_rejection(Rejection::from_text(0, outside_text)));
        }
        if end == StreamEnd::Complete {
            let token_counts = self.token_counts.unwrap_or_default();
            let limit = self.request.max_output_tokens;
            let is_whole =
                self.count_position.is_only_at_end() && !token_counts.reaches_limit(limit);
            return Ok(if is_whole { FinishReason::Stop } else { FinishReason::Unstated });
        }
        if self.has_begun() {
            let reason = "the connection ended before the reply did".to_owned();
            return Err(ModelError::Unavailable { reason, retry_after: None }.into());
        }
        let reason = "the server closed the connection without a reply".to_owned();
        Err(ModelError::InvalidReply { reason }.into())
    }
}
