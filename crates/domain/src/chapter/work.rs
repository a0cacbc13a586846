//! A drafting run: what the agents have made of a chapter so far, and what is left to do.

use serde::{Deserialize, Serialize};

use super::{
    event::SceneText,
    finding::{Finding, FindingKind},
    revision_plan::RevisionPlan,
    step::Step,
    version::Version,
};
use crate::{content::ContentHash, id::VersionId, text::prose_check::Severity};

/// How often a chapter is revised before the director is asked.
pub const ROUNDS: u32 = 2;

/// A scene with its brief and its present text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scene {
    /// Its brief's document.
    pub brief: ContentHash,
    /// How many words it should have.
    pub budget: u32,
    /// Its text, once it has one.
    pub text: Option<ContentHash>,
    /// How many words the text has.
    pub words: u32,
}

/// The best version of the work, whole, so that no revision can lose it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BestVersion {
    pub version: Version,
    pub scenes: Vec<Scene>,
    pub score: f64,
    /// What is open in it.
    pub findings: Vec<Finding>,
}

/// A revision that was judged worse than the best version, and is not kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RejectedRevision {
    /// The round that made it.
    pub round: u32,
    /// The document that lists its scenes.
    pub manifest: ContentHash,
    pub score: f64,
    /// What was open in it.
    pub findings: Vec<Finding>,
}

/// A redraft that was ordered before the best version is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedraftOrder {
    /// Who ordered it, by the name in the roster.
    pub by: String,
    pub reason: String,
}

/// What the agents have made of a chapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftingRun {
    /// 1, 2, 3 …: how often the chapter has been worked on.
    #[serde(rename = "number")]
    pub run: u32,
    /// The version that was accepted when it began; a newer one of a person wins over it.
    #[serde(rename = "base")]
    pub base_version: Option<VersionId>,
    /// What is awaited.
    pub next: Step,
    /// The outline's document.
    pub outline: Option<ContentHash>,
    /// The scenes, in order.
    pub scenes: Vec<Scene>,
    /// How often it has been revised, the revision in work included.
    pub round: u32,
    /// True once the director has ordered a redraft.
    pub arbitrated: bool,
    /// What the director ordered the redraft for.
    pub redraft: Option<RedraftOrder>,
    /// The last revision that was worse than the best version.
    pub rejected: Option<RejectedRevision>,
    /// The version that is judged or revised.
    pub candidate: Option<Version>,
    /// The scores that critics have given it.
    pub scores: Vec<f64>,
    /// The reviewers that have answered.
    pub reviewers: Vec<String>,
    /// What is open in it.
    pub findings: Vec<Finding>,
    /// How many findings there have been.
    pub finding_count: u32,
    /// True once a finding has been closed in this round.
    pub has_closed: bool,
    /// The scenes that have changed in this round.
    pub changed: Vec<u32>,
    /// What the revision in work still has to do after `next`.
    pub jobs: Vec<Step>,
    pub best: Option<BestVersion>,
    /// True once a person's text was accepted instead.
    #[serde(rename = "is_overtaken")]
    pub superseded_by_edit: bool,
}

impl DraftingRun {
    pub(super) fn begin(run: u32, base_version: Option<VersionId>, next: Step) -> Self {
        Self {
            run,
            base_version,
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
            findings: Vec::new(),
            finding_count: 0,
            has_closed: false,
            changed: Vec::new(),
            jobs: Vec::new(),
            best: None,
            superseded_by_edit: false,
        }
    }

    /// How many words a scene should have, given what the others have come to: what is missing
    /// so far is made up for, within two fifths of what was planned.
    #[must_use]
    pub fn budget(&self, scene: u32, chapter_words: u32) -> u32 {
        let index = usize::try_from(scene.saturating_sub(1)).unwrap_or(usize::MAX);
        let Some(own) = self.scenes.get(index) else { return chapter_words };
        let (mut written, mut to_come) = (0_u64, 0_u64);
        for (i, other) in self.scenes.iter().enumerate() {
            match other.text {
                Some(_) if i != index => written += u64::from(other.words),
                _ => to_come += u64::from(other.budget),
            }
        }
        let left = u64::from(chapter_words).saturating_sub(written);
        let fair = left * u64::from(own.budget) / to_come.max(1);
        let planned = u64::from(own.budget);
        let fair = fair.clamp(planned * 3 / 5, planned * 7 / 5);
        u32::try_from(fair).unwrap_or(own.budget).max(1)
    }

