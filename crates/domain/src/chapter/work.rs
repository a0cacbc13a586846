//! A drafting run: the results of the agents for a chapter so far, and the steps that remain.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Record,
    event::{EarlierDraft, PlannedScene, SceneText},
    finding::{Finding, FindingKind},
    order::{RunOrder, WrittenPlan},
    revision_plan::RevisionPlan,
    step::Step,
    version::Version,
};
use crate::{content::ContentHash, id::VersionId, text::prose_check::Severity};

/// The maximum number of revision rounds before the director is asked.
pub const MAX_ROUNDS: u32 = 2;

/// How the agents' prompts call the user who ordered a revision.
const AUTHOR: &str = "author";

/// A scene with its brief and its current text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scene {
    /// The hash of the brief's document.
    pub brief: ContentHash,
    /// The target number of words.
    pub budget: u32,
    /// The hash of the text, if the scene has a text.
    pub text: Option<ContentHash>,
    /// The number of words in the text.
    pub words: u32,
}

/// The best version of the run, stored in full, so that a worse revision cannot overwrite it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BestVersion {
    pub version: Version,
    pub scenes: Vec<Scene>,
    pub score: f64,
    /// The findings that are open in the version.
    pub findings: Vec<Finding>,
    /// The reviewers of whom no reply could be used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreviewed_by: Vec<String>,
}

/// A revision that was judged worse than the best version and therefore dropped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RejectedRevision {
    /// The round that produced the revision.
    pub round: u32,
    /// The hash of the manifest that lists its scenes.
    pub manifest: ContentHash,
    pub score: f64,
    /// The findings that were open in the revision.
    pub findings: Vec<Finding>,
}

/// The order for a redraft before the best version is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedraftOrder {
    /// The name of the agent that ordered the redraft.
    pub by: String,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftingRun {
    /// The number of the run on this chapter: 1, 2, 3 …
    #[serde(rename = "number")]
    pub run: u32,
    /// The version that was accepted when the run began. If a user writes a newer version, that
    /// version supersedes the run.
    #[serde(rename = "base")]
    pub base_version: Option<VersionId>,
    /// The draft that the plan is based on, as long as that draft has not been accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub builds_on: Option<EarlierDraft>,
    /// When a user accepts the text.
    #[serde(default, skip_serializing_if = "ApprovalRule::is_never")]
    pub approval: ApprovalRule,
    /// The user's order that the run carries out, if it was ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<RunOrder>,
    /// The step that is awaited.
    pub next: Step,
    /// The hash of the outline's document.
    pub outline: Option<ContentHash>,
    /// The scenes, in order.
    pub scenes: Vec<Scene>,
    /// The number of revision rounds, including the current one.
    pub round: u32,
    /// True once the director has ordered a redraft.
    pub arbitrated: bool,
    /// The director's order, if a redraft was ordered.
    pub redraft: Option<RedraftOrder>,
    /// The last revision that was judged worse than the best version.
    pub rejected: Option<RejectedRevision>,
    /// The version that is being reviewed or revised.
    pub candidate: Option<Version>,
    /// The scores that critics have given to the candidate.
    pub scores: Vec<f64>,
    /// The names of the reviewers that have answered.
    pub reviewers: Vec<String>,
    /// The names of the reviewers of whom no reply could be used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreviewed_by: Vec<String>,
    /// The findings that are open in the candidate.
    pub findings: Vec<Finding>,
    /// The number of findings so far. The ids of new findings continue this count.
    pub finding_count: u32,
    /// True if a finding has been closed in this round.
    pub has_closed: bool,
    /// The numbers of the scenes that have changed in this round.
    pub changed: Vec<u32>,
    /// The steps of the current revision that remain after `next`.
    pub jobs: Vec<Step>,
    pub best: Option<BestVersion>,
    /// The records that were made while their versions were reviewed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prepared_records: BTreeMap<VersionId, Record>,
    /// True once a user's text was accepted instead.
    #[serde(rename = "is_overtaken")]
    pub superseded_by_edit: bool,
}

/// When a user accepts the text of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalRule {
    /// The score decides, or else the director.
    #[default]
    Never,
    /// A user decides about a text that a reviewer could not review.
    IfUnreviewed,
    /// A user decides about every text.
    Always,
}

impl ApprovalRule {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) const fn is_never(&self) -> bool {
        matches!(self, Self::Never)
    }
}

