//! The health of a process.

use schemars::JsonSchema;
use scribe_domain::Timestamp;
use serde::{Deserialize, Serialize};

/// The health of a process or of a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HealthStatus {
    Ok,
    Degraded,
    Down,
    /// Calls in flight are finished, and no commands are accepted.
    Stopping,
}

/// The checks of a process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Health")]
pub struct HealthView {
    pub checks: Vec<CheckView>,
    /// When the process began to serve.
    pub started_at: Timestamp,
    pub status: HealthStatus,
    /// The version of the program.
    pub version: String,
}

/// The check of a part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "HealthCheck")]
pub struct CheckView {
    /// More about the status, for the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    pub latency_ms: f64,
    pub name: String,
    /// True if the process is down when the part is down.
    pub required: bool,
    pub status: HealthStatus,
}

/// The answer of a process that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Live")]
pub struct LivenessView {
    pub status: LivenessStatus,
}

/// The status of a running process. A process that does not run gives no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "LiveStatus")]
pub enum LivenessStatus {
    Ok,
}
