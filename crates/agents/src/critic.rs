//! The critic: reads a chapter without being told who wrote it.

use scribe_domain::{
    chapter::{critique_version::CritiqueVersion, review::Critique},
    command::{ChapterCommand, Command},
    problem_code::ProblemCode,
    task::{ChapterJob, Task, TaskKind},
};
use scribe_ports::{
    agent::{Agent, AgentSpec, FaultyReply, Material, PromptFault, Read, Reply, ReplyFault},
    model::{ModelRequest, Tier},
};

use crate::{
    job::{self, Job, MAX_DOCUMENT_TOKENS, Question},
    prompt::Prompt,
    reading::Reading,
    reply, variables,
};

const SPEC: AgentSpec = AgentSpec {
    name: "critic",
    capability: "critique",
    serves: TaskKind::Critique,
    reads: &[Read::Story, Read::Briefs, Read::Scenes],
    tier: Tier::Standard,
};

/// Reads critically.
pub(crate) struct Critic {
    prompt: Prompt,
}

impl Critic {
    pub(crate) fn new() -> Result<Self, PromptFault> {
        Ok(Self { prompt: Prompt::read(include_str!("prompts/critic.md"))? })
    }
}

impl Agent for Critic {
    fn spec(&self) -> &AgentSpec {
        &SPEC
    }

    fn prompt_version(&self) -> &str {
        self.prompt.version()
    }

    fn request(
        &self,
        task: &Task,
        material: &Material,
        faulty: Option<&FaultyReply>,
    ) -> Result<ModelRequest, PromptFault> {
        let job = Job::of(task, material)?;
        let reading = Reading::of(&job, SPEC.name)?;
        let mut variables = variables::of_chapter(job.material);
        reading.show(&mut variables);
        job.ask(Question {
            spec: &SPEC,
            prompt: &self.prompt,
            variables,
            output: reply::form::<Critique>("critique"),
            max_output_tokens: MAX_DOCUMENT_TOKENS,
            faulty,
        })
    }

    fn command(
        &self,
        task: &Task,
        material: &Material,
        reply: Reply<'_>,
    ) -> Result<Command, ReplyFault> {
        let job = Job::replied(task, material)?;
        let ChapterJob::Critique { version_id, round } = job.wants else {
            return Err(ReplyFault::Mend(job.misplaced().0));
        };
        let reading = Reading::of(&job, SPEC.name).map_err(|fault| ReplyFault::Mend(fault.0))?;
        let critique: Critique = reply::read(reply)?;
        let critique = critique.held(&reading.texts())?;
        let command = CritiqueVersion { version_id, round, critique };
        Ok(job.command(ChapterCommand::CritiqueVersion(command)))
    }

    fn gives_up(&self, task: &Task, code: ProblemCode, detail: &str) -> Command {
        job::give_up(task, code, detail)
    }
}
