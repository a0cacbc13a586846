//! CRITIQUE_VERSION: a critic has read a version.

use serde::{Deserialize, Serialize};

use super::{
    Chapter, ChapterEvent, Step,
    finding::{Finding, LocatedFinding, merge_open_findings},
    review::VerifiedCritique,
    work::DraftingRun,
};
use crate::{
    context::CommandContext,
    decision::Decision,
    id::{ReviewId, VersionId},
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CritiqueVersion {
    pub version_id: VersionId,
    /// The number of the review round, from 0.
    pub round: u32,
    /// The parts of the critic's answer that quotations from the text support.
    pub critique: VerifiedCritique,
}

/// Records the critique. Emits no events if the chapter no longer waits for the critique.
#[must_use]
pub fn decide(chapter: &Chapter, command: CritiqueVersion, ctx: &CommandContext) -> Decision {
    let step = Step::Review { version_id: command.version_id, round: command.round };
    let agent = ctx.cause.actor.name();
    let Some(work) = chapter.run_awaiting(step).filter(|work| !work.has_reviewed(agent)) else {
        return Decision::default();
    };
    let VerifiedCritique { score, criteria, findings, closed, basis, is_unreviewed } =
        command.critique;
    let closed = keep_closable_ids(work, agent, closed);
    let findings = assign_finding_ids(work, agent, findings);
    chapter.build_decision([ChapterEvent::Critiqued {
        review_id: ReviewId(ctx.next_uuid()),
        version_id: command.version_id,
        score,
        criteria,
        basis,
        is_unreviewed,
        open: merge_open_findings(&work.findings, &closed, &findings),
        closed,
        findings,
        agent: agent.to_owned(),
        at: ctx.now(),
    }])
}

/// Returns the ids of those findings that a reviewer may close. These are its own findings in
/// scenes that have changed.
pub(super) fn keep_closable_ids(
    work: &DraftingRun,
    agent: &str,
    closed: Vec<String>,
) -> Vec<String> {
    let may_close = |id: &String| {
        work.findings.iter().any(|finding| {
            finding.id == *id && finding.agent == agent && work.changed.contains(&finding.scene)
        })
    };
    closed.into_iter().filter(may_close).collect()
}

/// Gives new findings their ids. After a revision, drops findings in scenes that have not changed.
pub(super) fn assign_finding_ids(
    work: &DraftingRun,
    agent: &str,
    located: Vec<LocatedFinding>,
) -> Vec<Finding> {
    let counts =
        |located: &LocatedFinding| work.round == 0 || work.changed.contains(&located.scene);
    located
        .into_iter()
        .filter(counts)
        .zip(work.finding_count + 1..)
        .map(|(located, number)| Finding {
            id: format!("f{number}"),
            agent: agent.to_owned(),
            scene: located.scene,
            draft: located.draft,
        })
        .collect()
}
