//! RESUME_GENERATION: a user resumes the generation. A failed task is tried again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Novel, NovelEvent, NovelStatus, StatusChange};
use crate::{
    chapter::{Chapter, ChapterEvent, ChapterStatus},
    context::CommandContext,
    decision::Decision,
    refusal::Refusal,
};

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeGeneration {
    /// The reason, in the user's words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Resumes a paused novel. If the generation is already running, emits no events. `stopped` is the
/// chapter at which an agent could not complete its task.
///
/// # Errors
/// There is no generation to resume.
pub fn decide(
    novel: &Novel,
    stopped: Option<&Chapter>,
    command: ResumeGeneration,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    match novel.status {
        NovelStatus::Generating => return Ok(Decision::default()),
        NovelStatus::Paused => {}
        status @ (NovelStatus::Ready | NovelStatus::Completed | NovelStatus::Failed) => {
            return Err(Refusal::NovelStatus { status, reason: novel.reason.clone() });
        }
    }
    let status = if novel.has_work() { NovelStatus::Generating } else { novel.idle_status() };
    let mut decision = novel.build_decision([NovelEvent::StatusChanged {
        change: StatusChange::Resumed,
        status,
        reason: command.reason,
        chapter_id: None,
        ends: None,
        at: ctx.now(),
    }]);
    let waits = stopped.filter(|chapter| chapter.status == ChapterStatus::NeedsAttention);
    if let Some(chapter) = waits {
        let resumed = chapter.build_decision([ChapterEvent::WorkResumed {
            step: chapter.next_step(),
            at: ctx.now(),
        }]);
        decision.events.extend(resumed.events);
    }
    Ok(decision)
}
