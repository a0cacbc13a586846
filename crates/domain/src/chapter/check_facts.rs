//! CHECK_FACTS: a fact checker has compared a version with the canon.

use serde::{Deserialize, Serialize};

use super::{
    Chapter, ChapterEvent, Step,
    critique_version::{named, own},
    finding::{Finding, LocatedFinding, open_after},
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
    /// Which reading it is, from 0.
    pub round: u32,
    /// What contradicts the canon, where its passage was found.
    pub findings: Vec<LocatedFinding>,
    /// The ids of earlier findings that are closed.
    pub closed: Vec<String>,
    /// What the judgement rests on; empty where the checker does not say.
    #[serde(default)]
    pub basis: String,
}

/// Keeps the result. If nobody waits for it any more, there are no events.
#[must_use]
pub fn decide(chapter: &Chapter, command: CheckFacts, ctx: &CommandContext) -> Decision {
    let step = Step::Review { version_id: command.version_id, round: command.round };
    let agent = ctx.cause.actor.name();
    let Some(work) = chapter.awaiting(step).filter(|work| !work.has_reviewed(agent)) else {
        return Decision::default();
    };
    let closed = own(work, agent, command.closed);
    let findings = named(work, agent, command.findings);
    chapter.decision([ChapterEvent::FactChecked {
        review_id: ReviewId(ctx.next_uuid()),
        version_id: command.version_id,
        basis: command.basis,
        consistent: !findings.iter().any(Finding::blocks),
        open: open_after(&work.findings, &closed, &findings),
        closed,
        findings,
        agent: agent.to_owned(),
        at: ctx.now(),
    }])
}
