//! `flow_resume_handles`: open questions.

use scribe_domain::{
    Timestamp,
    id::{FlowRunId, TaskId},
    table_row, vocabulary,
};
use serde_json::Value;
use uuid::Uuid;

vocabulary! {
    /// The status of a resume handle.
    HandleStatus {
        /// The question is known, the flow does not wait yet.
        PendingPause = "PENDING_PAUSE",
        /// The flow waits.
        Waiting = "WAITING",
        /// Answered.
        Resumed = "RESUMED",
        /// The answer did not come in time.
        Expired = "EXPIRED",
        /// No longer asked.
        Cancelled = "CANCELLED",
    }
}

table_row! {
    /// A row of `flow_resume_handles`.
    pub struct HandleRow in "flow_resume_handles" {
        /// The handle's own id.
        id: Uuid,
        /// The id of the open question.
        correlation_id: Uuid,
        /// The flow that waits.
        flow_run_id: FlowRunId,
        /// The task that raised the question, if there is one.
        task_run_id: Option<TaskId>,
        status: HandleStatus,
        /// An answer that came early, or the answer that resumed the flow.
        resume_payload: Option<Value>,
        /// When the question was known.
        created_at: Timestamp,
        /// When the flow came to wait.
        paused_at: Option<Timestamp>,
        /// When it was answered.
        resumed_at: Option<Timestamp>,
        /// When the wait ends.
        expires_at: Option<Timestamp>,
    }
}
