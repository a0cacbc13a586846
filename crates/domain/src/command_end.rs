//! How commands that go on for a while come to their end.

use crate::problem_code::ProblemCode;

/// How a command that went on for a while came to its end.
#[derive(Debug, Clone, PartialEq)]
pub enum CommandEnd {
    /// Done; the fields are added to its result.
    Completed(serde_json::Value),
    /// Not done.
    Failed {
        code: ProblemCode,
        /// What went wrong, for a person.
        detail: String,
    },
}
