//! The table `flow_runs`: the states of process managers.

use std::sync::Arc;

use scribe_domain::{
    Timestamp,
    id::{BookId, FlowRunId},
    table_row, vocabulary,
};
use uuid::Uuid;

vocabulary! {
    /// The status of a flow run.
    FlowStatus {
        /// The run continues without a user.
        Running = "RUNNING",
        /// The run waits for a user.
        Waiting = "WAITING",
        /// The run is paused until it is resumed.
        Paused = "PAUSED",
        /// The run is complete.
        Completed = "COMPLETED",
        /// The run was cancelled before it was complete.
        Cancelled = "CANCELLED",
    }
}

table_row! {
    pub struct FlowRow in "flow_runs" {
        id: FlowRunId,
        /// `genesis` or `book`.
        flow_type: String,
        /// The id of the session or the novel.
        scope_id: Uuid,
        book: BookId as "partition_key",
        /// The version, which increases by one with every commit of the flow.
        version: i64,
        status: FlowStatus,
        /// The state as JSON text.
        state: Arc<str>,
        updated_at: Timestamp,
    }
}
