//! REPORT_FAILURE: an agent could not complete a step of a chapter. The book is paused with the
//! reason.

use serde::{Deserialize, Serialize};

use super::{Chapter, ChapterEvent, Step};
use crate::{
    context::CommandContext,
    decision::Decision,
    novel::{Novel, stop_generation},
    problem_code::ProblemCode,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportFailure {
    /// The step that failed.
    pub step: Step,
    pub code: ProblemCode,
    /// The cause and the possible remedies, for a user.
    pub detail: String,
}

/// Records the failure in the chapter and pauses the novel. The novel is not paused if the step was
/// prepared ahead. If the chapter does not wait for the failed step, emits no events.
#[must_use]
pub fn decide(
    chapter: &Chapter,
    novel: &Novel,
    command: ReportFailure,
    ctx: &CommandContext,
) -> Decision {
    if chapter.is_preparing(command.step) {
        return chapter.build_decision([ChapterEvent::NotPrepared {
            step: command.step,
            agent: ctx.cause.actor.name().to_owned(),
            code: command.code.to_string(),
            detail: command.detail,
            at: ctx.now(),
        }]);
    }
    if chapter.next_step() != Some(command.step) {
        return Decision::default();
    }
    let reason =
        format!("chapter {}: {}", chapter.plan.position, command.detail.trim_end_matches('.'));
    let mut decision = chapter.build_decision([ChapterEvent::NeedsAttention {
        step: command.step,
        agent: ctx.cause.actor.name().to_owned(),
        code: command.code.to_string(),
        detail: command.detail,
        at: ctx.now(),
    }]);
    let stopped = stop_generation::decide(novel, chapter.chapter_id, reason, ctx);
    decision.events.extend(stopped.events);
    decision
}
