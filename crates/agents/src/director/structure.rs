//! Scene planning: the viewpoint, the place, the goal, the obstacle and the turn of each scene.

use scribe_domain::{
    chapter::{ChapterCommand, SceneBriefs, structure_scenes::StructureScenes, tidy},
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

pub(crate) struct SceneDirector;

impl ChapterAgentDefinition for SceneDirector {
    const SPEC: AgentSpec = AgentSpec {
        name: super::NAME,
        serves: TaskKind::StructureScenes,
        reads: &[
            ContextSource::Facts,
            ContextSource::OpenPromises,
            ContextSource::PreviousEnding,
            ContextSource::NextPlan,
            ContextSource::Outline,
        ],
        tier: Tier::Standard,
    };
    const PROMPT: &'static str = include_str!("../prompts/director_structure.md");
    type Context<'a> = ChapterTask<'a>;

    fn extract_context(task: ChapterTask<'_>) -> Result<ChapterTask<'_>, PromptError> {
        Ok(task)
    }

    fn build_request(task: &ChapterTask<'_>, _: Option<&FaultyReply>) -> PromptRequest {
        let names = task.cast_names();
        let chapter = &task.context.chapter;
        let rules = task.tidy_rules(&names, false);
        PromptRequest {
            variables: vec![(
                "sheets",
                variables::sheets(task.context, &task.context.planned_cast_text()),
            )],
            hints: ChapterQuestion::Scenes { outline: task.context.outline.clone() },
            output: reply::json_output(
                "scenes",
                tidy::scenes_schema(chapter.words, &chapter.plan.viewpoint, rules),
            ),
            max_output_tokens: MAX_DOCUMENT_TOKENS,
        }
    }

    fn parse_reply(
        task: &ChapterTask<'_>,
        reply: UnparsedReply<'_>,
    ) -> Result<ChapterCommand, ReplyFault> {
        let names = task.cast_names();
        let viewpoint = &task.context.chapter.plan.viewpoint;
        let briefs: SceneBriefs =
            tidy_reply::parse_document(reply, Self::SPEC.name, task.language(), |document| {
                tidy::tidy_scenes(document, viewpoint, task.tidy_rules(&names, reply.is_last))
            })?;
        reply::require_no_problems(briefs.validate())?;
        Ok(ChapterCommand::StructureScenes(StructureScenes { briefs }))
    }
}
