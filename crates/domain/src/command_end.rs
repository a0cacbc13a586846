//! The results of commands that continue after their first commit.

use crate::problem_code::ProblemCode;

/// The result of a command that continued after its first commit.
#[derive(Debug, Clone, PartialEq)]
pub enum CommandEnd {
    /// The command completed. The fields are added to its result.
    Completed(serde_json::Value),
    Failed {
        code: ProblemCode,
        /// The cause of the failure, for a user.
        detail: String,
    },
}
