//! What can be wrong with a reply, and what is done about it.

use scribe_domain::{refusal::Refusal, stage::FieldProblem};

use crate::model::{Finish, ReplyProblem};

/// The most problems that a model is shown at once.
const SHOWN: usize = 12;

/// A reply to be parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply<'a> {
    /// The text; of a reply that continues another one, both.
    pub text: &'a str,
    /// Why it ended, as the server said. It outweighs every guess from punctuation.
    pub finish: Finish,
    /// True if the model will not be asked again: whatever can be lived with is accepted.
    pub is_last: bool,
}

/// What is wrong with a reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyFault {
    /// The model is shown what is wrong and asked again, for the whole.
    #[error("{0}")]
    Mend(String),
    /// It is much shorter than it should be: the model is asked to enlarge it from inside.
    #[error("{0}")]
    TooShort(String),
    /// It stops in the middle: what is whole is kept, and the model continues from there.
    #[error("the reply stops in the middle")]
    CutOff {
        /// The text up to its last whole sentence.
        kept: String,
    },
    /// There is thinking and no answer: asked once more.
    #[error("the reply contains reasoning but no answer")]
    ReasoningOnly,
    /// The model declines: never asked again.
    #[error("the model declined: {0}")]
    Declined(String),
}

/// A reply with its fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultyReply {
    pub text: String,
    /// What is wrong with it.
    pub fault: ReplyFault,
}

impl ReplyFault {
    /// Lists what is wrong with fields, as a model can mend it; what is wrong with the whole has no
    /// field.
    #[must_use]
    pub fn of_fields<'a>(problems: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let lines: Vec<String> = problems
            .into_iter()
            .take(SHOWN)
            .map(|(field, message)| match field {
                "" => message.to_owned(),
                field => format!("{field}: {message}"),
            })
            .collect();
        Self::Mend(lines.join("\n"))
    }
}

impl From<Vec<FieldProblem>> for ReplyFault {
    fn from(problems: Vec<FieldProblem>) -> Self {
        Self::of_fields(
            problems.iter().map(|problem| (problem.field.as_str(), problem.message.as_str())),
        )
    }
}

impl From<&Refusal> for ReplyFault {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::InvalidData(errors) => Self::of_fields(
                errors.iter().map(|error| (error.field.as_str(), error.message.as_str())),
            ),
            other => Self::Mend(other.to_string()),
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
            | ReplyProblem::Malformed { .. } => Self::Mend(problem.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_whole_reply_names_no_field() {
        let problems = [("", "must be an object"), ("title", "is missing")];
        let fault = ReplyFault::of_fields(problems);
        assert_eq!(fault, ReplyFault::Mend("must be an object\ntitle: is missing".to_owned()));
    }
}
