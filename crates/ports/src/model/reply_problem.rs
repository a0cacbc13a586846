//! The reasons why the text of a reply does not have the requested form.

use serde_json::Value;

/// A problem of a reply, with a message that can be sent to the model.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReplyProblem {
    /// The reply is empty after its wrapping is removed.
    #[error("the reply is empty")]
    Empty,
    /// The reply contains only reasoning.
    #[error("the reply contains reasoning but no answer")]
    ReasoningOnly,
    /// The model apologises instead of writing. It is not asked again.
    #[error("the model declined: {text}")]
    Declined { text: String },
    #[error("the reply contains no JSON object")]
    NoJson,
    #[error("the reply is JSON, but plain prose is expected")]
    JsonForProse,
    /// The reply is JSON, but not an object.
    #[error("the reply is {found}, but an object is expected")]
    WrongType { found: &'static str },
    /// The JSON ends in the middle.
    #[error("the reply's JSON is cut off")]
    CutOff {
        /// The complete part before the end, with every bracket closed. Incomplete texts and
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
