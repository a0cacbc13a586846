//! The progress of a task: what is wrong with its last reply, which text of that reply is kept, and
//! whether the model is asked again.

use std::cmp::Reverse;

use scribe_domain::problem_code::ProblemCode;
use scribe_ports::{
    agent::{FaultyReply, ReplyFault, UnparsedReply},
    model::FinishReason,
};
use scribe_reply::{join_continuation, with_separator};

use super::super::call::CallPurpose;

/// How many faulty replies are allowed before the task fails.
const MAX_CONTENT_ATTEMPTS: u32 = 3;
/// How many times a text that stops in the middle is continued.
const MAX_CONTINUATIONS: u32 = 3;
/// How many times the model is asked again after a reply that contains only reasoning.
const MAX_REASONING_RETRIES: u32 = 1;

/// The attempts of a task so far.
#[derive(Debug, Default)]
pub(super) struct TaskAttempts {
    pub(super) faulty: Option<FaultyReply>,
    /// The replies that were to be corrected, oldest first.
    uncorrected: Vec<(String, FinishReason)>,
    cut: Option<CutText>,
    repairs: u32,
    continuations: u32,
    reasoning_retries: u32,
}

/// A text that stops in the middle.
#[derive(Debug)]
struct CutText {
    /// The text up to its last complete sentence.
    kept: String,
    /// The text as received.
    full: String,
    finish: FinishReason,
}

/// A reply that cannot be used.
#[derive(Debug)]
pub(super) struct UnusableReply {
    /// The reply, joined with earlier parts of the same text.
    pub(super) text: String,
    pub(super) finish: FinishReason,
    pub(super) fault: ReplyFault,
}

impl UnusableReply {
    /// Creates the value for a reply of which nothing is kept.
    pub(super) fn without_text(fault: ReplyFault) -> Self {
        Self { text: String::new(), finish: FinishReason::Unstated, fault }
    }
}

/// The reason why the model is not asked again.
#[derive(Debug)]
pub(super) struct TaskFailure {
    pub(super) code: ProblemCode,
    pub(super) detail: String,
}

impl TaskAttempts {
    pub(super) fn next_call_purpose(&self) -> CallPurpose {
        match self.faulty.as_ref().map(|faulty| &faulty.fault) {
            None => CallPurpose::Ask,
            Some(ReplyFault::CutOff { .. }) => CallPurpose::Continue,
            Some(ReplyFault::TooShort(_)) => CallPurpose::Extend,
            Some(ReplyFault::Repair(_) | ReplyFault::ReasoningOnly | ReplyFault::Declined(_)) => {
                CallPurpose::Repair
            }
        }
    }

    /// Returns the text that the next reply continues, including the separator. The text is empty
    /// if the next reply starts from the beginning.
    pub(super) fn text_to_continue(&self) -> String {
        self.cut.as_ref().map(|cut| with_separator(&cut.kept)).unwrap_or_default()
    }

    /// Joins a reply with the text that it continues, if any. An empty continuation leaves that
    /// text unchanged.
    pub(super) fn join_continuation(
        &self,
        reply: &str,
        finish: FinishReason,
    ) -> (String, FinishReason) {
        let Some(cut) = &self.cut else { return (reply.to_owned(), finish) };
        match join_continuation(&cut.kept, reply, finish == FinishReason::Length) {
            Some(whole) => (whole, finish),
            None => (cut.full.clone(), cut.finish),
        }
    }

