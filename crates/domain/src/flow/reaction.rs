//! The actions that a flow requests, as data.

use chrono::TimeDelta;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Timestamp,
    command::Command,
    id::{EventId, FlowRunId, TaskId, derive_uuid},
    task::{Assignments, Task},
};

/// The context in which a flow reacts.
#[derive(Debug, Clone)]
pub struct FlowContext<'a> {
    pub run: FlowRunId,
    /// The agents that serve each kind of task.
    pub assignments: &'a Assignments,
    /// The time that a user has to answer.
    pub answer_time: TimeDelta,
    /// The time of the event. A delayed reaction therefore has the same result.
    pub now: Timestamp,
    pub cause: EventId,
}

impl FlowContext<'_> {
    /// Derives an id from the run and the parts that identify an object within the run.
    #[must_use]
    pub fn derive_id(&self, parts: &[&[u8]]) -> Uuid {
        let mut all = vec![self.run.as_bytes()];
        all.extend_from_slice(parts);
        derive_uuid(self.now, &all)
    }

    /// Creates a task of this run. The id is derived from the run, the event, the step and the
    /// attempt.
    #[must_use]
    pub fn create_task(&self, agent: &str, try_no: i32, task: Task) -> NewTask {
        let step_name = task.step_name(agent);
        let cause = self.cause.as_bytes();
        let id = self.derive_id(&[step_name.as_bytes(), &try_no.to_be_bytes(), cause]);
        NewTask { id: TaskId(id), agent: agent.to_owned(), step_name, try_no, task, held: false }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct NewTask {
    pub id: TaskId,
    /// The agent's roster name.
    pub agent: String,
    /// The name of the step, unique within the run.
    pub step_name: String,
    /// The number of the attempt. It is above 1 if a user has resumed after a failure or has
    /// restarted cancelled work.
    pub try_no: i32,
    pub task: Task,
    /// True if the flow is paused. The task then waits until the flow resumes.
    pub held: bool,
}

/// A change of existing tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskDirective {
    /// Cancels all open tasks of the run.
    CancelAll,
    Cancel(TaskId),
    /// Holds all open tasks of the run.
    HoldAll,
    /// Releases the held tasks.
    ReleaseAll,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Timer {
    pub id: Uuid,
    pub due_at: Timestamp,
    /// The command that the timer issues.
    pub command: Command,
}

/// The state of a resume handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum HandleState {
    /// The question exists, but the flow does not wait yet.
    PendingPause,
    /// The flow waits for an answer.
    Waiting,
    /// The question was answered.
    Resumed,
    /// The question was not answered in time.
    Expired,
    /// The question is no longer asked.
    Cancelled,
}

/// A resume handle with all its data.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Handle {
    pub id: Uuid,
    /// The id of the open question.
    pub question: Uuid,
    pub state: HandleState,
    /// The answer, if there is one.
    pub answer: Option<Value>,
    /// The time at which the question was opened.
    pub created_at: Timestamp,
    /// The time at which the flow began to wait.
    pub paused_at: Option<Timestamp>,
    /// The time of the answer.
    pub resumed_at: Option<Timestamp>,
    /// The time at which the wait expires.
    pub expires_at: Option<Timestamp>,
}

/// All actions that a flow requests after an event.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reaction {
    pub tasks: Vec<NewTask>,
    /// The changes of existing tasks.
    pub orders: Vec<TaskDirective>,
    /// The timers to set. A timer with a known id is moved.
    pub timers: Vec<Timer>,
    /// The ids of the timers to remove.
    pub timers_removed: Vec<Uuid>,
    /// The handles that have changed.
    pub handles: Vec<Handle>,
    /// The commands to decide in the same commit, in order.
    pub commands: Vec<Command>,
    /// True if the flow has ended.
    pub ends: bool,
}
