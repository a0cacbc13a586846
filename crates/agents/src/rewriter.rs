//! The rewriter: replaces only the passages that have findings.

mod finding_ids;
mod notation;
mod patches;
mod replacement;
mod shown;
mod stops;

use minijinja::context;
use schemars::JsonSchema;
use scribe_domain::{
    chapter::{ChapterCommand, Step, finding::Finding, patch_scenes::PatchScenes},
    id::VersionId,
    stage::document::document_schema,
    task::TaskKind,
    text::quote,
};
use scribe_ports::{
    agent::{
        AgentSpec, ChapterContext, ContextSource, FaultyReply, PromptError, ReplyFault,
        UnparsedReply,
    },
    model::{ChapterQuestion, Tier},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    chapter_agent::{ChapterAgentDefinition, PromptRequest},
    chapter_task::{ChapterTask, MAX_DOCUMENT_TOKENS},
    hints::{clone_findings, clone_scenes},
    reply, variables,
};

/// The maximum number of findings in one request, so that the reply has room for all replacements.
/// The request contains the most severe findings. The others stay open for the next round.
const MAX_FINDINGS: usize = 10;

/// The reply, in the requested form.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Patches {
    /// The replacements, at most one for each finding.
    replacements: Vec<Patch>,
}

/// A replacement for a passage.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Patch {
    /// The id of the finding that the replacement corrects.
    finding_id: String,
    /// The passage to replace, verbatim. It must occur exactly once in the scene.
    #[schemars(length(max = 400))]
    passage: String,
    /// The new text; empty to delete the passage.
    #[schemars(length(max = 1200))]
    replacement: String,
}

pub(crate) struct Rewriter;

/// A version and the findings whose passages are to be replaced.
pub(crate) struct Revision<'a> {
    context: &'a ChapterContext,
    version_id: VersionId,
    round: u32,
    findings: Vec<&'a Finding>,
}

impl ChapterAgentDefinition for Rewriter {
    const SPEC: AgentSpec = AgentSpec {
        name: "rewriter",
        serves: TaskKind::PatchScenes,
        reads: &[
            ContextSource::Facts,
            ContextSource::PreviousEnding,
            ContextSource::Outline,
            ContextSource::Briefs,
            ContextSource::Scenes,
        ],
        tier: Tier::Large,
    };
    const PROMPT: &'static str = include_str!("prompts/rewriter.md");
    type Context<'a> = Revision<'a>;

