//! Agents: the data that each agent reads, its request to a model, and its handling of the reply.
//!
//! An agent has no access to the store or to a client. Its spec names the data that it may read,
//! and this data is loaded for it. Its reply becomes a command.

mod context;
mod fault;
mod subjects;

use scribe_domain::{
    command::Command,
    problem_code::ProblemCode,
    task::{Task, TaskKind},
};

pub use self::{
    context::{
        CastMember, ChapterContext, ContextSource, GenesisContext, KnownFact, OpenPromise,
        PastChapters, PromptContext, WrittenScene,
    },
    fault::{FaultyReply, ReplyFault, UnparsedReply},
};
use crate::model::{ModelRequest, Tier};

/// The description of an agent.
#[derive(Debug, Clone, Copy)]
pub struct AgentSpec {
    /// The name in the roster, which is also the type of the agent's tasks. An agent with two
    /// capabilities has two specs with the same name.
    pub name: &'static str,
    /// The kind of task that the spec serves.
    pub serves: TaskKind,
    /// The data that the agent may read.
    pub reads: &'static [ContextSource],
    /// The tier of the model that the agent needs.
    pub tier: Tier,
}

impl AgentSpec {
    /// Returns the capability of the agent, as one word.
    #[must_use]
    pub const fn capability(&self) -> &'static str {
        self.serves.capability()
    }
}

/// The error for a prompt that cannot be rendered. The cause is a defect in the template or in the
/// data that was read for the prompt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the prompt cannot be rendered: {0}")]
pub struct PromptError(pub String);

/// An agent. Each agent has a source file, a prompt and an entry in the roster.
pub trait Agent: Send + Sync {
    fn spec(&self) -> &AgentSpec;

    fn prompt_version(&self) -> &str;

    /// Renders the request for a task. After a faulty reply, the request contains that reply and
    /// its fault.
    ///
    /// # Errors
    /// The prompt cannot be rendered.
    fn render_request(
        &self,
        task: &Task,
        context: &PromptContext,
        faulty: Option<&FaultyReply>,
    ) -> Result<ModelRequest, PromptError>;

    /// Converts the reply to a command.
    ///
    /// # Errors
    /// The reply does not satisfy the request.
    fn convert_reply(
        &self,
        task: &Task,
        context: &PromptContext,
        reply: UnparsedReply<'_>,
    ) -> Result<Command, ReplyFault>;

    /// Returns the command that records the failure of the task.
    fn failure_command(&self, task: &Task, code: ProblemCode, detail: &str) -> Command;
}
