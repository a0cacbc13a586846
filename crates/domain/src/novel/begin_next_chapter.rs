//! BEGIN_NEXT_CHAPTER: issued when no chapter is in progress. The next order or the next chapter of
//! the generation is begun, or the work completes.

use super::{Novel, NovelEvent, NovelStatus, StatusChange};
use crate::{
    chapter::{Chapter, begin_chapter, begin_order, event::SceneText},
    context::CommandContext,
    decision::Decision,
    id::VersionId,
    refusal::Refusal,
};

/// What the command reads in addition to the novel.
#[derive(Debug, Clone, Copy, Default)]
pub struct NextWork<'a> {
    /// The first chapter that is not published.
    pub next: Option<&'a Chapter>,
    /// The accepted version of the chapter that a plan made ahead is based on.
    pub before: Option<VersionId>,
    /// The chapter of the first order.
    pub ordered: Option<&'a Chapter>,
    /// The texts of the version that the first order revises.
    pub scenes: &'a [SceneText],
}

/// Begins the first order or, if there is none, the next chapter. If there is no such chapter up to
/// the last position of the generation, completes the work. A chapter that waits for a user's approval
/// is not begun, and neither is one after it.
///
/// # Errors
/// None in practice, because briefs can always be serialized.
pub fn decide(
    novel: &Novel,
    work: NextWork<'_>,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    if novel.status != NovelStatus::Generating {
        return Ok(Decision::default());
    }
    let rule = novel.approval_rule();
    let until = novel.generation.map_or(0, |generation| generation.until);
    let next = work.next.filter(|chapter| chapter.plan.position <= until);
    if let (Some(order), Some(chapter)) = (novel.orders.first(), work.ordered) {
        if chapter.has_carried_out(order) {
            return Ok(novel.build_decision([NovelEvent::OrderEnded {
                command_id: order.command_id,
                chapter_id: order.chapter_id,
                cancelled: None,
                at: ctx.now(),
            }]));
        }
        if chapter.last_order != Some(order.command_id) {
            // A chapter whose review was just answered is still in work, although no task is open.
            if let Some(busy) = next.filter(|next| next.is_in_work()) {
                return Ok(begin_chapter::decide(busy, work.before, rule, ctx));
            }
            // The publication of a text that is being recorded issues this command again.
            if chapter.accepted.as_ref().is_some_and(|accepted| !accepted.is_recorded) {
                return Ok(Decision::default());
            }
        }
        return begin_order::decide(chapter, order, work.scenes, rule, ctx);
    }
    Ok(match next {
        Some(chapter) => begin_chapter::decide(chapter, work.before, rule, ctx),
        None => novel.build_decision([NovelEvent::StatusChanged {
            change: StatusChange::Finished,
            status: novel.idle_status(),
            reason: None,
            chapter_id: None,
            ends: novel.generation.map(|generation| generation.command_id),
            at: ctx.now(),
        }]),
    })
}
