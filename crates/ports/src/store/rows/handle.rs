//! `flow_resume_handles`: open questions.

use scribe_domain::{
    Timestamp,
    id::{FlowRunId, TaskId},
};
use serde_json::Value;
use uuid::Uuid;

use crate::words::words;

words! {
    /// Where a resume handle stands.
    HandleStatus {
        /// The question is known, the flow does not wait yet.
        PendingPause = "PENDING_PAUSE",
        /// The flow waits.
        Waiting = "WAITING",
        /// Answered.
        Resumed = "RESUMED",
        /// Nobody answered in time.
        Expired = "EXPIRED",
        /// No longer asked.
        Cancelled = "CANCELLED",
    }
}

/// A row of `flow_resume_handles`.
#[derive(Debug, Clone, PartialEq)]
pub struct HandleRow {
    /// The handle's own id.
    pub id: Uuid,
    /// The id of the open question.
    pub correlation_id: Uuid,
    /// The flow that waits.
    pub flow_run_id: FlowRunId,
    /// The task that raised the question, where there is one.
    pub task_run_id: Option<TaskId>,
    /// Where it stands.
    pub status: HandleStatus,
    /// An answer that came early, or the one that resumed.
    pub resume_payload: Option<Value>,
    /// When the question was known.
    pub created_at: Timestamp,
    /// When the flow came to wait.
    pub paused_at: Option<Timestamp>,
    /// When it was answered.
    pub resumed_at: Option<Timestamp>,
    /// When the wait ends.
    pub expires_at: Option<Timestamp>,
}
