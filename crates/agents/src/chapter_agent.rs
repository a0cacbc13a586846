//! Chapter agents. A definition says what the agent asks for and how it reads the reply.
//! [`ChapterAgent`] holds a definition and does the work that is the same for all chapter agents.

use std::marker::PhantomData;

use minijinja::Value;
use scribe_domain::{
    chapter::{ChapterCommand, Step},
    command::Command,
    problem_code::ProblemCode,
    task::Task,
};
use scribe_ports::{
    agent::{Agent, AgentSpec, FaultyReply, PromptContext, PromptError, ReplyFault, UnparsedReply},
    model::{ChapterQuestion, ModelRequest, OutputFormat},
};

use crate::{
    chapter_task::ChapterTask,
    describe_fields::describe_fields,
    failure::failure_command,
    hints::chapter_hints,
    prompt::Prompt,
    repair::{self, ReplyForm},
    variables::{self, Variables},
};

/// Defines the parts in which chapter agents differ.
pub(crate) trait ChapterAgentDefinition: Send + Sync + 'static {
    const SPEC: AgentSpec;
    /// The text of the agent's prompt file.
    const PROMPT: &'static str;
    /// The data that the agent works with, borrowed from the task's context.
    type Context<'a>;

    /// Extracts the data that the agent works with.
    fn extract_context(task: ChapterTask<'_>) -> Result<Self::Context<'_>, PromptError>;

    /// Builds the request to the model.
    fn build_request(context: &Self::Context<'_>, faulty: Option<&FaultyReply>) -> PromptRequest;

    /// Reads a reply.
    fn parse_reply(
        context: &Self::Context<'_>,
        reply: UnparsedReply<'_>,
    ) -> Result<ChapterCommand, ReplyFault>;

    /// Returns the command that lets the chapter continue although no reply was usable. Returns
    /// `None` if the chapter cannot continue without the result.
    fn command_without_reply(_step: Step, _detail: &str) -> Option<ChapterCommand> {
        None
    }
}

/// What an agent asks the model for.
pub(crate) struct PromptRequest {
    /// The prompt variables that only this agent has.
    pub(crate) variables: Vec<(&'static str, Value)>,
    pub(crate) hints: ChapterQuestion,
    pub(crate) output: OutputFormat,
    pub(crate) max_output_tokens: u32,
}

/// A chapter agent: a definition with its prompt.
pub(crate) struct ChapterAgent<D> {
    spec: AgentSpec,
    prompt: Prompt,
    definition: PhantomData<fn() -> D>,
}

impl<D: ChapterAgentDefinition> ChapterAgent<D> {
    /// Parses the agent's prompt.
    pub(crate) fn new() -> Result<Self, PromptError> {
        Ok(Self { spec: D::SPEC, prompt: Prompt::parse(D::PROMPT)?, definition: PhantomData })
    }

    /// Returns why the agent's previous attempts at this step failed, or null if none has failed.
    fn previous_failure(&self, task: ChapterTask<'_>) -> Value {
        let failure = task.context.chapter.failure.as_ref();
        let failure =
            failure.filter(|failure| failure.step == task.step && failure.agent == self.spec.name);
        failure.map_or(Value::from(()), |failure| {
            repair::failure_variable(failure.times, &failure.code, &failure.detail)
        })
    }
}

impl<D: ChapterAgentDefinition> Agent for ChapterAgent<D> {
    fn spec(&self) -> &AgentSpec {
        &self.spec
    }

    fn prompt_version(&self) -> &str {
        self.prompt.version()
    }

    fn render_request(
        &self,
        task: &Task,
        context: &PromptContext,
        faulty: Option<&FaultyReply>,
    ) -> Result<ModelRequest, PromptError> {
        let task = ChapterTask::new(task, context)?;
        let PromptRequest { variables: own_variables, hints, mut output, max_output_tokens } =
            D::build_request(&D::extract_context(task)?, faulty);
        let mut variables: Variables = variables::chapter_variables(task.context);
        // An agent that sees only some of the scenes replaces this variable. A chapter that is planned
        // ahead has no scenes yet.
        let scenes = match task.context.earlier_draft.is_empty() {
            true => variables::scenes(task.context, |_| true),
            false => variables::earlier_draft(task.context),
        };
        variables.insert("scenes", scenes);
        variables.extend(own_variables);
        let form = match &mut output {
            OutputFormat::Prose => ReplyForm::Prose,
            OutputFormat::Json { schema, .. } => {
                let fields = describe_fields(schema.document());
                variables.insert("fields", fields.lines().collect());
                *schema = schema.with_fields_in_words(fields);
                ReplyForm::Document
            }
        };
        variables.insert("repair", repair::repair_variable(faulty, form));
        variables.insert("given_up", self.previous_failure(task));
        Ok(ModelRequest {
            agent: self.spec.name.to_owned(),
            capability: self.spec.capability().to_owned(),
            tier: self.spec.tier,
            parts: self.prompt.render(&Value::from(variables))?,
            hints: chapter_hints(task.context, hints),
            output,
            max_output_tokens,
            language: task.language().to_owned(),
            cache_key: None,
        })
    }

    fn convert_reply(
        &self,
        task: &Task,
        context: &PromptContext,
        reply: UnparsedReply<'_>,
    ) -> Result<Command, ReplyFault> {
        // The request was built from the same context, so only a defect can fail here.
        let program_defect = |fault: PromptError| ReplyFault::Repair(fault.0);
        let task = ChapterTask::new(task, context).map_err(program_defect)?;
        let context = D::extract_context(task).map_err(program_defect)?;
        Ok(task.wrap_command(D::parse_reply(&context, reply)?))
    }

    fn failure_command(&self, task: &Task, code: ProblemCode, detail: &str) -> Command {
        let is_reply_at_fault =
            matches!(code, ProblemCode::UnusableReply | ProblemCode::ModelRefused);
        if is_reply_at_fault
            && let Task::Chapter { novel_id, chapter_id, work } = task
            && let Some(command) = D::command_without_reply(work.step, detail)
        {
            let (novel_id, chapter_id) = (*novel_id, *chapter_id);
            return Command::Chapter { novel_id, chapter_id, command: Box::new(command) };
        }
        failure_command(task, code, detail)
    }
}
