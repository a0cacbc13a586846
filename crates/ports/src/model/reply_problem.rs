//! Why the text of a reply does not have the requested form.

use serde_json::Value;

/// What is wrong with a reply, in words that can be sent to the model.
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
    Declined { text: String },
    #[error("the reply contains no JSON object")]
    NoJson,
    /// There is JSON, and plain prose is wanted.
    #[error("the reply is JSON, but plain prose is expected")]
    JsonForProse,
    /// There is JSON, and it is not an object.
    #[error("the reply is {found}, but an object is expected")]
    WrongType { found: &'static str },
    /// The JSON ends in the middle.
    #[error("the reply's JSON is cut off")]
    CutOff {
        /// The complete part before the end, with every bracket closed; half-written texts and
        /// numbers are left out.
        closed: Value,
        /// True if only closing brackets are missing after a complete value.
        lacks_only_brackets: bool,
    },
    /// The JSON cannot be read.
    #[error("the reply's JSON cannot be read: {reason}")]
    Malformed {
        /// The fault and its place.
        reason: String,
    },
}
