//! Ends a reply: decides what the reply is once nothing more comes, and whether it is complete.

use scribe_ports::model::{Finish, ModelError};
use scribe_reply::without_thinking;

use super::{
    super::{
        cut::cut_off,
        finish::{StatedEnd, stated_end, warn_of_unknown_end},
        rejection::Rejection,
    },
    Collected, End, Fault, Finished, LOST_OF, MOST_LOST, calls,
    document::document_in,
    is_stated,
};

impl Collected<'_> {
    /// Returns the reply. The tokens are estimated if the server did not count them. `stray` is the
    /// text outside of events.
    pub(in super::super) fn finish(mut self, end: End, stray: &str) -> Result<Finished, Fault> {
        let rest = self.repeats.finish(&self.text) + &self.halves.finish();
        self.draft.push(&rest);
        self.text.push_str(&rest);
        self.draft.finish();
        let lost = self.halves.lost();
        if lost > MOST_LOST && lost * LOST_OF > self.text.chars().count() {
            let reason = "the reply is not UTF-8".to_owned();
            return Err(ModelError::InvalidReply { reason }.into());
        }
        if let Some(first) = self.choices.take_first()? {
            self.text = first.text;
            self.finish = first.finish;
        }
        if let Some(reply) = calls::reply_in(&self.arguments, &self.text, &self.request.output)? {
            self.text = reply;
        }
        let is_whole = !self.text.is_empty() && is_stated(self.finish.as_deref());
        if let Some(notice) = self.notice.take().filter(|_| !is_whole) {
            return Err(self.fault_of(notice.rejection));
        }
        let finish = self.finish_reason(end, stray)?;
        if self.text.trim().is_empty()
            && finish == Finish::Stop
            && let Some(document) = document_in(&self.reasoning, &self.request.output)
        {
            self.text = document;
        }
        let counted = self.counted.unwrap_or_default();
        let usage = counted.usage(self.request, &self.text);
        let (answer, has_thought) = without_thinking(&self.text);
        if !answer.trim().is_empty() {
            return Ok(Finished {
                text: self.text,
                finish,
                model: self.model,
                usage,
                prompt_was_cut: counted.shows_cut_prompt(self.request),
            });
        }
        if self.has_reasoning || has_thought || counted.has_reasoning() {
            let limit_reached = finish == Finish::Length;
            return Err(ModelError::ReasoningOnly { usage, limit_reached }.into());
        }
        Err(ModelError::Empty { usage, address: String::new() }.into())
    }

    /// Returns the finish reason. Returns an error if the server gave up or if nothing shows that
    /// the reply is complete.
    fn finish_reason(&self, end: End, stray: &str) -> Result<Finish, Fault> {
        let usage = || self.counted.unwrap_or_default().usage(self.request, &self.text);
        let broken = |reason: String| {
            let retry_after = None;
            Err(ModelError::Unavailable { reason, retry_after }.into())
        };
        if !self.refusal.trim().is_empty() {
            let reason = self.refusal.clone();
            return Err(ModelError::Refused { reason, usage: usage() }.into());
        }
        match self.finish.as_deref() {
            Some(reason) if !reason.is_empty() => match stated_end(reason) {
                Some(StatedEnd::Whole) => Ok(Finish::Stop),
                Some(StatedEnd::Limit) => Ok(Finish::Length),
                Some(StatedEnd::Filtered) => {
                    let reason =
                        format!("the provider's content filter stopped the reply ({reason})");
                    Err(ModelError::Refused { reason, usage: usage() }.into())
                }
                Some(StatedEnd::Broken) => {
                    broken(format!("the server stopped in the middle of the reply ({reason})"))
                }
                None => {
                    warn_of_unknown_end(reason);
                    Ok(Finish::Unstated)
                }
            },
            Some(_) if !self.empty_means_none && !self.is_document => {
                broken("the server ended the reply with an empty finish reason".to_owned())
            }
            Some(_) | None => self.unstated(end, stray),
        }
    }

    fn unstated(&self, end: End, stray: &str) -> Result<Finish, Fault> {
        if self.is_cut && !self.is_ended {
            return Err(cut_off(self.announced_bytes).into());
        }
        if !stray.is_empty() && !self.is_ended {
            return Err(self.fault_of(Rejection::from_text(0, stray)));
        }
        if end == End::Orderly {
            let counted = self.counted.unwrap_or_default();
            let limit = self.request.max_output_tokens;
            let is_whole = self.count.ends_reply() && !counted.reaches(limit);
            return Ok(if is_whole { Finish::Stop } else { Finish::Unstated });
        }
        if self.has_begun() {
            let reason = "the connection ended before the reply did".to_owned();
            return Err(ModelError::Unavailable { reason, retry_after: None }.into());
        }
        let reason = "the server closed the connection without a reply".to_owned();
        Err(ModelError::InvalidReply { reason }.into())
    }
}