    /// Returns the reply in the form that agents parse.
    pub(super) fn to_reply<'a>(&self, whole: &'a str, finish: FinishReason) -> UnparsedReply<'a> {
        UnparsedReply { text: whole, finish, is_last: self.is_last(), is_fallback: false }
    }

    /// Returns the replies to use if the last one cannot be used: the earlier ones, newest first, and
    /// then all of them as a fallback, longest first. There are none while the model can be asked to
    /// correct its reply.
    pub(super) fn substitutes<'a>(
        &'a self,
        last: UnparsedReply<'a>,
    ) -> impl Iterator<Item = UnparsedReply<'a>> {
        let earlier = self.uncorrected.iter().rev().map(|(text, finish)| UnparsedReply {
            text: text.as_str(),
            finish: *finish,
            is_last: true,
            is_fallback: false,
        });
        let mut fallbacks: Vec<UnparsedReply<'a>> = earlier.clone().chain([last]).collect();
        fallbacks.sort_by_key(|reply| Reverse(reply.text.len()));
        let fallbacks =
            fallbacks.into_iter().map(|reply| UnparsedReply { is_fallback: true, ..reply });
        let gives_up = self.repairs + 1 >= MAX_CONTENT_ATTEMPTS;
        earlier.chain(fallbacks).filter(move |_| gives_up)
    }

    /// Returns true if the model is not asked again after the next reply.
    pub(super) fn is_last(&self) -> bool {
        self.repairs + 1 >= MAX_CONTENT_ATTEMPTS || self.continuations >= MAX_CONTINUATIONS
    }

    /// Returns true if the next reply corrects an earlier one, or continues a correction.
    pub(super) fn corrects_reply(&self) -> bool {
        self.repairs > 0
    }

    /// Records a fault; returns an error if the model is not asked again.
    pub(super) fn record_fault(&mut self, reply: UnusableReply) -> Result<(), TaskFailure> {
        let UnusableReply { text, finish, fault } = reply;
        let given_up = match &fault {
            ReplyFault::CutOff { kept } => {
                self.continuations += 1;
                self.cut = Some(CutText { kept: kept.clone(), full: text.clone(), finish });
                self.continuations > MAX_CONTINUATIONS
            }
            ReplyFault::Repair(_) | ReplyFault::TooShort(_) => {
                self.repairs += 1;
                self.cut = None;
                self.uncorrected.push((text.clone(), finish));
                self.repairs >= MAX_CONTENT_ATTEMPTS
            }
            ReplyFault::ReasoningOnly => {
                self.reasoning_retries += 1;
                self.reasoning_retries > MAX_REASONING_RETRIES
            }
            ReplyFault::Declined(said) => {
                return Err(TaskFailure {
                    code: ProblemCode::ModelRefused,
                    detail: format!(
                        "the model declined to write this: {}. Change the brief, use another \
                         model, or write the text yourself",
                        said.chars().take(300).collect::<String>().trim_end_matches('.'),
                    ),
                });
            }
        };
        if given_up {
            return Err(TaskFailure {
                code: ProblemCode::UnusableReply,
                detail: format!(
                    "the model's reply could not be used after {} attempts: {fault}",
                    self.repairs + self.continuations + self.reasoning_retries,
                ),
            });
        }
        self.faulty = Some(FaultyReply { text, fault });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repairable_reply(text: &str) -> UnusableReply {
        let fault = ReplyFault::Repair("no".to_owned());
        UnusableReply { text: text.to_owned(), finish: FinishReason::Stop, fault }
    }

    #[test]
    fn the_third_faulty_reply_is_the_last() {
        let mut attempts = TaskAttempts::default();
        assert_eq!(attempts.next_call_purpose(), CallPurpose::Ask);
        assert!(attempts.record_fault(repairable_reply("a")).is_ok());
        assert!(!attempts.to_reply("b", FinishReason::Stop).is_last);
        assert!(attempts.record_fault(repairable_reply("b")).is_ok());
        assert_eq!(attempts.next_call_purpose(), CallPurpose::Repair);
        assert!(attempts.to_reply("c", FinishReason::Stop).is_last);
        assert!(attempts.record_fault(repairable_reply("c")).is_err());
    }

    #[test]
    fn for_an_unusable_last_reply_the_earlier_ones_are_tried_and_then_all_as_a_fallback() {
        let mut attempts = TaskAttempts::default();
        assert!(attempts.record_fault(repairable_reply("the longest")).is_ok());
        assert!(attempts.record_fault(repairable_reply("shorter")).is_ok());
        let last = attempts.to_reply("last", FinishReason::Stop);
        let tried: Vec<(&str, bool, bool)> = attempts
            .substitutes(last)
            .map(|reply| (reply.text, reply.is_last, reply.is_fallback))
            .collect();
        assert_eq!(
            tried,
            [
                ("shorter", true, false),
                ("the longest", true, false),
                ("the longest", true, true),
                ("shorter", true, true),
                ("last", true, true),
            ]
        );
    }

    #[test]
    fn nothing_takes_the_place_of_a_continued_text_that_can_still_be_corrected() {
        let mut attempts = TaskAttempts::default();
        for _ in 0..MAX_CONTINUATIONS {
            let fault = ReplyFault::CutOff { kept: "One.".to_owned() };
            let (text, finish) = ("One. Tw".to_owned(), FinishReason::Length);
            assert!(attempts.record_fault(UnusableReply { text, finish, fault }).is_ok());
        }
        let last = attempts.to_reply("One. Two.", FinishReason::Stop);
        assert!(last.is_last);
        assert_eq!(attempts.substitutes(last).count(), 0);
    }

    #[test]
    fn a_text_that_was_cut_off_is_joined_with_its_continuation() {
        let mut attempts = TaskAttempts::default();
        let cut = UnusableReply {
            text: "One. Tw".to_owned(),
            finish: FinishReason::Length,
            fault: ReplyFault::CutOff { kept: "One.".to_owned() },
        };
        assert!(attempts.record_fault(cut).is_ok());
        assert_eq!(attempts.next_call_purpose(), CallPurpose::Continue);
        let joined = |reply| attempts.join_continuation(reply, FinishReason::Stop);
        assert_eq!(joined(" Two.\n"), ("One. Two.".to_owned(), FinishReason::Stop));
        // An empty continuation leaves the text incomplete.
        assert_eq!(joined("<think>Well"), ("One. Tw".to_owned(), FinishReason::Length));
        assert_eq!(attempts.text_to_continue(), "One. ");
    }

    #[test]
    fn a_model_that_declines_is_not_asked_again_and_one_that_only_thinks_is_asked_once_more() {
        let declined = UnusableReply::without_text(ReplyFault::Declined("I cannot.".to_owned()));
        assert!(TaskAttempts::default().record_fault(declined).is_err());
        let mut attempts = TaskAttempts::default();
        let thought = || UnusableReply::without_text(ReplyFault::ReasoningOnly);
        assert!(attempts.record_fault(thought()).is_ok());
        assert!(attempts.record_fault(thought()).is_err());
    }
}
