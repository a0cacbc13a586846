//! Why the text of a reply is not what was asked for.

use serde_json::Value;

/// Says why a reply is not what was asked for, in words that can be shown to the model again.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReplyProblem {
    /// Nothing is left once the wrapping is taken off.
    #[error("the reply is empty")]
    Empty,
    /// There is thinking and nothing else.
    #[error("the reply contains reasoning but no answer")]
    ReasoningOnly,
    /// The model apologises instead of writing. It is never asked again.
    #[error("the model declined: {text}")]
    Declined {
        /// What it said.
        text: String,
    },
    /// There is no JSON in the reply.
    #[error("the reply contains no JSON object")]
    NoJson,
    /// There is JSON, and plain prose is wanted.
    #[error("the reply is JSON, but plain prose is expected")]
    JsonForProse,
    /// There is JSON, and it is not an object.
    #[error("the reply is {found}, but an object is expected")]
    WrongType {
        /// What it is.
        found: &'static str,
    },
    /// The JSON ends in the middle.
    #[error("the reply's JSON is cut off")]
    CutOff {
        /// What was complete before the end, with every bracket closed; half-written texts and
        /// numbers are left out.
        closed: Value,
        /// True where nothing but closing brackets is missing after a complete value.
        lacks_only_brackets: bool,
    },
    /// The JSON cannot be read.
    #[error("the reply's JSON cannot be read: {reason}")]
    Malformed {
        /// What is wrong and where.
        reason: String,
    },
}
