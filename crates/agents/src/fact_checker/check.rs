//! Checks a draft against the cast, the entries and the facts of accepted texts.

use scribe_domain::{
    chapter::{
        ChapterCommand, Step,
        check_facts::CheckFacts,
        finding,
        review::{self, FactCheck},
        tidy,
    },
    task::TaskKind,
};
use scribe_ports::{
    agent::{AgentSpec, ContextSource, FaultyReply, PromptError, ReplyFault, UnparsedReply},
    model::{ChapterQuestion, Tier},
};
use scribe_reply::denies_contradictions;

use crate::{
    chapter_agent::{ChapterAgentDefinition, PromptRequest},
    chapter_task::{ChapterTask, MAX_DOCUMENT_TOKENS},
    non_document_reply::NonDocumentReply,
    reply,
    review_context::ReviewContext,
    tidy_reply, variables,
};

/// The document of a checker that has found nothing.
const NOTHING_FOUND: &str = r#"{"findings": [], "answers": []}"#;

pub(crate) struct FactChecker;

impl ChapterAgentDefinition for FactChecker {
    const SPEC: AgentSpec = AgentSpec {
        name: super::NAME,
        serves: TaskKind::CheckFacts,
        reads: &[
            ContextSource::Facts,
            ContextSource::PreviousEnding,
            ContextSource::Briefs,
            ContextSource::Scenes,
        ],
        tier: Tier::Standard,
    };
    const PROMPT: &'static str = include_str!("../prompts/fact_checker_check.md");
    type Context<'a> = ReviewContext<'a>;

    fn extract_context(task: ChapterTask<'_>) -> Result<ReviewContext<'_>, PromptError> {
        ReviewContext::new(task, Self::SPEC.name)
    }

    fn build_request(review: &ReviewContext<'_>, _: Option<&FaultyReply>) -> PromptRequest {
        let context = review.task.context;
        // The people and things that the text names are checked even if no brief names them.
        let told_text = context.joined_scene_text();
        let planned = variables::find_subjects(context, &context.first_plan_text());
        let told = variables::find_subjects(context, &told_text).without(&planned);
        let names = review.task.cast_names();
        let rules = review.task.tidy_rules(&names, false);
        let schema =
            tidy::fact_check_schema(&review.open_finding_ids(), review.chapter_words(), rules);
        let mut variables = Vec::from(review.variables());
        variables.extend([
            ("sheets", variables::sheets(context, &told_text)),
            ("told", told.to_variable()),
            ("text_facts", variables::facts(&context.text_facts)),
        ]);
        PromptRequest {
            variables,
            hints: ChapterQuestion::FactCheck(review.review_question()),
            output: reply::json_output("fact_check", schema),
            max_output_tokens: MAX_DOCUMENT_TOKENS,
        }
    }

    fn parse_reply(
        review: &ReviewContext<'_>,
        reply: UnparsedReply<'_>,
    ) -> Result<ChapterCommand, ReplyFault> {
        let ReviewContext { task, version_id, round, .. } = *review;
        let names = task.cast_names();
        let non_document =
            NonDocumentReply::parse(reply.text, reply::document_schema::<FactCheck>().document());
        let text_to_check = match &non_document {
            Some(NonDocumentReply::Message(text_to_check)) => text_to_check.as_str(),
            Some(NonDocumentReply::Refusal(_)) | None => reply.text,
        };
        let text = if denies_contradictions(text_to_check) { NOTHING_FOUND } else { reply.text };
        let reply = UnparsedReply { text, ..reply };
        let FactCheck { findings, answers, basis } =
            tidy_reply::parse_document(reply, Self::SPEC.name, task.language(), |document| {
                tidy::tidy_fact_check(document, task.tidy_rules(&names, reply.is_last))
            })?;
        Ok(ChapterCommand::CheckFacts(CheckFacts {
            version_id,
            round,
            findings: finding::locate_findings(findings, &review.scene_texts()),
            closed: review::closed_finding_ids(answers),
            basis: review::shorten_basis(basis),
            is_unreviewed: false,
        }))
    }

    fn command_without_reply(step: Step, detail: &str) -> Option<ChapterCommand> {
        let Step::Review { version_id, round } = step else { return None };
        Some(ChapterCommand::CheckFacts(CheckFacts {
            version_id,
            round,
            findings: Vec::new(),
            closed: Vec::new(),
            basis: review::unreviewed_reason(detail),
            is_unreviewed: true,
        }))
    }
}
