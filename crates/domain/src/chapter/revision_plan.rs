//! A round of revision is planned once, when the revision is decided. The event contains the whole
//! plan, so the log determines the next steps even if the planning rules change later.

use serde::{Deserialize, Serialize};

use super::{
    finding::{Finding, FindingKind},
    step::Step,
    work::DraftingRun,
};
use crate::id::VersionId;

/// The plan of a round of revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionPlan {
    /// The version to revise.
    pub version_id: VersionId,
    /// The number of the round, from 1.
    pub round: u32,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

impl RevisionPlan {
    /// Plans a round by findings. Patches come before redrafts of whole scenes. Returns the first
    /// step and the plan, or `None` if no finding asks for a change.
    pub(super) fn plan_by_findings(
        findings: &[Finding],
        version_id: VersionId,
        round: u32,
    ) -> Option<(Step, Self)> {
        let anything_blocks = findings.iter().any(Finding::blocks_approval);
        let redrafts = sort_scenes(
            findings
                .iter()
                .filter(|finding| finding.draft.kind == FindingKind::RedraftScene)
                .filter(|finding| finding.blocks_approval() || !anything_blocks)
                .map(|finding| finding.scene),
        );
        let patches = findings.iter().any(|finding| {
            finding.draft.kind == FindingKind::Patch && !redrafts.contains(&finding.scene)
        });
        let patch = patches.then_some(Step::PatchScenes { version_id, round });
        let redrafts = redrafts.into_iter().map(|scene| Step::DraftScene { scene, round });
        Self::from_steps(version_id, round, patch.into_iter().chain(redrafts).collect())
    }

    /// Plans the redraft that the director orders: the scenes with blocking findings or, if no
    /// finding blocks, all scenes. Returns `None` if the chapter has no scenes.
    pub(super) fn plan_redraft(work: &DraftingRun, version_id: VersionId) -> Option<(Step, Self)> {
        let findings = work.best.as_ref().map_or(&work.findings, |best| &best.findings);
        let blocking = findings.iter().filter(|finding| finding.blocks_approval());
        let mut scenes = sort_scenes(blocking.map(|finding| finding.scene));
        if scenes.is_empty() {
            scenes = (1..=u32::try_from(work.scenes.len()).unwrap_or(u32::MAX)).collect();
        }
        let round = work.round + 1;
        let steps = scenes.into_iter().map(|scene| Step::DraftScene { scene, round }).collect();
        Self::from_steps(version_id, round, steps)
    }

    fn from_steps(version_id: VersionId, round: u32, steps: Vec<Step>) -> Option<(Step, Self)> {
        Some((*steps.first()?, Self { version_id, round, steps }))
    }
}

/// Sorts the scene numbers and removes duplicates.
fn sort_scenes(scenes: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut scenes: Vec<u32> = scenes.collect();
    scenes.sort_unstable();
    scenes.dedup();
    scenes
}
