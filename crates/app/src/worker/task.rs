//! One task, from its claim to its end.
//!
//! [`TaskInWork::replay_ledger`] processes the replies that earlier workers have paid for;
//! [`TaskInWork::ask_until_done`] asks the model for what is missing.

mod ask;
mod attempts;
mod cancelled_replies;
mod earlier_record;
mod end_task;
mod fit_request;
mod release;
mod replay;
mod store_reply;

use std::{any::Any, panic::AssertUnwindSafe, sync::Arc};

use futures::FutureExt;
use scribe_domain::{Timestamp, problem_code::ProblemCode, task::Task};
use scribe_ports::{
    agent::{Agent, PromptContext},
    store::rows::StoredTask,
};
use uuid::Uuid;

use self::{
    attempts::{TaskAttempts, UnusableReply},
    fit_request::LastReply,
    replay::ReplayOutcome,
};
use super::{
    TaskResources,
    claims::{self, TasksAtWork, load_uncertain_call_ends},
    limits::ModelLimits,
};
use crate::{
    Error, Ports,
    live::TaskProgress,
    prompt_context::{self, CanonCache},
    shutdown::CallInFlight,
};

/// A task and the worker's knowledge of it.
struct TaskInWork<'a> {
    ports: &'a Ports,
    owner: Uuid,
    /// The tasks that this process is working on.
    at_work: &'a TasksAtWork,
    row: StoredTask,
    task: Task,
    agent: Arc<dyn Agent>,
    context: PromptContext,
    claimed: bool,
    /// Held from the first call to the end of the task, so that a shutdown waits until the replies
    /// of the task are stored.
    in_flight: Option<CallInFlight>,
    /// Reports live progress, from the first call on.
    progress: Option<TaskProgress>,
    /// What is known about the limits of the models.
    limits: &'a ModelLimits,
    last: LastReply,
    /// Since when the server has not been ready for the current call.
    not_ready_since: Option<Timestamp>,
}

/// How the work on a task has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TaskEnd {
    Completed,
    /// The task failed with a reason for the user.
    Failed,
    /// The task waits in the queue, for a later try or for another process.
    Released,
    /// The task was cancelled, or another worker has it.
    Lost,
}

/// The outcome of a reply, either a new one or one that the ledger already holds.
enum AskOutcome {
    /// The model is not asked again.
    TaskEnded(TaskEnd),
    /// The model may be asked again, with a description of the fault.
    Unusable(UnusableReply),
}

/// Works on a task until it has ended, was released for a later retry, or was lost to another
/// worker.
///
/// # Errors
/// The database cannot answer, or the program can neither do the task nor record its failure.
pub(super) async fn work_on_task(resources: &TaskResources, row: &StoredTask) -> Result<(), Error> {
    let mut work = TaskInWork::prepare(resources, row.clone())?;
    // A panic must not end the other tasks of the process, because their replies would be lost.
    let outcome =
        AssertUnwindSafe(work.work_until_ended(&resources.canon_cache)).catch_unwind().await;
    let end = match outcome.unwrap_or_else(|panic| Err(defect_error(&*panic))) {
        // A retry would fail in the same way: the book is paused with the reason.
        Err(error) if !error.is_retryable() => work.fail_task_with_error(&error).await?,
        outcome => outcome?,
    };
    if end == TaskEnd::Lost && work.claimed {
        claims::end_cancelled_claim(work.ports, work.owner, row.row.id).await?;
    }
    tracing::debug!(task = %row.row.id, ?end, "the work on a task has ended");
    Ok(())
}

/// Turns a panic into an error with its message.
fn defect_error(panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    Error::Defect(text.unwrap_or("it gave no reason").to_owned())
}

impl<'a> TaskInWork<'a> {
    /// Reads what a task asks for and finds its agent.
    fn prepare(resources: &'a TaskResources, row: StoredTask) -> Result<Self, Error> {
        let TaskResources { ports, limits, owner, at_work, .. } = resources;
        let task: Task = serde_json::from_value(row.row.input.clone())?;
        // An agent may serve several kinds of tasks, with a separate spec for each.
        let serves = |agent: &&Arc<dyn Agent>| {
            agent.spec().name == row.row.agent && agent.spec().serves == task.kind()
        };
        let Some(agent) = ports.roster.iter().find(serves) else {
            let (name, kind) = (&row.row.agent, task.kind());
            return Err(Error::Damaged(format!("no agent called {name:?} serves {kind:?}")));
        };
        Ok(Self {
            ports,
            owner: *owner,
            at_work,
            agent: Arc::clone(agent),
            row,
            task,
            context: PromptContext::Unread,
            claimed: false,
            in_flight: None,
            progress: None,
            limits,
            last: LastReply::default(),
            not_ready_since: None,
        })
    }

    async fn work_until_ended(&mut self, canon_cache: &CanonCache) -> Result<TaskEnd, Error> {
        let db = &*self.ports.db;
        let reads = self.agent.spec().reads;
        self.context = prompt_context::load_context(db, canon_cache, &self.task, reads).await?;
        let row = &self.row.row;
        // A task that was never claimed has no calls in the ledger.
        let calls = if row.epoch == 0 { Vec::new() } else { db.calls_of_task(row.id).await? };

        let mut attempts = TaskAttempts::default();
        if let Some(end) = self.use_cancelled_replies(&mut attempts).await? {
            return Ok(end);
        }
        if calls.is_empty()
            && let Some(end) = self.use_earlier_record(&attempts).await?
        {
            return Ok(end);
        }
        match self.replay_ledger(&calls, &mut attempts).await? {
            ReplayOutcome::TaskEnded(end) => Ok(end),
            ReplayOutcome::AskNext { call_no } => {
                self.ask_until_done(&calls, attempts, call_no).await
            }
        }
    }

    /// Fails a task that the program cannot do. An open call is marked as uncertain, because it may
    /// have cost money.
    async fn fail_task_with_error(&mut self, error: &Error) -> Result<TaskEnd, Error> {
        let why = format!("scribe cannot do this task: {error}");
        let open = if self.claimed {
            load_uncertain_call_ends(self.ports, self.row.row.id, &why).await?
        } else {
            Vec::new()
        };
        self.fail_task(ProblemCode::Internal, &why, open).await
    }
}
