//! PLAN_CHAPTER: the outliner has planned a short chapter in one reply, both the outline and the
//! scenes.

use serde::{Deserialize, Serialize};

use super::{
    Chapter, ChapterEvent, ChapterOutline, SceneBriefs, Step, structure_scenes::plan_scenes,
};
use crate::{content::Content, context::CommandContext, decision::Decision, refusal::Refusal};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanChapter {
    /// What happens.
    pub outline: ChapterOutline,
    /// The scenes, in order.
    pub briefs: SceneBriefs,
}

/// Records the outline and the briefs of the scenes. If the chapter no longer waits for its plan,
/// emits no events.
///
/// # Errors
/// The outline or a brief breaks a rule. The agent is then asked again.
pub fn decide(
    chapter: &Chapter,
    command: PlanChapter,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    if chapter.run_awaiting(Step::PlanChapter).is_none() {
        return Ok(Decision::default());
    }
    let mut problems = command.outline.validate();
    problems.extend(command.briefs.validate());
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let outline = Content::canonical_json(&command.outline)?;
    let (scenes, briefs) = plan_scenes(command.briefs, chapter.words)?;
    let mut decision = chapter.build_decision([
        ChapterEvent::OutlineCreated { outline: outline.hash, next: None, at: ctx.now() },
        ChapterEvent::ScenesStructured {
            scenes,
            next: Step::PlanChapter.next_after_planning(),
            at: ctx.now(),
        },
    ]);
    decision.contents.push(outline);
    decision.contents.extend(briefs);
    Ok(decision)
}
