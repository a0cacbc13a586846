//! `async_tasks`: the queue of the agents.

use scribe_domain::{
    Timestamp,
    id::{BookId, FlowRunId, TaskId, UserId},
    scope::ScopeType,
    table_row, vocabulary,
};
use serde_json::Value;
use uuid::Uuid;

vocabulary! {
    /// The status of a task.
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

table_row! {
    /// A row of `async_tasks`: the queue itself.
    pub struct TaskRow in "async_tasks" {
        /// The task; derived from (flow run, event, step, try).
        id: TaskId,
        /// The agent's roster name; its column is `task_type`.
        agent: String as "task_type",
        /// The task's parameters, as JSON: ids and numbers.
        input: Value as "input_data",
        /// The flow run that waits for it.
        flow_run_id: FlowRunId,
        /// The name of the flow's step, unique within the run; its column is `step`.
        step_name: String as "step",
        /// Above 1 after a person resumed a failed book or started a cancelled one again.
        try_no: i32,
        book: BookId as "partition_key",
        scope_type: ScopeType,
        /// The session, novel or chapter.
        scope_id: Uuid,
        /// The owner.
        user_id: UserId,
        status: TaskStatus,
        /// How often it has been claimed.
        epoch: i32,
        /// When it may run; `None` while paused.
        next_run_at: Option<Timestamp>,
        /// Connects everything that results from one request.
        correlation_id: String,
        /// When it was made.
        created_at: Timestamp,
    }
}

/// A change of one task, or of all open tasks of a flow run.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskChange {
    /// PENDING to RUNNING: epoch + 1.
    Claim {
        id: TaskId,
        /// Which process claims it.
        owner: Uuid,
        /// When the lease ends without a heartbeat.
        lease_until: Timestamp,
        at: Timestamp,
    },
    /// A RUNNING task stays its worker's for longer.
    Renew {
        id: TaskId,
        /// When the lease ends without another heartbeat.
        lease_until: Timestamp,
    },
    /// RUNNING to COMPLETED.
    Complete {
        id: TaskId,
        /// The result, as JSON.
        result: Value,
        at: Timestamp,
    },
    /// RUNNING to FAILED.
    Fail {
        id: TaskId,
        /// The reason for a person, as a problem object.
        error: Value,
        at: Timestamp,
    },
    /// PENDING or RUNNING to CANCELLED.
    Cancel { id: TaskId, at: Timestamp },
    /// RUNNING to PENDING: the claim is void or the call is to be tried later.
    Release {
        id: TaskId,
        /// When it may run again.
        next_run_at: Option<Timestamp>,
    },
    /// Every PENDING or RUNNING task of the run to CANCELLED.
    CancelFlow { flow_run_id: FlowRunId, at: Timestamp },
    /// Clears `next_run_at` of the run's PENDING tasks.
    HoldFlow { flow_run_id: FlowRunId },
    /// Sets `next_run_at` of the run's PENDING tasks that have none.
    ReleaseFlow {
        flow_run_id: FlowRunId,
        /// When they may run.
        at: Timestamp,
    },
}

/// A task with everything that was stored since it was created.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredTask {
    /// The row as it was made, with its present status, epoch and next_run_at.
    pub row: TaskRow,
    /// Which process holds it.
    pub lease_owner: Option<Uuid>,
    /// When the lease ends.
    pub lease_until: Option<Timestamp>,
    pub result: Option<Value>,
    /// Why it failed.
    pub error: Option<Value>,
}
