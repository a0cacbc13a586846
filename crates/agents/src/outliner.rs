//! The outliner: what happens in a chapter, beat by beat.

use scribe_domain::{
    chapter::{ChapterOutline, outline_chapter::OutlineChapter, tidy},
    command::{ChapterCommand, Command},
    problem_code::ProblemCode,
    task::{Task, TaskKind},
};
use scribe_ports::{
    agent::{Agent, AgentSpec, FaultyReply, Material, PromptFault, Read, Reply, ReplyFault},
    model::{ChapterQuestion, ModelRequest, Tier},
};

use crate::{
    job::{self, Job, MAX_DOCUMENT_TOKENS, Question},
    prompt::Prompt,
    reply, tidied, variables,
};

const SPEC: AgentSpec = AgentSpec {
    name: "outliner",
    capability: "outline",
    serves: TaskKind::OutlineChapter,
    reads: &[
        Read::Story,
        Read::Cast,
        Read::Entries,
        Read::Facts,
        Read::BookSoFar,
        Read::PreviousEnding,
    ],
    tier: Tier::Standard,
};

/// Outlines chapters.
pub(crate) struct Outliner {
    prompt: Prompt,
}

impl Outliner {
    pub(crate) fn new() -> Result<Self, PromptFault> {
        Ok(Self { prompt: Prompt::read(include_str!("prompts/outliner.md"))? })
    }
}

impl Agent for Outliner {
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
        let about = job.material.subject_matter();
        let mut variables = variables::of_chapter(job.material, &self.prompt);
        variables.insert("characters", variables::characters(job.material, &about));
        variables.insert("entries", variables::entries(job.material, &about));
        job.ask(Question {
            spec: &SPEC,
            prompt: &self.prompt,
            variables,
            hints: ChapterQuestion::Outline,
            output: reply::form::<ChapterOutline>("outline"),
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
        let outline: ChapterOutline = tidied::read(reply, SPEC.name, job.language(), |document| {
            tidy::tidy_outline(document, job.tidy_rules(&job.names(), reply.is_last))
        })?;
        reply::sound(outline.validate())?;
        Ok(job.command(ChapterCommand::OutlineChapter(OutlineChapter { outline })))
    }

    fn gives_up(&self, task: &Task, code: ProblemCode, detail: &str) -> Command {
        job::give_up(task, code, detail)
    }
}
