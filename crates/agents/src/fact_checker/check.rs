//! Checking a draft against the cast, the entries and what accepted texts say.

use scribe_domain::{
    chapter::{
        Step,
        check_facts::CheckFacts,
        finding,
        review::{self, FactCheck},
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
use scribe_reply::denies_contradictions;

use crate::{
    instead::SaidInstead,
    job::{self, Job, MAX_DOCUMENT_TOKENS, Question},
    prompt::Prompt,
    reading::Reading,
    reply, tidied, variables,
};

const SPEC: AgentSpec = AgentSpec {
    name: super::NAME,
    capability: "check",
    serves: TaskKind::CheckFacts,
    reads: &[Read::Cast, Read::Entries, Read::Facts, Read::BookSoFar, Read::Briefs, Read::Scenes],
    tier: Tier::Standard,
};

/// The document of a checker who has found nothing.
const NOTHING_FOUND: &str = r#"{"findings": [], "answers": []}"#;

/// Checks facts.
pub(crate) struct FactChecker {
    prompt: Prompt,
}

impl FactChecker {
    pub(crate) fn new() -> Result<Self, PromptFault> {
        let prompt = Prompt::read(include_str!("../prompts/fact_checker_check.md"))?;
        Ok(Self { prompt })
    }
}

impl Agent for FactChecker {
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
        // Whoever comes into the text unplanned is checked as well.
        let about = format!("{}\n{}", job.material.subject_matter(), job.material.text());
        let mut variables = variables::of_chapter(job.material, &self.prompt);
        variables.insert("characters", variables::characters(job.material, &about));
        variables.insert("entries", variables::entries(job.material, &about));
        reading.show(&mut variables);
        job.ask(Question {
            spec: &SPEC,
            prompt: &self.prompt,
            variables,
            hints: ChapterQuestion::FactCheck(reading.question()),
            output: reply::form::<FactCheck>("fact_check"),
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
        let said = SaidInstead::find(reply.text, reply::schema_of::<FactCheck>().document());
        let words = match &said {
            Some(SaidInstead::Words(words)) => words.as_str(),
            Some(SaidInstead::Refusal(_)) | None => reply.text,
        };
        let text = if denies_contradictions(words) { NOTHING_FOUND } else { reply.text };
        let reply = Reply { text, ..reply };
        let FactCheck { findings, answers, basis } =
            tidied::read(reply, SPEC.name, job.language(), |document| {
                tidy::tidy_fact_check(document, job.tidy_rules(&names, reply.is_last))
            })?;
        Ok(job.command(ChapterCommand::CheckFacts(CheckFacts {
            version_id,
            round,
            findings: finding::locate(findings, &reading.texts()),
            closed: review::closed(answers),
            basis: review::basis(basis),
        })))
    }

    fn gives_up(&self, task: &Task, code: ProblemCode, detail: &str) -> Command {
        job::go_on_without(task, code, detail, |wants| match wants {
            Step::Review { version_id, round } => {
                let (findings, closed) = (Vec::new(), Vec::new());
                let basis = review::unreviewed(detail);
                Some(ChapterCommand::CheckFacts(CheckFacts {
                    version_id,
                    round,
                    findings,
                    closed,
                    basis,
                }))
            }
            _ => None,
        })
    }
}
