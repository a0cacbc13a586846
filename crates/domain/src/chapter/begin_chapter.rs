//! BEGIN_CHAPTER: the agents start work on a chapter, or continue work that was stopped.

use super::{Chapter, ChapterEvent};
use crate::{context::CommandContext, decision::Decision};

/// Starts the work on a chapter that has none, and continues work that was stopped.
#[must_use]
pub fn decide(chapter: &Chapter, ctx: &CommandContext) -> Decision {
    let stopped_run = chapter.work.as_ref().filter(|work| !work.superseded_by_edit);
    let (work, next) = match (chapter.next_step(), stopped_run) {
        (Some(step), Some(work)) => (work.run, step),
        (Some(step), None) => (chapter.last_run() + 1, step),
        (None, _) => (chapter.last_run() + 1, chapter.first_step()),
    };
    chapter.build_decision([ChapterEvent::WorkStarted {
        novel_id: chapter.novel_id,
        work,
        next,
        goes_on: stopped_run.is_some(),
        reviewers: match stopped_run {
            Some(work) if next.is_shared() => work.reviewers.clone(),
            Some(_) | None => Vec::new(),
        },
        at: ctx.now(),
    }])
}

impl Chapter {
    fn last_run(&self) -> u32 {
        self.work.as_ref().map_or(0, |work| work.run)
    }
}
