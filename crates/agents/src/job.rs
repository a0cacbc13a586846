//! A chapter's task, with what was read for it.

use minijinja::Value;
use scribe_domain::{
    chapter::{Step, TaskFailure, report_failure::ReportFailure, work::ChapterWork},
    command::{ChapterCommand, Command, GenesisCommand},
    genesis::fail_proposal::FailProposal,
    id::{ChapterId, NovelId},
    problem_code::ProblemCode,
    stage::tidy::TidyRules,
    task::{StepTask, Task},
};
use scribe_ports::{
    agent::{AgentSpec, ChapterMaterial, FaultyReply, Material, PromptFault, ReplyFault},
    model::{ChapterQuestion, ModelRequest, OutputFormat},
};

use crate::{
    again::{self, Wanted},
    hints::chapter_hints,
    prompt::Prompt,
    variables::Variables,
};

/// The longest document that is asked for, in tokens.
pub(crate) const MAX_DOCUMENT_TOKENS: u32 = 2_000;

/// What a chapter's agent works on.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    novel_id: NovelId,
    chapter_id: ChapterId,
    /// What the chapter needs.
    pub(crate) wants: StepTask,
    /// What was read for it.
    pub(crate) material: &'a ChapterMaterial,
}

/// A question in the making.
pub(crate) struct Question<'a> {
    pub(crate) spec: &'a AgentSpec,
    pub(crate) prompt: &'a Prompt,
    pub(crate) variables: Variables,
    pub(crate) hints: ChapterQuestion,
    pub(crate) output: OutputFormat,
    pub(crate) max_output_tokens: u32,
    pub(crate) faulty: Option<&'a FaultyReply>,
}

impl<'a> Job<'a> {
    /// The job of a chapter's task.
    pub(crate) fn of(task: &Task, material: &'a Material) -> Result<Self, PromptFault> {
        let Task::Chapter { novel_id, chapter_id, work } = task else {
            return Err(PromptFault("the task is not a chapter's".to_owned()));
        };
        let material = material
            .chapter
            .as_deref()
            .ok_or_else(|| PromptFault("the chapter was not read".to_owned()))?;
        Ok(Self { novel_id: *novel_id, chapter_id: *chapter_id, wants: *work, material })
    }

    /// The job of a task that a reply has come for.
    pub(crate) fn replied(task: &Task, material: &'a Material) -> Result<Self, ReplyFault> {
        // A reply to a question that could be asked can be read: only a defect comes to this.
        Self::of(task, material).map_err(|fault| ReplyFault::Mend(fault.0))
    }

    /// The work on the chapter.
    pub(crate) fn work(&self) -> Result<&'a ChapterWork, PromptFault> {
        let work = self.material.chapter.work.as_ref();
        work.ok_or_else(|| PromptFault("nobody works on the chapter".to_owned()))
    }

    /// The book's language.
    pub(crate) fn language(&self) -> &'a str {
        &self.material.novel.language
    }

    /// The names of the cast.
    pub(crate) fn names(&self) -> Vec<String> {
        self.material.cast.iter().map(|member| member.sheet.name.clone()).collect()
    }

    /// What a reply about the chapter is tidied by.
    pub(crate) fn tidy_rules<'b>(&self, names: &'b [String], is_last: bool) -> TidyRules<'b>
    where
        'a: 'b,
    {
        TidyRules {
            names,
            chapters: self.material.novel.target_chapters,
            language: self.language(),
            is_last,
        }
    }

    /// A command for the chapter.
    pub(crate) fn command(&self, command: ChapterCommand) -> Command {
        Command::Chapter {
            novel_id: self.novel_id,
            chapter_id: self.chapter_id,
            command: Box::new(command),
        }
    }

    /// What the agent's earlier tries at this very job ended with; null for the first.
    fn given_up(&self, spec: &AgentSpec) -> Value {
        let given_up = self.material.chapter.failure.as_ref();
        let is_this = |given_up: &&TaskFailure| {
            given_up.step == self.wants.step && given_up.agent == spec.name
        };
        given_up.filter(is_this).map_or(Value::from(()), |given_up| {
            again::given_up(given_up.times, &given_up.code, &given_up.detail)
        })
    }

    /// Says that the job is another agent's.
    pub(crate) fn misplaced(&self) -> PromptFault {
        PromptFault(format!("{:?} is served by another agent", self.wants.kind))
    }

    /// Renders a question about the chapter.
    pub(crate) fn ask(&self, question: Question<'_>) -> Result<ModelRequest, PromptFault> {
        let Question { spec, prompt, mut variables, hints, output, max_output_tokens, faulty } =
            question;
        let wanted = match output {
            OutputFormat::Prose => Wanted::Prose,
            OutputFormat::Json { .. } => Wanted::Document,
        };
        variables.insert("again", again::variable(faulty, wanted));
        variables.insert("given_up", self.given_up(spec));
        if let OutputFormat::Json { schema, .. } = &output {
            variables.insert("schema", schema.text().into());
        }
        let variables = Value::from(variables);
        Ok(ModelRequest {
            agent: spec.name.to_owned(),
            capability: spec.capability.to_owned(),
            tier: spec.tier,
            parts: prompt.render(&variables)?,
            hints: chapter_hints(self.material, hints),
            output,
            max_output_tokens,
            language: self.material.novel.language.clone(),
        })
    }
}

/// What is decided when an agent gives up that a chapter can do without, as it can without a
/// reviewer: where the model's reply is at fault, the chapter goes on.
pub(crate) fn go_on_without(
    task: &Task,
    code: ProblemCode,
    detail: &str,
    instead: impl FnOnce(Step) -> Option<ChapterCommand>,
) -> Command {
    let is_reply_at_fault = matches!(code, ProblemCode::UnusableReply | ProblemCode::ModelRefused);
    if let Task::Chapter { novel_id, chapter_id, work } = task
        && is_reply_at_fault
        && let Some(command) = instead(work.step)
    {
        return Command::Chapter {
            novel_id: *novel_id,
            chapter_id: *chapter_id,
            command: Box::new(command),
        };
    }
    give_up(task, code, detail)
}

/// What is decided when an agent gives up on a task.
pub(crate) fn give_up(task: &Task, code: ProblemCode, detail: &str) -> Command {
    let detail = detail.to_owned();
    match task {
        Task::ProposePart { session_id, proposal_id, stage, .. } => Command::Genesis {
            session_id: *session_id,
            command: Box::new(GenesisCommand::FailProposal(FailProposal {
                proposal_id: *proposal_id,
                stage: *stage,
                code,
                detail,
            })),
        },
        Task::Chapter { novel_id, chapter_id, work } => Command::Chapter {
            novel_id: *novel_id,
            chapter_id: *chapter_id,
            command: Box::new(ChapterCommand::ReportFailure(ReportFailure {
                step: work.step,
                code,
                detail,
            })),
        },
    }
}
