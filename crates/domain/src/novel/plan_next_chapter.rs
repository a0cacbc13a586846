//! PLAN_NEXT_CHAPTER: a chapter has a draft, and the next one is planned while the draft is reviewed.

use serde::{Deserialize, Serialize};

use super::{Novel, NovelStatus};
use crate::{
    chapter::{Chapter, event::EarlierDraft, plan_ahead},
    context::CommandContext,
    decision::Decision,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanNextChapter {
    /// The draft that is reviewed.
    pub draft: EarlierDraft,
}

/// Begins the plan of `next`, the chapter after the drafted one. If there is no such chapter, or it is
/// beyond the last position of the generation, emits no events.
#[must_use]
pub fn decide(
    novel: &Novel,
    next: Option<&Chapter>,
    command: PlanNextChapter,
    ctx: &CommandContext,
) -> Decision {
    let Some(generation) = novel.generation else { return Decision::default() };
    if novel.status != NovelStatus::Generating {
        return Decision::default();
    }
    match next.filter(|chapter| chapter.plan.position <= generation.until) {
        Some(chapter) => plan_ahead::decide(chapter, command.draft, ctx),
        None => Decision::default(),
    }
}
