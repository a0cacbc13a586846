//! `flow_runs`: the states of process managers.

use std::sync::Arc;

use scribe_domain::{Timestamp, id::FlowRunId, table_row, vocabulary};
use uuid::Uuid;

vocabulary! {
    /// Where a flow run stands.
    FlowStatus {
        /// Goes on by itself.
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
        /// The run.
        id: FlowRunId,
        /// `genesis` or `book`.
        flow_type: String,
        /// The session or the novel.
        scope_id: Uuid,
        /// The key of the book.
        partition_key: Uuid,
        /// Grows by one with every commit of the flow.
        version: i64,
        /// Where it stands.
        status: FlowStatus,
        /// The state as JSON text.
        state: Arc<str>,
        /// When it was last changed.
        updated_at: Timestamp,
    }
}
