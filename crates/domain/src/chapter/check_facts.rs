//! CHECK_FACTS: a fact checker has compared a version with the canon.

use serde::{Deserialize, Serialize};

use super::{
    Chapter, ChapterEvent, Step,
    critique_version::{assign_finding_ids, keep_closable_ids},
    finding::{Finding, LocatedFinding, merge_open_findings},
};
use crate::{
    context::CommandContext,
    decision::Decision,
    id::{ReviewId, VersionId},
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckFacts {
    pub version_id: VersionId,
    /// The number of the review round, from 0.
    pub round: u32,
    /// The contradictions with the canon whose passages were found in the text.
    pub findings: Vec<LocatedFinding>,
    /// The ids of earlier findings that are closed.
    pub closed: Vec<String>,
    /// The reason for the judgement; empty if the checker gives none.
    #[serde(default)]
    pub basis: String,
    /// True if no reply of the checker could be used.
    #[serde(default)]
    pub is_unreviewed: bool,
}

/// Records the result. Emits no events if the chapter no longer waits for the check.
#[must_use]
pub fn decide(chapter: &Chapter, command: CheckFacts, ctx: &CommandContext) -> Decision {
    let step = Step::Review { version_id: command.version_id, round: command.round };
    let agent = ctx.cause.actor.name();
    let Some(work) = chapter.run_awaiting(step).filter(|work| !work.has_reviewed(agent)) else {
        return Decision::default();
    };
    let closed = keep_closable_ids(work, agent, command.closed);
    let findings = assign_finding_ids(work, agent, command.findings);
    chapter.build_decision([ChapterEvent::FactChecked {
        review_id: ReviewId(ctx.next_uuid()),
        version_id: command.version_id,
        basis: command.basis,
        is_unreviewed: command.is_unreviewed,
        consistent: !findings.iter().any(Finding::blocks_approval),
        open: merge_open_findings(&work.findings, &closed, &findings),
        closed,
        findings,
        agent: agent.to_owned(),
        at: ctx.now(),
    }])
}
