//! STOP_GENERATION: an agent gave up, and the novel rests with the reason.

use super::{Novel, NovelEvent, NovelStatus, StatusChange};
use crate::{context::CommandContext, decision::Decision, id::ChapterId};

/// Lets the novel rest, at the chapter that needs attention.
#[must_use]
pub fn decide(
    novel: &Novel,
    chapter_id: ChapterId,
    reason: String,
    ctx: &CommandContext,
) -> Decision {
    novel.decision([NovelEvent::StatusChanged {
        change: StatusChange::Stopped,
        status: NovelStatus::Paused,
        reason: Some(reason),
        chapter_id: Some(chapter_id),
        ends: None,
        at: ctx.now(),
    }])
}
