//! `async_tasks`: the queue of the agents.

use scribe_domain::{
    Timestamp,
    id::{FlowRunId, TaskId, UserId},
};
use serde_json::Value;
use uuid::Uuid;

use crate::words::words;

words! {
    /// Where a task stands.
    TaskStatus {
        /// Waits for a worker; without `next_run_at` it waits for a resume.
        Pending = "PENDING",
        /// A worker has claimed it.
        Running = "RUNNING",
        /// Done.
        Completed = "COMPLETED",
        /// Given up, with a reason.
        Failed = "FAILED",
        /// No longer wanted.
        Cancelled = "CANCELLED",
    }
}

/// A row of `async_tasks`: the queue itself.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRow {
    /// The task; derived from (flow run, event, step, try).
    pub id: TaskId,
    /// The agent's roster name; its column is `task_type`.
    pub agent: String,
    /// What the task asks for, as JSON: ids and numbers.
    pub input: Value,
    /// The flow run that waits for it.
    pub flow_run_id: FlowRunId,
    /// The name of the flow's step, unique within the run; its column is `step`.
    pub step_name: String,
    /// Above 1 where a person has resumed after a failure, or started again what was cancelled.
    pub try_no: i32,
    /// The key of the book.
    pub partition_key: Uuid,
    /// `session`, `novel`, `chapter`.
    pub scope_type: String,
    /// The session, novel or chapter.
    pub scope_id: Uuid,
    /// Who owns it.
    pub user_id: UserId,
    /// Where it stands.
    pub status: TaskStatus,
    /// How often it has been claimed.
    pub epoch: i32,
    /// When it may run; `None` while paused.
    pub next_run_at: Option<Timestamp>,
    /// Ties together what came of one request.
    pub correlation_id: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A change of one task, or of all open tasks of a flow run.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskChange {
    /// PENDING to RUNNING: epoch + 1.
    Claim {
        /// The task.
        id: TaskId,
        /// Which process claims it.
        owner: Uuid,
        /// When the lease ends without a heartbeat.
        lease_until: Timestamp,
        /// When.
        at: Timestamp,
    },
    /// A RUNNING task stays its worker's for longer.
    Renew {
        /// The task.
        id: TaskId,
        /// When the lease ends without another heartbeat.
        lease_until: Timestamp,
    },
    /// RUNNING to COMPLETED.
    Complete {
        /// The task.
        id: TaskId,
        /// What came of it, as JSON.
        result: Value,
        /// When.
        at: Timestamp,
    },
    /// RUNNING to FAILED.
    Fail {
        /// The task.
        id: TaskId,
        /// A reason that a person can read, as a problem object.
        error: Value,
        /// When.
        at: Timestamp,
    },
    /// PENDING or RUNNING to CANCELLED.
    Cancel {
        /// The task.
        id: TaskId,
        /// When.
        at: Timestamp,
    },
    /// RUNNING to PENDING: the claim is void or the call is to be tried later.
    Release {
        /// The task.
        id: TaskId,
        /// When it may run again.
        next_run_at: Option<Timestamp>,
    },
    /// Every PENDING or RUNNING task of the run to CANCELLED.
    CancelFlow {
        /// The flow run.
        flow_run_id: FlowRunId,
        /// When.
        at: Timestamp,
    },
    /// Clears `next_run_at` of the run's PENDING tasks.
    HoldFlow {
        /// The flow run.
        flow_run_id: FlowRunId,
    },
    /// Sets `next_run_at` of the run's PENDING tasks that have none.
    ReleaseFlow {
        /// The flow run.
        flow_run_id: FlowRunId,
        /// When they may run.
        at: Timestamp,
    },
}

/// A task with what was stored since it was made.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredTask {
    /// The row as it was made, with its present status, epoch and next_run_at.
    pub row: TaskRow,
    /// Which process holds it.
    pub lease_owner: Option<Uuid>,
    /// When the lease ends.
    pub lease_until: Option<Timestamp>,
    /// What came of it.
    pub result: Option<Value>,
    /// Why it failed.
    pub error: Option<Value>,
}
