//! What a flow wants done, as data.

use chrono::TimeDelta;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Timestamp,
    command::Command,
    id::{EventId, FlowRunId, TaskId, derive_uuid},
    task::{Assignments, Task},
};

/// What a flow knows of its surroundings.
#[derive(Debug, Clone)]
pub struct FlowContext<'a> {
    pub run: FlowRunId,
    /// Which agents serve which tasks.
    pub assignments: &'a Assignments,
    /// How long a person may take to answer.
    pub answer_time: TimeDelta,
    /// When the event happened; reacting later comes to the same.
    pub now: Timestamp,
    pub cause: EventId,
}

impl FlowContext<'_> {
    /// Derives an id from the run and the parts that name a thing within it.
    #[must_use]
    pub fn derive(&self, parts: &[&[u8]]) -> Uuid {
        let mut all = vec![self.run.as_bytes()];
        all.extend_from_slice(parts);
        derive_uuid(self.now, &all)
    }

    /// A task of this run: its id comes from (run, event, step, try).
    #[must_use]
    pub fn task(&self, agent: &str, try_no: i32, task: Task) -> NewTask {
        let step_name = task.step_name(agent);
        let cause = self.cause.as_bytes();
        let id = self.derive(&[step_name.as_bytes(), &try_no.to_be_bytes(), cause]);
        NewTask { id: TaskId(id), agent: agent.to_owned(), step_name, try_no, task, held: false }
    }
}

/// A task to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTask {
    pub id: TaskId,
    /// The agent's roster name.
    pub agent: String,
    /// The name of its step, unique within the run.
    pub step_name: String,
    /// Above 1 where a person has resumed after a failure, or started again what was cancelled.
    pub try_no: i32,
    /// What is asked for.
    pub task: Task,
    /// True where the flow rests: the task waits for its resume.
    pub held: bool,
}

/// What is to become of tasks that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskOrder {
    /// None of the run's open tasks is wanted any more.
    CancelAll,
    /// This one is not wanted any more.
    Cancel(TaskId),
    /// The run's open tasks wait.
    HoldAll,
    /// They go on.
    ReleaseAll,
}

/// A timer to be set.
#[derive(Debug, Clone, PartialEq)]
pub struct Timer {
    pub id: Uuid,
    /// When it fires.
    pub due_at: Timestamp,
    /// What it becomes.
    pub command: Command,
}

/// Where a resume handle stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum HandleState {
    /// The question is known, the flow does not wait yet.
    PendingPause,
    /// The flow waits.
    Waiting,
    /// Answered.
    Resumed,
    /// Nobody answered in time.
    Expired,
    /// No longer asked.
    Cancelled,
}

/// A resume handle, whole.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Handle {
    /// The handle's id.
    pub id: Uuid,
    /// The id of the open question.
    pub question: Uuid,
    pub state: HandleState,
    /// The answer, where there is one.
    pub answer: Option<Value>,
    /// When the question was known.
    pub created_at: Timestamp,
    /// When the flow came to wait.
    pub paused_at: Option<Timestamp>,
    /// When it was answered.
    pub resumed_at: Option<Timestamp>,
    /// When the wait ends.
    pub expires_at: Option<Timestamp>,
}

/// Everything that a flow wants done after an event.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reaction {
    /// Tasks to be made.
    pub tasks: Vec<NewTask>,
    /// What is to become of tasks that exist.
    pub orders: Vec<TaskOrder>,
    /// Timers to be set, or moved where the id is known.
    pub timers: Vec<Timer>,
    /// Timers to be removed.
    pub timers_removed: Vec<Uuid>,
    /// Handles that have changed.
    pub handles: Vec<Handle>,
    /// Commands to be decided in the same commit, in order.
    pub commands: Vec<Command>,
    /// True when the flow has come to its end.
    pub ends: bool,
}
