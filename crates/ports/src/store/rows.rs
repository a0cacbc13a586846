//! The rows of the corridor's own tables.

use scribe_domain::{Timestamp, content::ContentHash, id::*};
use serde_json::Value;
use uuid::Uuid;

/// An enumeration that is stored as its name in capitals.
macro_rules! stored {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// The stored name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Reads the stored name.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

stored! {
    /// Where a command stands.
    InboxStatus {
        /// Taken in.
        Received = "RECEIVED",
        /// Its work goes on.
        Processing = "PROCESSING",
        /// Done.
        Completed = "COMPLETED",
        /// Ended with an error.
        Failed = "FAILED",
    }
}

/// A row of `command_inbox`.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxRow {
    /// The command's id.
    pub id: CommandId,
    /// `session`, `novel`.
    pub scope_type: &'static str,
    /// The session or novel.
    pub scope_id: Uuid,
    /// The session, where the command names one.
    pub session_id: Option<SessionId>,
    /// Who owns it.
    pub user_id: UserId,
    /// Who sent it, as JSON.
    pub actor: Value,
    /// The command's type, in capitals.
    pub command_type: String,
    /// Type and stage or chapter; `None` where the command is not exclusive.
    pub active_key: Option<String>,
    /// The payload as it came.
    pub payload: Value,
    /// SHA-256 of type, scope, payload and expected version.
    pub request_hash: ContentHash,
    /// Where it stands.
    pub status: InboxStatus,
    /// 200, 201, 202.
    pub response_status: u16,
    /// What the reply carries beside its status.
    pub result: Option<Value>,
    /// Ties together what came of one request.
    pub correlation_id: String,
    /// When it came.
    pub received_at: Timestamp,
    /// When it ended.
    pub processed_at: Option<Timestamp>,
    /// When an unfinished proposal ends as FAILED.
    pub deadline_at: Option<Timestamp>,
    /// A problem object, where it failed.
    pub error: Option<Value>,
}

/// The end of a command; one that has ended already stays as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxEnd {
    /// The command.
    pub id: CommandId,
    /// Completed or Failed.
    pub status: InboxStatus,
    /// Added to the reply.
    pub result: Option<Value>,
    /// A problem object, where it failed.
    pub error: Option<Value>,
    /// When it ended.
    pub at: Timestamp,
}

/// A row of `domain_events` that has no position yet.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// The event's id.
    pub event_id: EventId,
    /// The key of the book, which orders delivery.
    pub partition_key: Uuid,
    /// `GenesisSession`, `Novel`, `Chapter`, `Canon`.
    pub aggregate_type: &'static str,
    /// The stream.
    pub aggregate_id: Uuid,
    /// 1, 2, 3 … without a gap in its stream.
    pub aggregate_version: i64,
    /// `Genesis.Started`.
    pub event_type: String,
    /// The version of the payload's shape.
    pub event_version: i32,
    /// The payload.
    pub payload: Value,
    /// Actor and user.
    pub metadata: Value,
    /// Ties together what came of one request.
    pub correlation_id: String,
    /// The event or command that led to it.
    pub causation_id: Option<Uuid>,
    /// When it was decided.
    pub created_at: Timestamp,
}

/// An event as it lies in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Its place in the log; grows in the order of commits.
    pub position: i64,
    /// The event's id.
    pub event_id: EventId,
    /// The key of the book.
    pub partition_key: Uuid,
    /// The kind of its aggregate.
    pub aggregate_type: String,
    /// The stream.
    pub aggregate_id: Uuid,
    /// Its place in the stream.
    pub aggregate_version: i64,
    /// `Genesis.Started`.
    pub event_type: String,
    /// The version of the payload's shape.
    pub event_version: i32,
    /// The payload.
    pub payload: Value,
    /// Actor and user.
    pub metadata: Value,
    /// Ties together what came of one request.
    pub correlation_id: String,
    /// The event or command that led to it.
    pub causation_id: Option<Uuid>,
    /// When it was decided.
    pub created_at: Timestamp,
}

