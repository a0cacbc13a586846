//! BEGIN_CHAPTER: the agents start work on a chapter, or continue work that was stopped.

use super::{Chapter, ChapterEvent, event::EarlierDraft, work::ApprovalRule};
use crate::{context::CommandContext, decision::Decision, id::VersionId};

/// Starts the work on a chapter that has none, and continues work that was stopped. A plan that was
/// made ahead is used only if it is based on `before`, the accepted version of the chapter before. If
/// the chapter waits for a user's approval, emits no events.
#[must_use]
pub fn decide(
    chapter: &Chapter,
    before: Option<VersionId>,
    approval: ApprovalRule,
    ctx: &CommandContext,
) -> Decision {
    if chapter.awaiting_version().is_some() {
        return Decision::default();
    }
    let is_outdated = |draft: EarlierDraft| Some(draft.version_id) != before;
    let stopped_run = chapter.work.as_ref().filter(|work| !work.superseded_by_edit);
    let is_outdated = stopped_run.is_some_and(|work| work.builds_on.is_some_and(is_outdated));
    let stopped_run = stopped_run.filter(|_| !is_outdated);
    let next_step = chapter.next_step().filter(|_| !is_outdated);
    let (work, next) = match (next_step, stopped_run) {
        (Some(step), Some(work)) => (work.run, step),
        (Some(step), None) => (chapter.last_run() + 1, step),
        (None, _) => (chapter.last_run() + 1, chapter.first_step()),
    };
    // A plan that was made ahead is no work that was stopped.
    let goes_on = stopped_run.is_some_and(|work| work.builds_on.is_none());
    chapter.build_decision([ChapterEvent::WorkStarted {
        novel_id: chapter.novel_id,
        work,
        next,
        goes_on,
        builds_on: None,
        approval,
        order: None,
        reviewers: match stopped_run {
            Some(work) if next.is_shared() => work.reviewers.clone(),
            Some(_) | None => Vec::new(),
        },
        at: ctx.now(),
    }])
}

impl Chapter {
    pub(super) fn last_run(&self) -> u32 {
        self.work.as_ref().map_or(self.runs, |work| work.run.max(self.runs))
    }
}
