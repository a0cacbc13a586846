//! Views of the processes that share the database.

use schemars::JsonSchema;
use scribe_domain::Timestamp;
use scribe_ports::store::processes::ProcessState;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A process that uses the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Process")]
pub struct ProcessView {
    /// False if the process has lost its connection to the database, or has been killed.
    pub alive: bool,
    /// The id of this run of the process.
    pub incarnation: Uuid,
    /// When the process last checked in, on the clock of the database.
    pub last_seen: Timestamp,
    /// True for the one process that publishes events, runs the flows and fires the timers.
    pub leader: bool,
    /// The model that the process asks; empty if it is not known.
    pub model: String,
    pub name: String,
    pub started_at: Timestamp,
    /// The version of the program.
    pub version: String,
}

impl From<&ProcessState> for ProcessView {
    fn from(state: &ProcessState) -> Self {
        let process = &state.process;
        Self {
            alive: state.is_alive,
            incarnation: process.id,
            last_seen: process.seen_at,
            leader: state.leads,
            model: process.model.clone(),
            name: process.name.clone(),
            started_at: process.started_at,
            version: process.version.clone(),
        }
    }
}
