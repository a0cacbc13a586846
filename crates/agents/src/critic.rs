//! The critic: reads a chapter without being told who wrote it.

mod loops;

use scribe_domain::{
    chapter::{
        Step,
        critique_version::CritiqueVersion,
        review::{self, Critique, HeldCritique},
        tidy,
    },
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
    reading::Reading,
    reply, tidied, variables,
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
        let mut variables = variables::of_chapter(job.material, &self.prompt);
        reading.show(&mut variables);
        job.ask(Question {
            spec: &SPEC,
            prompt: &self.prompt,
            variables,
            hints: ChapterQuestion::Critique(reading.question()),
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
        let Step::Review { version_id, round } = job.wants.step else {
            return Err(ReplyFault::Mend(job.misplaced().0));
        };
        let reading = Reading::of(&job, SPEC.name).map_err(|fault| ReplyFault::Mend(fault.0))?;
        let names = job.names();
        let critique: Critique = tidied::read(reply, SPEC.name, job.language(), |document| {
            tidy::tidy_critique(document, job.tidy_rules(&names, reply.is_last))
        })?;
        let mut critique = critique.held(&reading.texts());
        let quoted = critique.criteria.len();
        if !critique.rests_on_enough() && !reply.is_last {
            let message =
                format!("only {quoted} of 8 quotations stand in the text; quote verbatim");
            return Err(ReplyFault::of_fields([("criteria", message.as_str())]));
        }
        if quoted == 0 {
            critique.basis = review::unreviewed("no quotation of the critic stands in the text");
        }
        critique.findings.extend(loops::find_loops(&job, &reading.texts(), SPEC.name));
        let command = CritiqueVersion { version_id, round, critique };
        Ok(job.command(ChapterCommand::CritiqueVersion(command)))
    }

    fn gives_up(&self, task: &Task, code: ProblemCode, detail: &str) -> Command {
        job::go_on_without(task, code, detail, |wants| match wants {
            Step::Review { version_id, round } => {
                let critique = HeldCritique::unusable(detail);
                Some(ChapterCommand::CritiqueVersion(CritiqueVersion {
                    version_id,
                    round,
                    critique,
                }))
            }
            _ => None,
        })
    }
}
