//! Arbitration: the arbiter accepts the best version as it is or orders one more draft.

use schemars::JsonSchema;
use scribe_domain::{
    chapter::{
        ChapterCommand, Step,
        arbitrate::{Arbitrate, Ruling},
        work::DraftingRun,
    },
    id::VersionId,
    stage::document::document_schema,
    task::TaskKind,
};
use scribe_ports::{
    agent::{AgentSpec, ContextSource, FaultyReply, PromptError, ReplyFault, UnparsedReply},
    model::{ChapterQuestion, Tier},
};
use serde::Deserialize;

use crate::{
    chapter_agent::{ChapterAgentDefinition, PromptRequest},
    chapter_task::ChapterTask,
    reply,
    variables::{self, to_template_value},
};

/// The token limit of a ruling, which is one word and a few sentences.
const MAX_TOKENS: u32 = 500;

/// The director's reply.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Arbitration {
    /// The decision about the best version.
    decision: Ruling,
    /// The reason, in one or two sentences for the author.
    #[schemars(length(min = 1, max = 400))]
    reason: String,
}

pub(crate) struct Arbiter;

/// A version with findings that remain open.
pub(crate) struct Dispute<'a> {
    version_id: VersionId,
    work: &'a DraftingRun,
}

impl ChapterAgentDefinition for Arbiter {
    const SPEC: AgentSpec = AgentSpec {
        name: super::NAME,
        serves: TaskKind::Arbitrate,
        reads: &[
            ContextSource::Facts,
            ContextSource::PreviousEnding,
            ContextSource::Outline,
            ContextSource::Briefs,
        ],
        tier: Tier::Standard,
    };
    const PROMPT: &'static str = include_str!("../prompts/director_arbitrate.md");
    type Context<'a> = Dispute<'a>;

    fn extract_context(task: ChapterTask<'_>) -> Result<Dispute<'_>, PromptError> {
        let Step::Arbitrate { version_id } = task.step else {
            return Err(task.wrong_agent_fault());
        };
        Ok(Dispute { version_id, work: task.require_run()? })
    }

    fn build_request(Dispute { work, .. }: &Dispute<'_>, _: Option<&FaultyReply>) -> PromptRequest {
        let best = work.best.as_ref();
        let findings = best.map_or(&work.findings, |best| &best.findings);
        PromptRequest {
            variables: vec![
                ("open_findings", variables::findings(findings)),
                ("score", to_template_value(best.map(|best| best.score))),
                ("rounds", to_template_value(work.round)),
            ],
            hints: ChapterQuestion::Arbitration {
                redrafts: u32::from(work.arbitrated),
                findings: findings.clone(),
            },
            output: reply::json_output("ruling", document_schema::<Arbitration>()),
            max_output_tokens: MAX_TOKENS,
        }
    }

    fn parse_reply(
        dispute: &Dispute<'_>,
        reply: UnparsedReply<'_>,
    ) -> Result<ChapterCommand, ReplyFault> {
        let Arbitration { decision, reason } = reply::parse_document(reply)?;
        let version_id = dispute.version_id;
        Ok(ChapterCommand::Arbitrate(Arbitrate { version_id, ruling: decision, reason }))
    }

    fn command_without_reply(step: Step, detail: &str) -> Option<ChapterCommand> {
        let Step::Arbitrate { version_id } = step else { return None };
        Some(ChapterCommand::Arbitrate(Arbitrate {
            version_id,
            ruling: Ruling::Accept,
            reason: format!(
                "the director gave no usable decision, so the best version is kept. {detail}"
            ),
        }))
    }
}
