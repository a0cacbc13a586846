//! A task that an agent could not do.

use serde::{Deserialize, Serialize};

use super::Step;

/// What the last task failed with, for the next try at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFailure {
    pub step: Step,
    /// The agent, by its name in the roster.
    pub agent: String,
    /// The code of the problem.
    pub code: String,
    /// What went wrong the last time.
    pub detail: String,
    /// How often this agent has failed at this step.
    pub times: u32,
}
