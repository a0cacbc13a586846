//! BEGIN_NEXT_CHAPTER: issued when no chapter is in progress. The next chapter is begun, or the
//! generation completes.

use super::{Novel, NovelEvent, NovelStatus, StatusChange};
use crate::{
    chapter::{Chapter, begin_chapter},
    context::CommandContext,
    decision::Decision,
    id::VersionId,
};

/// Begins `next`, the first chapter that is not published. If there is no such chapter up to the
/// last position of the generation, completes the generation. `before` is the accepted version of the
/// chapter that a plan made ahead is based on.
#[must_use]
pub fn decide(
    novel: &Novel,
    next: Option<&Chapter>,
    before: Option<VersionId>,
    ctx: &CommandContext,
) -> Decision {
    let Some(generation) = novel.generation else { return Decision::default() };
    if novel.status != NovelStatus::Generating {
        return Decision::default();
    }
    match next.filter(|chapter| chapter.plan.position <= generation.until) {
        Some(chapter) => begin_chapter::decide(chapter, before, ctx),
        None => novel.build_decision([NovelEvent::StatusChanged {
            change: StatusChange::Finished,
            status: novel.idle_status(),
            reason: None,
            chapter_id: None,
            ends: Some(generation.command_id),
            at: ctx.now(),
        }]),
    }
}
