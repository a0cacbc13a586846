//! The table `flow_resume_handles`: open questions.

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
        /// The question exists, but the flow does not wait yet.
        PendingPause = "PENDING_PAUSE",
        /// The flow waits for an answer.
        Waiting = "WAITING",
        /// The question was answered.
        Resumed = "RESUMED",
        /// The question was not answered in time.
        Expired = "EXPIRED",
        /// The question is no longer asked.
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
        /// The flow run that waits.
        flow_run_id: FlowRunId,
        /// The task that raised the question, if there is one.
        task_run_id: Option<TaskId>,
        status: HandleStatus,
        /// An answer that arrived before the flow waited, or the answer that resumed the flow.
        resume_payload: Option<Value>,
        /// The time at which the question was opened.
        created_at: Timestamp,
        /// The time at which the flow began to wait.
        paused_at: Option<Timestamp>,
        /// The time of the answer.
        resumed_at: Option<Timestamp>,
        /// The time at which the wait expires.
        expires_at: Option<Timestamp>,
    }
}
