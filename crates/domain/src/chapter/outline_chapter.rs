//! OUTLINE_CHAPTER: the outliner has proposed the outline of a chapter.

use serde::{Deserialize, Serialize};

use super::{Chapter, ChapterEvent, ChapterOutline, Step};
use crate::{content::Content, context::CommandContext, decision::Decision, refusal::Refusal};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutlineChapter {
    /// What happens.
    pub outline: ChapterOutline,
}

/// Records the outline. If the chapter no longer waits for an outline, emits no events.
///
/// # Errors
/// The outline breaks a rule. The agent is then asked again.
pub fn decide(
    chapter: &Chapter,
    command: &OutlineChapter,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    if chapter.run_awaiting(Step::Outline).is_none() {
        return Ok(Decision::default());
    }
    let problems = command.outline.validate();
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let document = Content::canonical_json(&command.outline)?;
    let mut decision = chapter.build_decision([ChapterEvent::OutlineCreated {
        outline: document.hash,
        next: Some(Step::Outline.next_after_planning()),
        at: ctx.now(),
    }]);
    decision.contents.push(document);
    Ok(decision)
}
