//! `flow_runs`: the states of process managers.

use std::sync::Arc;

use scribe_domain::{Timestamp, id::FlowRunId};
use uuid::Uuid;

use crate::words::words;

words! {
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

/// A row of `flow_runs`.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowRow {
    /// The run.
    pub id: FlowRunId,
    /// `genesis` or `book`.
    pub flow_type: String,
    /// The session or the novel.
    pub scope_id: Uuid,
    /// The key of the book.
    pub partition_key: Uuid,
    /// Grows by one with every commit of the flow.
    pub version: i64,
    /// Where it stands.
    pub status: FlowStatus,
    /// The state as JSON text.
    pub state: Arc<str>,
    /// When it was last changed.
    pub updated_at: Timestamp,
}
