//! The rewriter: replaces the passages that were objected to, and nothing else.

mod finding_ids;
mod notation;
mod patches;
mod replacement;
mod shown;
mod stops;

use minijinja::{Value, context};
use schemars::JsonSchema;
use scribe_domain::{
    chapter::{Step, finding::Finding, patch_scenes::PatchScenes},
    command::{ChapterCommand, Command},
    problem_code::ProblemCode,
    task::{Task, TaskKind},
    text::quote,
};
use scribe_ports::{
    agent::{
        Agent, AgentSpec, ChapterMaterial, FaultyReply, Material, PromptFault, Read, Reply,
        ReplyFault,
    },
    model::{ChapterQuestion, ModelRequest, Tier},
};
use serde::Deserialize;

use crate::{
    hints::{clone_findings, clone_scenes},
    job::{self, Job, MAX_DOCUMENT_TOKENS, Question},
    prompt::Prompt,
    reply, variables,
};

const SPEC: AgentSpec = AgentSpec {
    name: "rewriter",
    capability: "patch",
    serves: TaskKind::PatchScenes,
    reads: &[Read::Story, Read::Briefs, Read::Scenes],
    tier: Tier::Large,
};

/// The most findings of one question, so that the answer has room: those that weigh most. What
/// remains open is a matter of the next round.
const MOST_FINDINGS: usize = 10;

/// The reply as it is asked for.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Patches {
    /// At most one for each finding.
    replacements: Vec<Patch>,
}

/// What stands in the place of a passage.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Patch {
    /// The finding that it mends.
    finding_id: String,
    /// The passage that is replaced, verbatim; it stands in the scene exactly once.
    passage: String,
    /// What stands in its place; empty to drop the passage.
    replacement: String,
}

/// Mends passages.
pub(crate) struct Rewriter {
    prompt: Prompt,
}

impl Rewriter {
    pub(crate) fn new() -> Result<Self, PromptFault> {
        Ok(Self { prompt: Prompt::read(include_str!("prompts/rewriter.md"))? })
    }
}

impl Agent for Rewriter {
    fn spec(&self) -> &AgentSpec {
        &SPEC
    }

    fn prompt_version(&self) -> &str {
        self.prompt.version()
    }

    fn request(
        &self,
        task: &Task,
        material: &Material,
        faulty: Option<&FaultyReply>,
    ) -> Result<ModelRequest, PromptFault> {
        let job = Job::of(task, material)?;
        let findings = findings(&job)?;
        let mut variables = variables::of_chapter(job.material, &self.prompt);
        let shown = findings.iter().map(|finding| in_context(job.material, finding)).collect();
        variables.insert("findings", shown);
        variables.insert("rejected", variables::rejected(job.material, |_| true));
        variables.insert("scenes", variables::scenes(job.material, |_| true));
        job.ask(Question {
            spec: &SPEC,
            prompt: &self.prompt,
            variables,
            hints: ChapterQuestion::Patch {
                findings: clone_findings(findings.iter().copied()),
                scenes: clone_scenes(job.material, |_| true),
            },
            output: reply::form::<Patches>("replacements"),
            max_output_tokens: MAX_DOCUMENT_TOKENS,
            faulty,
        })
    }

    fn command(
        &self,
        task: &Task,
        material: &Material,
        reply: Reply<'_>,
    ) -> Result<Command, ReplyFault> {
        let job = Job::replied(task, material)?;
        let Step::PatchScenes { version_id, round } = job.wants.step else {
            return Err(ReplyFault::Mend(job.misplaced().0));
        };
        let findings = findings(&job).map_err(|fault| ReplyFault::Mend(fault.0))?;
        let replacements = read_patches(reply)?;
        let language = &job.material.novel.language;
        let patches::Patched { scenes, faults } =
            patches::apply(&job.material.scenes, &findings, &replacements, language);
        if !reply.is_last && !faults.is_empty() {
            let faults: Vec<(String, &str)> = faults
                .into_iter()
                .map(|(i, fault)| (format!("replacements[{i}].replacement"), fault))
                .collect();
            return Err(ReplyFault::of_fields(
                faults.iter().map(|(field, fault)| (field.as_str(), *fault)),
            ));
        }
        Ok(job.command(ChapterCommand::PatchScenes(PatchScenes { version_id, round, scenes })))
    }

    fn gives_up(&self, task: &Task, code: ProblemCode, detail: &str) -> Command {
        job::go_on_without(task, code, detail, |wants| match wants {
            Step::PatchScenes { version_id, round } => {
                let scenes = Vec::new();
                Some(ChapterCommand::PatchScenes(PatchScenes { version_id, round, scenes }))
            }
            _ => None,
        })
    }
}

/// A reply as it is read: the finding and the passage may be left out where the other one tells.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GivenPatches {
    replacements: Vec<GivenPatch>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GivenPatch {
    #[serde(default)]
    finding_id: String,
    #[serde(default)]
    passage: String,
    replacement: String,
}

fn read_patches(reply: Reply<'_>) -> Result<Vec<Patch>, ReplyFault> {
    let with_objects = notation::with_objects(reply.text);
    let text = with_objects.as_deref().unwrap_or(reply.text);
    let GivenPatches { replacements } = reply::read(Reply { text, ..reply })?;
    let is_told = |given: &GivenPatch| {
        !given.finding_id.trim().is_empty() || !given.passage.trim().is_empty()
    };
    if let Some(place) = replacements.iter().position(|given| !is_told(given)) {
        let field = format!("replacements[{place}].finding_id");
        return Err(ReplyFault::of_fields([(field.as_str(), "is missing")]));
    }
    let patch = |GivenPatch { finding_id, passage, replacement }| Patch {
        finding_id,
        passage,
        replacement,
    };
    Ok(replacements.into_iter().map(patch).collect())
}

/// The findings that are mended now.
fn findings<'a>(job: &Job<'a>) -> Result<Vec<&'a Finding>, PromptFault> {
    let mut findings = job.work()?.patchable();
    findings.truncate(MOST_FINDINGS);
    Ok(findings)
}

/// A finding with the paragraphs around its passage.
fn in_context(material: &ChapterMaterial, finding: &Finding) -> Value {
    let scene = material.scenes.iter().find(|scene| scene.number == finding.scene);
    let around = scene.map(|scene| around(&scene.text, &finding.objection.passage));
    context! { around, ..variables::finding(finding) }
}

/// The paragraphs that hold a passage, and one either side.
fn around<'a>(text: &'a str, passage: &str) -> &'a str {
    let Ok(Some(place)) = quote::find(text, passage) else { return "" };
    let before = text[..place.start].rmatch_indices("\n\n").nth(1);
    let after = text[place.end..].match_indices("\n\n").nth(1);
    let start = before.map_or(0, |(at, gap)| at + gap.len());
    let end = after.map_or(text.len(), |(at, _)| place.end + at);
    &text[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_shown_with_a_paragraph_either_side() {
        let text = "One.\n\nTwo.\n\nThree has it. Indeed.\n\nFour.\n\nFive.";
        assert_eq!(around(text, "has it"), "Two.\n\nThree has it. Indeed.\n\nFour.");
        assert_eq!(around(text, "One"), "One.\n\nTwo.");
        assert_eq!(around(text, "Five."), "Four.\n\nFive.");
        assert_eq!(around(text, "Six"), "");
    }
}