/// A row of `streams`: the state of an aggregate, written with its events.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamRow {
    /// The aggregate's id.
    pub id: Uuid,
    /// Its kind.
    pub aggregate_type: &'static str,
    /// The version of its last event.
    pub version: i64,
    /// The version of the state's shape; another one is folded again from the log.
    pub schema_version: i32,
    /// The state as JSON text.
    pub state: String,
}

stored! {
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
    /// `genesis`, `generation`, `chapter`.
    pub flow_type: String,
    /// The session, novel or chapter.
    pub scope_id: Uuid,
    /// The key of the book.
    pub partition_key: Uuid,
    /// Grows by one with every commit of the flow.
    pub version: i64,
    /// Where it stands.
    pub status: FlowStatus,
    /// The state as JSON text.
    pub state: String,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

stored! {
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
    /// The task; derived from (flow run, step, try).
    pub id: TaskId,
    /// The agent's roster name.
    pub task_type: String,
    /// What the task asks for, as JSON: ids and numbers.
    pub input: Value,
    /// The flow run that waits for it.
    pub flow_run_id: FlowRunId,
    /// The step of the flow.
    pub step: String,
    /// Raised only when a person resumes after a failure.
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

/// A row of `timers`.
#[derive(Debug, Clone, PartialEq)]
pub struct TimerRow {
    /// The timer; derived by whoever sets it.
    pub id: Uuid,
    /// The key of the book.
    pub partition_key: Uuid,
    /// When it fires.
    pub due_at: Timestamp,
    /// The command that it becomes, as JSON.
    pub command: Value,
}

stored! {
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

stored! {
    /// Where a model call stands.
    CallStatus {
        /// Committed before the call.
        Started = "STARTED",
        /// Its reply is stored.
        Completed = "COMPLETED",
        /// Ended without a reply.
        Failed = "FAILED",
        /// Begun by a process that died; it may have cost money.
        Uncertain = "UNCERTAIN",
        /// A reply that came after another had been stored for the same call.
        Superseded = "SUPERSEDED",
    }
}

/// The beginning of a row of `llm_calls`.
#[derive(Debug, Clone, PartialEq)]
pub struct CallStart {
    /// The call; derived from (task, call number, attempt).
    pub id: CallId,
    /// The task.
    pub task_id: TaskId,
    /// The key of the book.
    pub partition_key: Uuid,
    /// Who pays.
    pub user_id: UserId,
    /// 1 for what the task asks for, 2 … for its repairs and extensions.
    pub call_no: i32,
    /// 1, 2 … of the same call.
    pub attempt: i32,
    /// `draft`, `repair`, `extend`.
    pub purpose: String,
    /// The hash of the whole request.
    pub request_hash: ContentHash,
    /// The hashes of the prompt's parts, by name.
    pub part_hashes: Value,
    /// The agent's roster name.
    pub agent: String,
    /// The provider.
    pub provider: String,
    /// The model.
    pub model: String,
    /// The version of the agent's prompt.
    pub prompt_version: String,
    /// Estimated tokens in, kept for a call that never ends.
    pub estimated_tokens: i64,
    /// Estimated cost in USD, where the price is known.
    pub estimated_cost_usd: Option<f64>,
    /// When it begins.
    pub started_at: Timestamp,
}

/// The end of a model call.
#[derive(Debug, Clone, PartialEq)]
pub struct CallEnd {
    /// The call.
    pub id: CallId,
    /// Completed, Failed, Uncertain or Superseded. Completed becomes Superseded by itself where
    /// another reply is stored for the same (task, call number).
    pub status: CallStatus,
    /// The hash of the reply's text.
    pub reply: Option<ContentHash>,
    /// Tokens in, of which cached, and out.
    pub prompt_tokens: i64,
    /// Tokens that the provider's cache served.
    pub cached_tokens: i64,
    /// Tokens out.
    pub completion_tokens: i64,
    /// USD, where the price is known.
    pub cost_usd: Option<f64>,
    /// How long the provider took.
    pub duration_ms: i64,
    /// `stop` or `length`.
    pub finish: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    /// When it ended.
    pub ended_at: Timestamp,
}

/// A call as the ledger holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredCall {
    /// How it began.
    pub start: CallStart,
    /// Where it stands.
    pub status: CallStatus,
    /// How it ended, where it has.
    pub end: Option<CallEnd>,
}
