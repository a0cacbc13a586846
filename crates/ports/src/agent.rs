//! Agents: what each reads, asks a model for, and makes of the reply.
//!
//! An agent has no store and no client. Its spec names what it may read, which is loaded for it; its
//! reply becomes a command.

mod context;
mod fault;
mod named;

use scribe_domain::{
    command::Command,
    problem_code::ProblemCode,
    task::{Task, TaskKind},
};

pub use self::{
    context::{
        CastMember, ChapterContext, ContextSource, GenesisContext, KnownFact, PastChapter,
        PromptContext, WrittenScene,
    },
    fault::{FaultyReply, Reply, ReplyFault},
};
use crate::model::{ModelRequest, Tier};

/// What an agent is.
#[derive(Debug, Clone, Copy)]
pub struct AgentSpec {
    /// Its name in the roster, which is also the type of its tasks. An agent with two capabilities
    /// has two specs of one name.
    pub name: &'static str,
    /// The kind of task that it serves.
    pub serves: TaskKind,
    /// What it may read.
    pub reads: &'static [ContextSource],
    /// How capable a model it needs.
    pub tier: Tier,
}

impl AgentSpec {
    /// What it can do, in one word.
    #[must_use]
    pub const fn capability(&self) -> &'static str {
        self.serves.capability()
    }
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

    /// Renders the request for a task; after a faulty reply, with that reply and its fault.
    ///
    /// # Errors
    /// The prompt cannot be rendered.
    fn request(
        &self,
        task: &Task,
        context: &PromptContext,
        faulty: Option<&FaultyReply>,
    ) -> Result<ModelRequest, PromptFault>;

    /// Reads the reply as a command.
    ///
    /// # Errors
    /// The reply is not what was asked for.
    fn command(
        &self,
        task: &Task,
        context: &PromptContext,
        reply: Reply<'_>,
    ) -> Result<Command, ReplyFault>;

    /// The command that is decided when the task could not be done.
    fn failure_command(&self, task: &Task, code: ProblemCode, detail: &str) -> Command;
}
