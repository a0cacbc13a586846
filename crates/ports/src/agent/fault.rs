//! The faults of replies, and the reactions to them.

use scribe_domain::{refusal::Refusal, stage::FieldProblem};

use crate::model::{FinishReason, ReplyProblem};

/// The maximum number of problems that a model is shown at once.
const MAX_SHOWN_PROBLEMS: usize = 12;

/// A reply to be parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnparsedReply<'a> {
    /// The text. If the reply continues an earlier one, the text contains both.
    pub text: &'a str,
    /// The reason that the server gave for the end of the reply. It takes precedence over any
    /// conclusion from the punctuation.
    pub finish: FinishReason,
    /// True if the model will not be asked again. The reply is then accepted unless an essential
    /// part is wrong.
    pub is_last: bool,
    /// True if no reply to the question was good enough. Whatever can be used is then used.
    pub is_fallback: bool,
}

/// A fault of a reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyFault {
    /// The model is shown what is wrong and asked again for the whole reply.
    #[error("{0}")]
    Repair(String),
    /// The text is much too short: the model is asked to extend it.
    #[error("{0}")]
    TooShort(String),
    /// The text stops in the middle. The complete sentences are kept, and the model continues after
    /// them.
    #[error("the reply stops in the middle")]
    CutOff {
        /// The text up to its last complete sentence.
        kept: String,
    },
    /// The reply contains reasoning but no answer: the model is asked once more.
    #[error("the reply contains reasoning but no answer")]
    ReasoningOnly,
    /// The model declines: it is not asked again.
    #[error("the model declined: {0}")]
    Declined(String),
}

/// A reply with its fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultyReply {
    pub text: String,
    pub fault: ReplyFault,
}

impl ReplyFault {
    /// Creates a fault that lists the problems of fields in a form for the model. A problem of the
    /// whole document has an empty field.
    #[must_use]
    pub fn from_field_problems<'a>(problems: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let lines: Vec<String> = problems
            .into_iter()
            .take(MAX_SHOWN_PROBLEMS)
            .map(|(field, message)| match field {
                "" => message.to_owned(),
                field => format!("{field}: {message}"),
            })
            .collect();
        Self::Repair(lines.join("\n"))
    }
}

impl From<Vec<FieldProblem>> for ReplyFault {
    fn from(problems: Vec<FieldProblem>) -> Self {
        Self::from_field_problems(
            problems.iter().map(|problem| (problem.field.as_str(), problem.message.as_str())),
        )
    }
}

impl From<&Refusal> for ReplyFault {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::InvalidData(errors) => Self::from_field_problems(
                errors.iter().map(|error| (error.field.as_str(), error.message.as_str())),
            ),
            other => Self::Repair(other.to_string()),
        }
    }
}

impl From<ReplyProblem> for ReplyFault {
    fn from(problem: ReplyProblem) -> Self {
        match problem {
            ReplyProblem::Declined { text } => Self::Declined(text),
            ReplyProblem::ReasoningOnly => Self::ReasoningOnly,
            ReplyProblem::Empty
            | ReplyProblem::NoJson
            | ReplyProblem::JsonForProse
            | ReplyProblem::WrongType { .. }
            | ReplyProblem::CutOff { .. }
            | ReplyProblem::Malformed { .. } => Self::Repair(problem.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_whole_reply_names_no_field() {
        let problems = [("", "must be an object"), ("title", "is missing")];
        let fault = ReplyFault::from_field_problems(problems);
        assert_eq!(fault, ReplyFault::Repair("must be an object\ntitle: is missing".to_owned()));
    }
}
