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
    agent::{AgentSpec, ContextSource, FaultyReply, PromptError, ReplyFault, UnparsedReply},
    model::{ChapterQuestion, Tier},
};

use crate::{
    chapter_agent::{ChapterAgentDefinition, PromptRequest},
    chapter_task::{ChapterTask, MAX_DOCUMENT_TOKENS},
    reply,
    review_context::ReviewContext,
    tidy_reply,
};

pub(crate) struct Critic;

impl ChapterAgentDefinition for Critic {
    const SPEC: AgentSpec = AgentSpec {
        name: "critic",
        serves: TaskKind::Critique,
        reads: &[
            ContextSource::Facts,
            ContextSource::PreviousEnding,
            ContextSource::Briefs,
            ContextSource::Scenes,
        ],
        tier: Tier::Standard,
    };
    const PROMPT: &'static str = include_str!("prompts/critic.md");
    type Context<'a> = ReviewContext<'a>;

    fn extract_context(task: ChapterTask<'_>) -> Result<ReviewContext<'_>, PromptError> {
        ReviewContext::new(task, Self::SPEC.name)
    }

    fn build_request(review: &ReviewContext<'_>, _: Option<&FaultyReply>) -> PromptRequest {
        let names = review.task.cast_names();
        let schema = tidy::critique_schema(
            &review.open_finding_ids(),
            review.chapter_words(),
            review.task.tidy_rules(&names, false),
        );
        PromptRequest {
            variables: review.variables().into(),
            hints: ChapterQuestion::Critique(review.review_question()),
            output: reply::json_output("critique", schema),
            max_output_tokens: MAX_DOCUMENT_TOKENS,
        }
    }

    fn parse_reply(
        review: &ReviewContext<'_>,
        reply: UnparsedReply<'_>,
    ) -> Result<ChapterCommand, ReplyFault> {
        let ReviewContext { task, version_id, round, .. } = *review;
        let names = task.cast_names();
        let critique: Critique =
            tidy_reply::parse_document(reply, Self::SPEC.name, task.language(), |document| {
                tidy::tidy_critique(document, task.tidy_rules(&names, reply.is_last))
            })?;
        let mut critique = critique.verify_quotations(&review.scene_texts());
        let verified_quotations = critique.criteria.len();
        if !critique.has_enough_quotations() && !reply.is_last {
            let message = format!(
                "only {verified_quotations} of 8 quotations were found in the text; quote verbatim"
            );
            return Err(ReplyFault::from_field_problems([("criteria", message.as_str())]));
        }
        if verified_quotations == 0 {
            critique.is_unreviewed = true;
            critique.basis =
                review::unreviewed_reason("none of the critic's quotations were found in the text");
        }
        critique.findings.extend(loops::find_loops(task, &review.scene_texts(), Self::SPEC.name));
        Ok(ChapterCommand::CritiqueVersion(CritiqueVersion { version_id, round, critique }))
    }

    fn command_without_reply(step: Step, detail: &str) -> Option<ChapterCommand> {
        let Step::Review { version_id, round } = step else { return None };
        let critique = VerifiedCritique::from_unusable_reply(detail);
        Some(ChapterCommand::CritiqueVersion(CritiqueVersion { version_id, round, critique }))
    }
}