impl DraftingRun {
    pub(super) fn begin(run: u32, base_version: Option<VersionId>, next: Step) -> Self {
        Self {
            run,
            base_version,
            builds_on: None,
            approval: ApprovalRule::Never,
            order: None,
            next,
            outline: None,
            scenes: Vec::new(),
            round: 0,
            arbitrated: false,
            redraft: None,
            rejected: None,
            candidate: None,
            scores: Vec::new(),
            reviewers: Vec::new(),
            unreviewed_by: Vec::new(),
            findings: Vec::new(),
            finding_count: 0,
            has_closed: false,
            changed: Vec::new(),
            jobs: Vec::new(),
            best: None,
            prepared_records: BTreeMap::new(),
            superseded_by_edit: false,
        }
    }

    /// Returns the target number of words of a scene. If the scenes written so far are longer or
    /// shorter than planned, the target compensates for the difference, by at most two fifths of
    /// the planned number.
    #[must_use]
    pub fn scene_budget_words(&self, scene: u32, chapter_words: u32) -> u32 {
        let index = usize::try_from(scene.saturating_sub(1)).unwrap_or(usize::MAX);
        let Some(own_scene) = self.scenes.get(index) else { return chapter_words };
        // A revision by order keeps the length that the text has.
        if self.first_round() > 0 {
            return own_scene.budget;
        }
        let (mut written, mut to_come) = (0_u64, 0_u64);
        for (i, other) in self.scenes.iter().enumerate() {
            match other.text {
                Some(_) if i != index => written += u64::from(other.words),
                _ => to_come += u64::from(other.budget),
            }
        }
        let remaining_words = u64::from(chapter_words).saturating_sub(written);
        let fair_share = remaining_words * u64::from(own_scene.budget) / to_come.max(1);
        let planned = u64::from(own_scene.budget);
        let fair_share = fair_share.clamp(planned * 3 / 5, planned * 7 / 5);
        u32::try_from(fair_share).unwrap_or(own_scene.budget).max(1)
    }

    /// Returns the version that waits for a user's approval.
    #[must_use]
    pub fn awaiting_version(&self) -> Option<&Version> {
        let Step::Approve { version_id } = self.next else { return None };
        let best = self.best.iter().map(|best| &best.version);
        best.chain(&self.candidate).find(|version| version.version_id == version_id)
    }

    /// Checks whether a user decides about a version that these reviewers could not review.
    pub(super) fn needs_approval(&self, unreviewed_by: &[String]) -> bool {
        match self.approval {
            ApprovalRule::Never => false,
            ApprovalRule::IfUnreviewed => !unreviewed_by.is_empty(),
            ApprovalRule::Always => true,
        }
    }

    /// Returns the number of the round that begins with the first review: 0 for a draft, 1 for a
    /// revision that a user has ordered.
    pub(super) fn first_round(&self) -> u32 {
        let revision = self.order.as_ref().and_then(|order| order.revision.as_ref());
        revision.map_or(0, |revision| revision.plan.round)
    }

    /// Returns the plan from which the scenes were written, unless a user's text has replaced them.
    pub(super) fn written_plan(&self) -> Option<WrittenPlan> {
        let planned = |scene: &Scene| PlannedScene { brief: scene.brief, words: scene.budget };
        (!self.superseded_by_edit && !self.scenes.is_empty()).then(|| WrittenPlan {
            outline: self.outline,
            scenes: self.scenes.iter().map(planned).collect(),
        })
    }

    /// Takes over the order that the run carries out.
    pub(super) fn take_order(&mut self, order: &RunOrder) {
        self.order = Some(order.clone());
        let Some(revision) = &order.revision else { return };
        self.outline = revision.outline;
        self.scenes = revision
            .scenes
            .iter()
            .map(|scene| Scene {
                brief: scene.planned.brief,
                budget: scene.planned.words,
                text: Some(scene.text.text),
                words: scene.text.words,
            })
            .collect();
        self.redraft =
            Some(RedraftOrder { by: AUTHOR.to_owned(), reason: revision.instruction.clone() });
        self.begin_round(&revision.plan);
    }

    /// Returns the mean of the critics' scores; `None` if there are no scores.
    #[must_use]
    pub fn mean_score(&self) -> Option<f64> {
        (!self.scores.is_empty()).then(|| super::review::mean_score(self.scores.iter().copied()))
    }

    /// Checks whether the reviewer has already answered for the candidate.
    pub(super) fn has_reviewed(&self, agent: &str) -> bool {
        self.reviewers.iter().any(|reviewer| reviewer == agent)
    }

    /// Stores that a reviewer has answered, and whether a reply could be used.
    pub(super) fn add_reviewer(&mut self, agent: &str, is_unreviewed: bool) {
        self.reviewers.push(agent.to_owned());
        if is_unreviewed {
            self.unreviewed_by.push(agent.to_owned());
        }
    }

