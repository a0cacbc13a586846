//! The critic: reads a chapter without being told who wrote it.

mod loops;

use scribe_domain::{
    chapter::{
        ChapterCommand, Step,
        critique_version::CritiqueVersion,
        review::{self, Critique, VerifiedCritique},
        tidy,
    },
    task::TaskKind,
};
use scribe_ports::{
    agent::{AgentSpec, ContextSource, FaultyReply, PromptFault, Reply, ReplyFault},
    model::{ChapterQuestion, Tier},
};

use crate::{
    chapter_agent::{ChapterAgentDefinition, PromptRequest},
    chapter_task::{ChapterTask, MAX_DOCUMENT_TOKENS},
    reading::Reading,
    reply, tidied,
};

pub(crate) struct Critic;

impl ChapterAgentDefinition for Critic {
    const SPEC: AgentSpec = AgentSpec {
        name: "critic",
        serves: TaskKind::Critique,
        reads: &[ContextSource::Story, ContextSource::Briefs, ContextSource::Scenes],
        tier: Tier::Standard,
    };
    const PROMPT: &'static str = include_str!("prompts/critic.md");
    type Context<'a> = Reading<'a>;

    fn extract_context(task: ChapterTask<'_>) -> Result<Reading<'_>, PromptFault> {
        Reading::new(task, Self::SPEC.name)
    }

    fn build_request(reading: &Reading<'_>, _: Option<&FaultyReply>) -> PromptRequest {
        PromptRequest {
            variables: reading.variables().into(),
            hints: ChapterQuestion::Critique(reading.review_question()),
            output: reply::output_format::<Critique>("critique"),
            max_output_tokens: MAX_DOCUMENT_TOKENS,
        }
    }

    fn parse_reply(reading: &Reading<'_>, reply: Reply<'_>) -> Result<ChapterCommand, ReplyFault> {
        let Reading { task, version_id, round, .. } = *reading;
        let names = task.cast_names();
        let critique: Critique =
            tidied::parse_document(reply, Self::SPEC.name, task.language(), |document| {
                tidy::tidy_critique(document, task.tidy_rules(&names, reply.is_last))
            })?;
        let mut critique = critique.verify_quotations(&reading.scene_texts());
        let quoted = critique.criteria.len();
        if !critique.has_enough_quotations() && !reply.is_last {
            let message =
                format!("only {quoted} of 8 quotations were found in the text; quote verbatim");
            return Err(ReplyFault::of_fields([("criteria", message.as_str())]));
        }
        if quoted == 0 {
            critique.basis =
                review::unreviewed_reason("none of the critic's quotations were found in the text");
        }
        critique.findings.extend(loops::find_loops(task, &reading.scene_texts(), Self::SPEC.name));
        Ok(ChapterCommand::CritiqueVersion(CritiqueVersion { version_id, round, critique }))
    }

    fn command_without_reply(step: Step, detail: &str) -> Option<ChapterCommand> {
        let Step::Review { version_id, round } = step else { return None };
        let critique = VerifiedCritique::from_unusable_reply(detail);
        Some(ChapterCommand::CritiqueVersion(CritiqueVersion { version_id, round, critique }))
    }
}
