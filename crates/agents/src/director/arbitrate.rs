//! Arbitrating: the best version is accepted as it is, or written anew once.

use schemars::JsonSchema;
use scribe_domain::{
    chapter::{
        Step,
        arbitrate::{Arbitrate, Ruling},
    },
    command::{ChapterCommand, Command},
    problem_code::ProblemCode,
    task::{Task, TaskKind},
};
use scribe_ports::{
    agent::{Agent, AgentSpec, FaultyReply, Material, PromptFault, Read, Reply, ReplyFault},
    model::{ChapterQuestion, ModelRequest, Tier},
};
use serde::Deserialize;

use crate::{
    job::{self, Job, Question},
    prompt::Prompt,
    reply,
    variables::{self, value},
};

const SPEC: AgentSpec = AgentSpec {
    name: super::NAME,
    capability: "arbitrate",
    serves: TaskKind::Arbitrate,
    reads: &[Read::Outline, Read::Briefs],
    tier: Tier::Standard,
};

/// A ruling is a word and a few sentences.
const MAX_TOKENS: u32 = 500;

/// The reply.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Arbitration {
    /// What becomes of the best version.
    decision: Ruling,
    /// Why, in a sentence or two for the author.
    reason: String,
}

/// Has the last word.
pub(crate) struct Arbiter {
    prompt: Prompt,
}

impl Arbiter {
    pub(crate) fn new() -> Result<Self, PromptFault> {
        let prompt = Prompt::read(include_str!("../prompts/director_arbitrate.md"))?;
        Ok(Self { prompt })
    }
}

impl Agent for Arbiter {
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
        let work = job.work()?;
        let best = work.best.as_ref();
        let findings = best.map_or(&work.findings, |best| &best.findings);
        let mut variables = variables::of_chapter(job.material, &self.prompt);
        for (name, value) in [
            ("open_findings", variables::findings(findings)),
            ("score", value(best.map(|best| best.score))),
            ("rounds", value(work.round)),
            ("redrafts", value(u32::from(work.arbitrated))),
        ] {
            variables.insert(name, value);
        }
        job.ask(Question {
            spec: &SPEC,
            prompt: &self.prompt,
            variables,
            hints: ChapterQuestion::Arbitration {
                redrafts: u32::from(work.arbitrated),
                findings: findings.clone(),
            },
            output: reply::form::<Arbitration>("ruling"),
            max_output_tokens: MAX_TOKENS,
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
        let Step::Arbitrate { version_id } = job.wants.step else {
            return Err(ReplyFault::Mend(job.misplaced().0));
        };
        let Arbitration { decision, reason } = reply::read(reply)?;
        let ruling = Arbitrate { version_id, ruling: decision, reason };
        Ok(job.command(ChapterCommand::Arbitrate(ruling)))
    }

    fn gives_up(&self, task: &Task, code: ProblemCode, detail: &str) -> Command {
        job::go_on_without(task, code, detail, |wants| match wants {
            Step::Arbitrate { version_id } => Some(ChapterCommand::Arbitrate(Arbitrate {
                version_id,
                ruling: Ruling::Accept,
                reason: format!("the best version is kept: {detail}"),
            })),
            _ => None,
        })
    }
}
