//! Planning scenes: who tells each, where, what is wanted, what stands in the way, what turns.

use scribe_domain::{
    chapter::{SceneBriefs, structure_scenes::StructureScenes, tidy},
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
    name: super::NAME,
    capability: "structure_scenes",
    serves: TaskKind::StructureScenes,
    reads: &[
        Read::Story,
        Read::Cast,
        Read::Entries,
        Read::Facts,
        Read::BookSoFar,
        Read::PreviousEnding,
        Read::Outline,
    ],
    tier: Tier::Standard,
};

/// Plans scenes.
pub(crate) struct SceneDirector {
    prompt: Prompt,
}

impl SceneDirector {
    pub(crate) fn new() -> Result<Self, PromptFault> {
        let prompt = Prompt::read(include_str!("../prompts/director_structure.md"))?;
        Ok(Self { prompt })
    }
}

impl Agent for SceneDirector {
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
            hints: ChapterQuestion::Scenes { outline: job.material.outline.clone() },
            output: reply::form::<SceneBriefs>("scenes"),
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
        let names = job.names();
        let viewpoint = &job.material.chapter.plan.viewpoint;
        let briefs: SceneBriefs = tidied::read(reply, SPEC.name, job.language(), |document| {
            tidy::tidy_scenes(document, viewpoint, job.tidy_rules(&names, reply.is_last))
        })?;
        reply::sound(briefs.validate())?;
        Ok(job.command(ChapterCommand::StructureScenes(StructureScenes { briefs })))
    }

    fn gives_up(&self, task: &Task, code: ProblemCode, detail: &str) -> Command {
        job::give_up(task, code, detail)
    }
}
