//! Agents: what each reads, asks a model for, and makes of the reply.
//!
//! An agent has no store and no client. Whatever it may read is named in its spec and loaded for
//! it; what comes of its work is a command.

use std::collections::BTreeMap;

use scribe_domain::{
    command::Command,
    genesis::{Genesis, draft_part::Known},
    stage::{FieldProblem, Stage, StageData},
    task::{Task, TaskKind},
};

use crate::model::{ModelRequest, Tier};

/// What an agent may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Read {
    /// The session: premise, language, preferences.
    Session,
    /// The confirmed data of every stage.
    ConfirmedStages,
    /// The earlier parts of the proposal in the making, and the names of the cast.
    EarlierParts,
    /// The concepts proposed so far.
    EarlierConcepts,
}

/// What was read for a task.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// The session.
    pub session: Option<Box<Genesis>>,
    /// The person's idea.
    pub premise: Option<String>,
    /// The confirmed data, by stage.
    pub confirmed: BTreeMap<Stage, StageData>,
    /// The earlier parts of the proposal.
    pub known: Known,
    /// The concepts proposed so far.
    pub concepts: Vec<StageData>,
}

/// What an agent is.
#[derive(Debug, Clone, Copy)]
pub struct AgentSpec {
    /// Its name in the roster, which is also the type of its tasks.
    pub name: &'static str,
    /// What it does, in one word.
    pub capability: &'static str,
    /// The kind of task that it serves.
    pub serves: TaskKind,
    /// What it may read.
    pub reads: &'static [Read],
    /// How capable a model it needs.
    pub tier: Tier,
}

/// Says what is wrong with a reply, in words that help the model to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ReplyFault(pub String);

impl From<Vec<FieldProblem>> for ReplyFault {
    fn from(problems: Vec<FieldProblem>) -> Self {
        let lines: Vec<String> = problems
            .into_iter()
            .take(12)
            .map(|problem| format!("{}: {}", problem.field, problem.message))
            .collect();
        Self(lines.join("\n"))
    }
}

/// Says that a prompt could not be made: a defect of the template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the prompt cannot be rendered: {0}")]
pub struct PromptFault(pub String);

/// A specialist: a file, a prompt, and a line in the roster.
pub trait Agent: Send + Sync {
    /// What it is.
    fn spec(&self) -> &AgentSpec;

    /// The version of its prompt.
    fn prompt_version(&self) -> &str;

    /// Asks for what the task wants; after a faulty reply, with that reply and its faults.
    ///
    /// # Errors
    /// The prompt cannot be rendered.
    fn request(
        &self,
        task: &Task,
        material: &Material,
        faulty: Option<(&str, &ReplyFault)>,
    ) -> Result<ModelRequest, PromptFault>;

    /// Makes a command of the reply.
    ///
    /// # Errors
    /// The reply is not what was asked for.
    fn command(&self, task: &Task, material: &Material, reply: &str)
    -> Result<Command, ReplyFault>;

    /// What is decided when the agent gives up on a task.
    fn gives_up(&self, task: &Task, code: &str, detail: &str) -> Command;
}