    /// Checks whether a finding prevents the candidate from passing.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.findings.iter().any(Finding::blocks_approval)
    }

    /// Returns the candidate in the form of a best version.
    pub(super) fn candidate_as_best(&self) -> Option<BestVersion> {
        Some(BestVersion {
            version: self.candidate.clone()?,
            scenes: self.scenes.clone(),
            score: self.mean_score().unwrap_or_default(),
            findings: self.findings.clone(),
            unreviewed_by: self.unreviewed_by.clone(),
        })
    }

    /// Checks whether the candidate is at least as good as the best version.
    pub(super) fn candidate_is_best(&self) -> bool {
        let rank = |findings: &[Finding]| {
            let blocking = findings.iter().filter(|finding| finding.blocks_approval()).count();
            let blockers = findings
                .iter()
                .filter(|finding| finding.draft.severity == Severity::Blocker)
                .count();
            (blockers, blocking)
        };
        let score = self.mean_score().unwrap_or_default();
        self.best.as_ref().is_none_or(|best| {
            let (candidate_rank, best_rank) = (rank(&self.findings), rank(&best.findings));
            candidate_rank < best_rank || candidate_rank == best_rank && score >= best.score
        })
    }

    /// Returns the findings for the rewriter: those that ask for a patch and are in scenes that are
    /// not redrafted.
    #[must_use]
    pub fn patchable_findings(&self) -> Vec<&Finding> {
        let is_redrafted = |number: u32| {
            let redrafts =
                |job: &Step| matches!(job, Step::DraftScene { scene, .. } if *scene == number);
            self.jobs.iter().any(redrafts)
        };
        self.findings
            .iter()
            .filter(|finding| finding.draft.kind == FindingKind::Patch)
            .filter(|finding| !is_redrafted(finding.scene))
            .collect()
    }

    /// Returns the findings in a scene. A redraft of the scene corrects them.
    #[must_use]
    pub fn findings_in_scene(&self, scene: u32) -> Vec<&Finding> {
        self.findings.iter().filter(|finding| finding.scene == scene).collect()
    }

    pub(super) fn set_scene_text(&mut self, text: &SceneText) {
        let index = usize::try_from(text.scene.saturating_sub(1)).unwrap_or(usize::MAX);
        if let Some(scene) = self.scenes.get_mut(index) {
            scene.text = Some(text.text);
            scene.words = text.words;
        }
    }

    /// Checks whether the text was judged before, as the candidate or as the last rejected
    /// revision.
    pub(super) fn has_judged(&self, manifest: ContentHash) -> bool {
        let candidate = self.candidate.as_ref().map(|version| version.manifest);
        let rejected = self.rejected.as_ref().map(|rejected| rejected.manifest);
        candidate == Some(manifest) || rejected == Some(manifest)
    }

    /// Returns the hashes of the scenes' texts; `None` if a text is missing.
    #[must_use]
    pub fn scene_hashes(&self) -> Option<Vec<ContentHash>> {
        self.scenes.iter().map(|scene| scene.text).collect()
    }

    /// Stores the findings that are open after a review.
    pub(super) fn take_findings(&mut self, closed: &[String], new: &[Finding], open: &[Finding]) {
        self.has_closed |= self.findings.iter().any(|finding| closed.contains(&finding.id));
        self.finding_count += u32::try_from(new.len()).unwrap_or(u32::MAX);
        self.findings = open.to_vec();
    }

    /// Begins a round with the version that the plan names: the candidate or the best version.
    pub(super) fn begin_round(&mut self, plan: &RevisionPlan) {
        let is_named = |best: &&BestVersion| best.version.version_id == plan.version_id;
        if let Some(best) = self.best.as_ref().filter(is_named) {
            self.scenes.clone_from(&best.scenes);
            self.findings.clone_from(&best.findings);
            self.candidate = Some(best.version.clone());
        }
        self.round = plan.round;
        self.changed.clear();
        self.has_closed = false;
        self.scores.clear();
        self.reviewers.clear();
        self.unreviewed_by.clear();
        if let Some((first, remaining)) = plan.steps.split_first() {
            self.next = *first;
            self.jobs = remaining.to_vec();
        }
    }

    /// Continues with the next step of the revision.
    pub(super) fn advance_plan(&mut self, next: Option<Step>) {
        if let Some(next) = next {
            self.next = next;
            if self.jobs.first() == Some(&next) {
                self.jobs.remove(0);
            }
        }
    }
}
