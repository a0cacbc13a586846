//! `flow_runs`: the states of process managers.

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
        /// Continues by itself.
        Running = "RUNNING",
        /// Waits for a person.
        Waiting = "WAITING",
        /// Stopped until resumed.
        Paused = "PAUSED",
        /// Done.
        Completed = "COMPLETED",
        /// Ended before it was done.
        Cancelled = "CANCELLED",
    }
}

table_row! {
    /// A row of `flow_runs`.
    pub struct FlowRow in "flow_runs" {
        id: FlowRunId,
        /// `genesis` or `book`.
        flow_type: String,
        /// The session or the novel.
        scope_id: Uuid,
        book: BookId as "partition_key",
        /// Grows by one with every commit of the flow.
        version: i64,
        status: FlowStatus,
        /// The state as JSON text.
        state: Arc<str>,
        /// When it was last changed.
        updated_at: Timestamp,
    }
}