    fn extract_context(task: ChapterTask<'_>) -> Result<Revision<'_>, PromptError> {
        let Step::PatchScenes { version_id, round } = task.step else {
            return Err(task.wrong_agent_fault());
        };
        let mut findings = task.require_run()?.patchable_findings();
        findings.truncate(MAX_FINDINGS);
        Ok(Revision { context: task.context, version_id, round, findings })
    }

    fn build_request(revision: &Revision<'_>, _: Option<&FaultyReply>) -> PromptRequest {
        let Revision { context, findings, .. } = revision;
        let findings_in_context =
            findings.iter().map(|finding| finding_with_context(context, finding)).collect();
        PromptRequest {
            variables: vec![
                ("findings", findings_in_context),
                ("rejected", variables::rejected_revision(context, |_| true)),
            ],
            hints: ChapterQuestion::Patch {
                findings: clone_findings(findings.iter().copied()),
                scenes: clone_scenes(context, |_| true),
            },
            output: reply::json_output("replacements", patches_schema(findings)),
            max_output_tokens: MAX_DOCUMENT_TOKENS,
        }
    }

    fn parse_reply(
        revision: &Revision<'_>,
        reply: UnparsedReply<'_>,
    ) -> Result<ChapterCommand, ReplyFault> {
        let Revision { context, version_id, round, ref findings } = *revision;
        let replacements = read_patches(reply)?;
        let language = &context.novel.language;
        let patches::PatchedScenes { scenes, faults } =
            patches::apply(&context.scenes, findings, &replacements, language);
        if !reply.is_last && !faults.is_empty() {
            let faults: Vec<(String, &str)> = faults
                .into_iter()
                .map(|(i, fault)| (format!("replacements[{i}].replacement"), fault))
                .collect();
            return Err(ReplyFault::from_field_problems(
                faults.iter().map(|(field, fault)| (field.as_str(), *fault)),
            ));
        }
        Ok(ChapterCommand::PatchScenes(PatchScenes { version_id, round, scenes }))
    }

    fn command_without_reply(step: Step, _: &str) -> Option<ChapterCommand> {
        let Step::PatchScenes { version_id, round } = step else { return None };
        let scenes = Vec::new();
        Some(ChapterCommand::PatchScenes(PatchScenes { version_id, round, scenes }))
    }
}

/// A reply in the form in which it is read. Its finding or its passage may be missing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawPatches {
    replacements: Vec<RawPatch>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawPatch {
    #[serde(default)]
    finding_id: String,
    #[serde(default)]
    passage: String,
    replacement: String,
}

/// Returns the schema of at most one replacement for each finding.
fn patches_schema(findings: &[&Finding]) -> Value {
    let mut schema = document_schema::<Patches>();
    let ids: Vec<&str> = findings.iter().map(|finding| finding.id.as_str()).collect();
    let replacements = &mut schema["properties"]["replacements"];
    replacements["minItems"] = json!(0);
    replacements["maxItems"] = json!(ids.len());
    replacements["items"]["properties"]["finding_id"] = json!({ "type": "string", "enum": ids });
    schema
}

fn read_patches(reply: UnparsedReply<'_>) -> Result<Vec<Patch>, ReplyFault> {
    let normalised = notation::normalise_replacements(reply.text);
    let text = normalised.as_deref().unwrap_or(reply.text);
    let RawPatches { replacements } = reply::parse_document(UnparsedReply { text, ..reply })?;
    let identifies_passage = |raw_patch: &RawPatch| {
        !raw_patch.finding_id.trim().is_empty() || !raw_patch.passage.trim().is_empty()
    };
    if let Some(index) = replacements.iter().position(|raw_patch| !identifies_passage(raw_patch)) {
        let field = format!("replacements[{index}].finding_id");
        return Err(ReplyFault::from_field_problems([(field.as_str(), "is missing")]));
    }
    let patch =
        |RawPatch { finding_id, passage, replacement }| Patch { finding_id, passage, replacement };
    Ok(replacements.into_iter().map(patch).collect())
}

/// Returns a finding with the paragraphs around its passage.
fn finding_with_context(context: &ChapterContext, finding: &Finding) -> minijinja::Value {
    let scene = context.scenes.iter().find(|scene| scene.number == finding.scene);
    let around = scene.map(|scene| surrounding_paragraphs(&scene.text, &finding.draft.passage));
    context! { around, ..variables::finding(finding) }
}

/// Returns the paragraphs that hold a passage, with one more paragraph on either side.
fn surrounding_paragraphs<'a>(text: &'a str, passage: &str) -> &'a str {
    let Ok(Some(index)) = quote::find_passage(text, passage) else { return "" };
    let before = text[..index.start].rmatch_indices("\n\n").nth(1);
    let after = text[index.end..].match_indices("\n\n").nth(1);
    let start = before.map_or(0, |(at, gap)| at + gap.len());
    let end = after.map_or(text.len(), |(at, _)| index.end + at);
    &text[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_shown_between_its_neighbouring_paragraphs() {
        let text = "One.\n\nTwo.\n\nThree has it. Indeed.\n\nFour.\n\nFive.";
        assert_eq!(
            surrounding_paragraphs(text, "has it"),
            "Two.\n\nThree has it. Indeed.\n\nFour."
        );
        assert_eq!(surrounding_paragraphs(text, "One"), "One.\n\nTwo.");
        assert_eq!(surrounding_paragraphs(text, "Five."), "Four.\n\nFive.");
        assert_eq!(surrounding_paragraphs(text, "Six"), "");
    }
}
