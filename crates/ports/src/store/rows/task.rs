//! The table `async_tasks`: the queue of the agents.

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
        /// The task waits for a worker. Without `next_run_at`, it waits until the flow resumes.
        Pending = "PENDING",
        /// A worker has claimed the task.
        Running = "RUNNING",
        /// The task is complete.
        Completed = "COMPLETED",
        /// The task failed, with a reason.
        Failed = "FAILED",
        /// The task is no longer needed.
        Cancelled = "CANCELLED",
    }
}

table_row! {
    /// A row of `async_tasks`: the queue itself.
    pub struct TaskRow in "async_tasks" {
        /// The id, which is derived from the flow run, the event, the step and the attempt.
        id: TaskId,
        /// The agent's name in the roster. The column is `task_type`.
        agent: String as "task_type",
        /// The task's parameters as JSON, which consist of ids and numbers.
        input: Value as "input_data",
        /// The flow run that waits for the task.
        flow_run_id: FlowRunId,
        /// The name of the flow's step, unique within the run. The column is `step`.
        step_name: String as "step",
        /// The number of the attempt. It is above 1 after a user has resumed a failed book or
        /// restarted a cancelled one.
        try_no: i32,
        book: BookId as "partition_key",
        scope_type: ScopeType,
        /// The id of the session, novel or chapter.
        scope_id: Uuid,
        /// The owner.
        user_id: UserId,
        status: TaskStatus,
        /// The number of times that the task has been claimed.
        epoch: i32,
        /// The time from which the task may run; `None` while it is held.
        next_run_at: Option<Timestamp>,
        /// The id shared by everything that came from one request.
        correlation_id: String,
        created_at: Timestamp,
    }
}

/// A change of one task, or of all open tasks of a flow run.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskChange {
    /// Changes the task from PENDING to RUNNING and increases its epoch by one.
    Claim {
        id: TaskId,
        /// The process that claims the task.
        owner: Uuid,
        /// The time at which the lease ends if there is no heartbeat.
        lease_until: Timestamp,
        at: Timestamp,
    },
    /// Changes the lease of a task that is RUNNING, or that was cancelled while it was RUNNING.
    Renew {
        id: TaskId,
        /// The time at which the lease ends if there is no further heartbeat.
        lease_until: Timestamp,
    },
    /// Changes the task from RUNNING to COMPLETED.
    Complete {
        id: TaskId,
        /// The result, as JSON.
        result: Value,
        at: Timestamp,
    },
    /// Changes the task from RUNNING to FAILED.
    Fail {
        id: TaskId,
        /// The reason for a user, as a problem object.
        error: Value,
        at: Timestamp,
    },
    /// Changes the task from PENDING or RUNNING to CANCELLED. The claim of a RUNNING task is kept,
    /// because its owner may still have a call in flight.
    Cancel { id: TaskId, at: Timestamp },
    /// Changes the task from RUNNING to PENDING, because the claim is no longer valid or the call
    /// is retried later.
    Release {
        id: TaskId,
        /// The time from which the task may run again.
        next_run_at: Option<Timestamp>,
    },
    /// Changes every PENDING or RUNNING task of the run to CANCELLED, as `Cancel` does.
    CancelFlow { flow_run_id: FlowRunId, at: Timestamp },
    /// Clears `next_run_at` of the run's PENDING and RUNNING tasks, so that they are not claimed.
    HoldFlow { flow_run_id: FlowRunId },
    /// Sets `next_run_at` of the run's PENDING and RUNNING tasks that have none.
    ReleaseFlow {
        flow_run_id: FlowRunId,
        /// The time from which the tasks may run.
        at: Timestamp,
    },
}

/// The claim of a running task. It can be read even if another release of the program has written
/// the rest of the row in an unknown form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningClaim {
    pub id: TaskId,
    pub book: BookId,
    /// The number of times that the task has been claimed.
    pub epoch: i32,
    /// The process that holds the lease.
    pub lease_owner: Option<Uuid>,
    pub lease_until: Option<Timestamp>,
}

/// A task with all data that was stored since its creation.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredTask {
    /// The row as created, with its current status, epoch and `next_run_at`.
    pub row: TaskRow,
    /// The process that holds the lease. A task that was cancelled while it was RUNNING keeps it.
    pub lease_owner: Option<Uuid>,
    pub lease_until: Option<Timestamp>,
    pub result: Option<Value>,
    pub error: Option<Value>,
}
