//! The plan of a short chapter: the outline and the scenes in one reply.

use scribe_domain::{
    chapter::{Chapter, ChapterCommand, DetailedOutline, plan_chapter::PlanChapter, tidy},
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

pub(crate) struct ChapterPlanner;

impl ChapterAgentDefinition for ChapterPlanner {
    const SPEC: AgentSpec = AgentSpec {
        name: super::NAME,
        serves: TaskKind::PlanChapter,
        reads: &[
            ContextSource::Facts,
            ContextSource::OpenPromises,
            ContextSource::PreviousEnding,
            ContextSource::NextPlan,
        ],
        tier: Tier::Standard,
    };
    const PROMPT: &'static str = include_str!("../prompts/outliner_plan.md");
    type Context<'a> = ChapterTask<'a>;

    fn extract_context(task: ChapterTask<'_>) -> Result<ChapterTask<'_>, PromptError> {
        Ok(task)
    }

    fn build_request(task: &ChapterTask<'_>, _: Option<&FaultyReply>) -> PromptRequest {
        let names = task.cast_names();
        let Chapter { words, plan, .. } = &task.context.chapter;
        let rules = task.tidy_rules(&names, false);
        let schema = tidy::detailed_outline_schema(*words, &plan.viewpoint, rules);
        PromptRequest {
            variables: vec![(
                "sheets",
                variables::sheets(task.context, &task.context.planned_cast_text()),
            )],
            hints: ChapterQuestion::Plan,
            output: reply::json_output("chapter_plan", schema),
            max_output_tokens: MAX_DOCUMENT_TOKENS,
        }
    }

    fn parse_reply(
        task: &ChapterTask<'_>,
        reply: UnparsedReply<'_>,
    ) -> Result<ChapterCommand, ReplyFault> {
        let names = task.cast_names();
        let viewpoint = &task.context.chapter.plan.viewpoint;
        let detailed: DetailedOutline =
            tidy_reply::parse_document(reply, Self::SPEC.name, task.language(), |document| {
                let rules = task.tidy_rules(&names, reply.is_last);
                tidy::tidy_detailed_outline(document, viewpoint, rules)
            })?;
        let (outline, briefs) = detailed.into_outline_and_briefs();
        let mut problems = outline.validate();
        problems.extend(briefs.validate());
        reply::require_no_problems(problems)?;
        Ok(ChapterCommand::PlanChapter(PlanChapter { outline, briefs }))
    }
}
