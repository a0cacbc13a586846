//! ARBITRATE: the director decides about a chapter whose findings remain open.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Chapter, ChapterEvent, Step, judge_review::request_approval, revision_plan::RevisionPlan,
};
use crate::{context::CommandContext, decision::Decision, id::VersionId};

/// The decision of the director.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// The best version is kept. Its open findings stay listed.
    Accept,
    /// The scenes with blocking findings are rewritten once.
    Redraft,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arbitrate {
    /// The best version of the chapter.
    pub version_id: VersionId,
    /// The director's decision about the version.
    pub ruling: Ruling,
    pub reason: String,
}

/// Accepts the best version, asks a user to, or orders one redraft. If the chapter no longer waits for a ruling,
/// emits no events.
#[must_use]
pub fn decide(chapter: &Chapter, command: &Arbitrate, ctx: &CommandContext) -> Decision {
    let version_id = command.version_id;
    let Some(work) = chapter.run_awaiting(Step::Arbitrate { version_id }) else {
        return Decision::default();
    };
    let reason: String = command.reason.chars().take(super::finding::MAX_CHARS).collect();
    match (command.ruling, RevisionPlan::plan_redraft(work, version_id)) {
        (Ruling::Redraft, Some((next, revision))) => {
            chapter.build_decision([ChapterEvent::RedraftOrdered {
                version_id,
                by: ctx.cause.actor.name().to_owned(),
                reason,
                next,
                revision,
                at: ctx.now(),
            }])
        }
        (Ruling::Accept | Ruling::Redraft, _)
            if work.best.as_ref().is_some_and(|best| work.needs_approval(&best.unreviewed_by)) =>
        {
            request_approval(chapter, work, reason, ctx)
        }
        (Ruling::Accept | Ruling::Redraft, _) => {
            let open = work.best.as_ref().map_or(0, |best| best.findings.len());
            chapter.build_decision([ChapterEvent::Approved {
                version_id,
                by: ctx.cause.actor.name().to_owned(),
                reason,
                open_findings: u32::try_from(open).unwrap_or(u32::MAX),
                next: Step::Record { version_id },
                at: ctx.now(),
            }])
        }
    }
}
