//! The outline of a chapter that is not short: what happens, beat by beat.

use scribe_domain::{
    chapter::{ChapterCommand, ChapterOutline, outline_chapter::OutlineChapter, tidy},
    task::TaskKind,
};
use scribe_ports::{
    agent::{AgentSpec, ContextSource, FaultyReply, PromptError, ReplyFault, UnparsedReply},
    model::{ChapterQuestion, Tier},
};

use crate::{
    chapter_agent::{ChapterAgentDefinition, PromptRequest},
    chapter_task::{ChapterTask, MAX_DOCUMENT_TOKENS},
    reply, tidy_reply, variables,
};

pub(crate) struct Outliner;

impl ChapterAgentDefinition for Outliner {
    const SPEC: AgentSpec = AgentSpec {
        name: super::NAME,
        serves: TaskKind::OutlineChapter,
        reads: &[
            ContextSource::Facts,
            ContextSource::OpenPromises,
            ContextSource::PreviousEnding,
            ContextSource::NextPlan,
        ],
        tier: Tier::Standard,
    };
    const PROMPT: &'static str = include_str!("../prompts/outliner.md");
    type Context<'a> = ChapterTask<'a>;

    fn extract_context(task: ChapterTask<'_>) -> Result<ChapterTask<'_>, PromptError> {
        Ok(task)
    }

    fn build_request(task: &ChapterTask<'_>, _: Option<&FaultyReply>) -> PromptRequest {
        let names = task.cast_names();
        PromptRequest {
            variables: vec![(
                "sheets",
                variables::sheets(task.context, &task.context.planned_cast_text()),
            )],
            hints: ChapterQuestion::Outline,
            output: reply::json_output(
                "outline",
                tidy::outline_schema(task.context.chapter.words, task.tidy_rules(&names, false)),
            ),
            max_output_tokens: MAX_DOCUMENT_TOKENS,
        }
    }

    fn parse_reply(
        task: &ChapterTask<'_>,
        reply: UnparsedReply<'_>,
    ) -> Result<ChapterCommand, ReplyFault> {
        let outline: ChapterOutline =
            tidy_reply::parse_document(reply, Self::SPEC.name, task.language(), |document| {
                tidy::tidy_outline(document, task.tidy_rules(&task.cast_names(), reply.is_last))
            })?;
        reply::require_no_problems(outline.validate())?;
        Ok(ChapterCommand::OutlineChapter(OutlineChapter { outline }))
    }
}
