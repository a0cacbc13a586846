//! The failure of an agent's task.

use serde::{Deserialize, Serialize};

use super::Step;

/// The failure of the last task. The prompt of the next attempt describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFailure {
    pub step: Step,
    /// The agent, by its name in the roster.
    pub agent: String,
    /// The problem code.
    pub code: String,
    /// The description of the last failure.
    pub detail: String,
    /// The number of times that this agent has failed at this step.
    pub times: u32,
}
