//! STOP_GENERATION: an agent could not complete its task. The novel is paused with the reason.

use super::{Novel, NovelEvent, NovelStatus, StatusChange};
use crate::{context::CommandContext, decision::Decision, id::ChapterId};

/// Pauses the novel at the chapter that needs attention.
#[must_use]
pub fn decide(
    novel: &Novel,
    chapter_id: ChapterId,
    reason: String,
    ctx: &CommandContext,
) -> Decision {
    novel.build_decision([NovelEvent::StatusChanged {
        change: StatusChange::Stopped,
        status: NovelStatus::Paused,
        reason: Some(reason),
        chapter_id: Some(chapter_id),
        ends: None,
        at: ctx.now(),
    }])
}
