//! The chapter is planned while the one before it is reviewed.

use super::{Chapter, ChapterEvent, StepPhase, event::EarlierDraft, work::ApprovalRule};
use crate::{context::CommandContext, decision::Decision};

/// Begins the plan of a chapter on the draft of the one before, or continues a plan that was begun on
/// the same draft. If the chapter has begun, or its plan is complete, emits no events.
#[must_use]
pub fn decide(chapter: &Chapter, draft: EarlierDraft, ctx: &CommandContext) -> Decision {
    if chapter.accepted.is_some() {
        return Decision::default();
    }
    let (work, next, goes_on) = match &chapter.work {
        None => (chapter.last_run() + 1, chapter.first_step(), false),
        Some(run) if run.superseded_by_edit || run.builds_on.is_none() => {
            return Decision::default();
        }
        Some(run) if run.builds_on == Some(draft) => {
            if run.next.phase() != StepPhase::Planning {
                return Decision::default();
            }
            (run.run, run.next, true)
        }
        Some(run) => (run.run + 1, chapter.first_step(), false),
    };
    chapter.build_decision([ChapterEvent::WorkStarted {
        novel_id: chapter.novel_id,
        work,
        next,
        goes_on,
        builds_on: Some(draft),
        // The rule is set when the chapter begins.
        approval: ApprovalRule::Never,
        order: None,
        reviewers: Vec::new(),
        at: ctx.now(),
    }])
}
