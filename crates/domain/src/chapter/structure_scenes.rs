//! STRUCTURE_SCENES: the director has planned the scenes of a chapter.

use serde::{Deserialize, Serialize};

use super::{Chapter, ChapterEvent, SceneBriefs, Step, event::PlannedScene};
use crate::{content::Content, context::CommandContext, decision::Decision, refusal::Refusal};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructureScenes {
    /// The scenes, in order.
    pub briefs: SceneBriefs,
}

/// Records the briefs of the scenes, with budgets whose sum is the chapter's target number of
/// words. If the chapter no longer waits for the briefs, emits no events.
///
/// # Errors
/// A brief breaks a rule. The agent is then asked again.
pub fn decide(
    chapter: &Chapter,
    command: StructureScenes,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    if chapter.run_awaiting(Step::StructureScenes).is_none() {
        return Ok(Decision::default());
    }
    let problems = command.briefs.validate();
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let (scenes, documents) = plan_scenes(command.briefs, chapter.words)?;
    let mut decision = chapter.build_decision([ChapterEvent::ScenesStructured {
        scenes,
        next: Step::StructureScenes.next_after_planning(),
        at: ctx.now(),
    }]);
    decision.contents = documents;
    Ok(decision)
}

/// Returns the scenes with their budgets, and the documents of their briefs. `words` is the target
/// number of words of the chapter.
pub(super) fn plan_scenes(
    briefs: SceneBriefs,
    words: u32,
) -> Result<(Vec<PlannedScene>, Vec<Content>), Refusal> {
    let briefs = briefs.distribute_words(words);
    let documents =
        briefs.scenes.iter().map(Content::canonical_json).collect::<Result<Vec<_>, _>>()?;
    let scenes = briefs.scenes.iter().zip(&documents);
    let scenes = scenes
        .map(|(brief, document)| PlannedScene { brief: document.hash, words: brief.words })
        .collect();
    Ok((scenes, documents))
}
