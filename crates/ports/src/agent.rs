//! Agents: what each reads, asks a model for, and makes of the reply.
//!
//! An agent has no store and no client. Whatever it may read is named in its spec and loaded for
//! it; what comes of its work is a command.

mod fault;
mod material;
mod named;

use scribe_domain::{
    command::Command,
    problem_code::ProblemCode,
    task::{Task, TaskKind},
};

pub use self::{
    fault::{FaultyReply, Reply, ReplyFault},
    material::{CastMember, ChapterMaterial, KnownFact, Material, PastChapter, Read, WrittenScene},
};
use crate::model::{ModelRequest, Tier};

/// What an agent is.
#[derive(Debug, Clone, Copy)]
pub struct AgentSpec {
    /// Its name in the roster, which is also the type of its tasks. An agent with two capabilities
    /// has two specs of one name.
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

/// Says that a prompt could not be made: a defect of the template, or of what was read for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the prompt cannot be rendered: {0}")]
pub struct PromptFault(pub String);

/// A specialist: a file, a prompt, and a line in the roster.
pub trait Agent: Send + Sync {
    /// What it is.
    fn spec(&self) -> &AgentSpec;

    fn prompt_version(&self) -> &str;

    /// Asks for what the task wants; after a faulty reply, with that reply and its fault.
    ///
    /// # Errors
    /// The prompt cannot be rendered.
    fn request(
        &self,
        task: &Task,
        material: &Material,
        faulty: Option<&FaultyReply>,
    ) -> Result<ModelRequest, PromptFault>;

    /// Makes a command of the reply.
    ///
    /// # Errors
    /// The reply is not what was asked for.
    fn command(
        &self,
        task: &Task,
        material: &Material,
        reply: Reply<'_>,
    ) -> Result<Command, ReplyFault>;

    /// What is decided when the agent gives up on a task.
    fn gives_up(&self, task: &Task, code: ProblemCode, detail: &str) -> Command;
}