    /// The mean of the critics' scores; `None` before one has answered.
    #[must_use]
    pub fn score(&self) -> Option<f64> {
        (!self.scores.is_empty()).then(|| super::review::mean(self.scores.iter().copied()))
    }

    /// True where a reviewer has read the candidate.
    pub(super) fn has_reviewed(&self, agent: &str) -> bool {
        self.reviewers.iter().any(|reviewer| reviewer == agent)
    }

    /// True where a finding keeps the candidate from passing.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.findings.iter().any(Finding::blocks)
    }

    /// The candidate as the best version.
    pub(super) fn candidate_as_best(&self) -> Option<BestVersion> {
        Some(BestVersion {
            version: self.candidate.clone()?,
            scenes: self.scenes.clone(),
            score: self.score().unwrap_or_default(),
            findings: self.findings.clone(),
        })
    }

    /// True where the candidate is at least as good as the best version.
    pub(super) fn candidate_is_best(&self) -> bool {
        let rank = |findings: &[Finding]| {
            let blocking = findings.iter().filter(|finding| finding.blocks()).count();
            let blockers = findings
                .iter()
                .filter(|finding| finding.draft.severity == Severity::Blocker)
                .count();
            (blockers, blocking)
        };
        let score = self.score().unwrap_or_default();
        self.best.as_ref().is_none_or(|best| {
            let (own, other) = (rank(&self.findings), rank(&best.findings));
            own < other || own == other && score >= best.score
        })
    }

    /// The findings that the rewriter is given: those to be patched, in scenes that are not to be
    /// written anew.
    #[must_use]
    pub fn patchable(&self) -> Vec<&Finding> {
        let redrafted = |wanted: u32| {
            let redrafts =
                |job: &Step| matches!(job, Step::DraftScene { scene, .. } if *scene == wanted);
            self.jobs.iter().any(redrafts)
        };
        self.findings
            .iter()
            .filter(|finding| finding.draft.kind == FindingKind::Patch)
            .filter(|finding| !redrafted(finding.scene))
            .collect()
    }

    /// The findings that a scene is written anew for.
    #[must_use]
    pub fn findings_of(&self, scene: u32) -> Vec<&Finding> {
        self.findings.iter().filter(|finding| finding.scene == scene).collect()
    }

    pub(super) fn set_scene_text(&mut self, text: &SceneText) {
        let index = usize::try_from(text.scene.saturating_sub(1)).unwrap_or(usize::MAX);
        if let Some(scene) = self.scenes.get_mut(index) {
            scene.text = Some(text.text);
            scene.words = text.words;
        }
    }

    /// True for a text that was judged before: the candidate's, or that of the revision that was
    /// rejected last.
    pub(super) fn has_judged(&self, manifest: ContentHash) -> bool {
        let candidate = self.candidate.as_ref().map(|version| version.manifest);
        let rejected = self.rejected.as_ref().map(|rejected| rejected.manifest);
        candidate == Some(manifest) || rejected == Some(manifest)
    }

    /// The scenes' texts; `None` while one is missing.
    #[must_use]
    pub fn texts(&self) -> Option<Vec<ContentHash>> {
        self.scenes.iter().map(|scene| scene.text).collect()
    }

    /// Takes over what a reading has left open.
    pub(super) fn take_findings(&mut self, closed: &[String], new: &[Finding], open: &[Finding]) {
        self.has_closed |= self.findings.iter().any(|finding| closed.contains(&finding.id));
        self.finding_count += u32::try_from(new.len()).unwrap_or(u32::MAX);
        self.findings = open.to_vec();
    }

    /// Begins a round from the version that its plan names: the candidate, or the best version.
    pub(super) fn begin_round(&mut self, plan: &RevisionPlan) {
        let named = |best: &&BestVersion| best.version.version_id == plan.version_id;
        if let Some(best) = self.best.as_ref().filter(named) {
            self.scenes.clone_from(&best.scenes);
            self.findings.clone_from(&best.findings);
            self.candidate = Some(best.version.clone());
        }
        self.round = plan.round;
        self.changed.clear();
        self.has_closed = false;
        self.scores.clear();
        self.reviewers.clear();
        if let Some((first, rest)) = plan.steps.split_first() {
            self.next = *first;
            self.jobs = rest.to_vec();
        }
    }

    /// Goes on to the next job of the revision.
    pub(super) fn job_done(&mut self, next: Option<Step>) {
        if let Some(next) = next {
            self.next = next;
            if self.jobs.first() == Some(&next) {
                self.jobs.remove(0);
            }
        }
    }
}
