//! The state of a chapter, as far as commands need it.

use serde::{Deserialize, Serialize};

use super::{
    ChapterEvent,
    event::Judgement,
    order::WrittenPlan,
    step::{Step, StepPhase},
    task_failure::TaskFailure,
    version::Version,
    work::{BestVersion, DraftingRun, RedraftOrder, RejectedRevision, Scene},
};
use crate::{
    Timestamp,
    id::{ChapterId, CommandId, FactId, NovelId, VersionId},
    stage::ChapterPlan,
    stream::{Aggregate, AggregateType},
    vocabulary,
};

vocabulary! {
    /// The status of a chapter.
    ChapterStatus {
        /// The chapter has a plan and no text.
        Planned = "PLANNED",
        /// The chapter is being outlined or written.
        Drafting = "DRAFTING",
        /// A version is being reviewed, or the accepted text is being recorded.
        Reviewing = "REVIEWING",
        /// The chapter is being revised.
        Revising = "REVISING",
        /// The chapter waits for a user's approval.
        AwaitingApproval = "AWAITING_APPROVAL",
        /// The chapter is part of the book.
        Published = "PUBLISHED",
        /// An agent could not complete its task.
        NeedsAttention = "NEEDS_ATTENTION",
    }
}

/// The accepted version of a chapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AcceptedVersion {
    pub version: Version,
    /// The number of open findings in the version.
    pub open_findings: u32,
    /// The reviewers of whom no reply could be used, if the version was accepted without them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreviewed_by: Vec<String>,
    /// True once the record of the version is stored.
    pub is_recorded: bool,
}

/// The data in the canon that was read from a chapter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedCanon {
    /// The ids of the canon facts.
    pub facts: Vec<FactId>,
    /// The characters whose state was read from the chapter.
    pub characters: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    pub chapter_id: ChapterId,
    pub novel_id: NovelId,
    pub plan: ChapterPlan,
    /// The target number of words.
    pub words: u32,
    pub status: ChapterStatus,
    /// The number of the newest version; 0 if there is no version.
    pub last_number: u32,
    /// The version that is part of the book.
    pub accepted: Option<AcceptedVersion>,
    /// The number of words that the chapter contributes to the book.
    pub published_words: Option<u32>,
    /// The data in the canon that was read from the chapter.
    pub remembered: RecordedCanon,
    /// The current drafting run, or the one that was stopped.
    pub work: Option<DraftingRun>,
    /// The number of drafting runs so far.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub runs: u32,
    /// The plan from which the newest text of the agents was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_plan: Option<WrittenPlan>,
    /// The command whose order was the last to begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_order: Option<CommandId>,
    /// The last failure of a task.
    #[serde(rename = "given_up")]
    pub failure: Option<TaskFailure>,
    /// The versions that the last event superseded.
    pub retired: Vec<Version>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Chapter {
    /// Returns the version that is shown to users. This is the accepted version or, if there is
    /// none, the version that waits for approval, or else the newest version of the agents.
    #[must_use]
    pub fn current_version(&self) -> Option<&Version> {
        let accepted = self.accepted.as_ref().map(|accepted| &accepted.version);
        accepted
            .or_else(|| self.awaiting_version())
            .or_else(|| self.work.as_ref()?.candidate.as_ref())
    }

    /// Returns the version that waits for a user's approval.
    #[must_use]
    pub fn awaiting_version(&self) -> Option<&Version> {
        let run = self.work.as_ref().filter(|work| !work.superseded_by_edit);
        run.and_then(DraftingRun::awaiting_version)
    }

    /// Returns the version that a user judges: the one that waits for approval, or else the accepted
    /// one.
    #[must_use]
    pub fn judged_version(&self) -> Option<&Version> {
        let accepted = self.accepted.as_ref().map(|accepted| &accepted.version);
        self.awaiting_version().or(accepted)
    }

    /// Checks whether agents work on the chapter, or will when the book goes on.
    #[must_use]
    pub fn is_in_work(&self) -> bool {
        let is_planned_ahead = self.work.as_ref().is_some_and(|work| work.builds_on.is_some());
        self.next_step().is_some_and(|step| step.phase() != StepPhase::Approving)
            && !is_planned_ahead
    }

    /// Returns a version that is accepted, under review, or the best so far.
    #[must_use]
    pub fn find_version(&self, version_id: VersionId) -> Option<&Version> {
        let accepted = self.accepted.iter().map(|accepted| &accepted.version);
        let of_run = self.work.iter().flat_map(|work| {
            work.candidate.iter().chain(work.best.iter().map(|best| &best.version))
        });
        accepted.chain(of_run).find(|version| version.version_id == version_id)
    }

    /// Returns the drafting run if it waits for exactly this step and no user's edit has superseded
    /// it.
    #[must_use]
    pub fn run_awaiting(&self, step: Step) -> Option<&DraftingRun> {
        self.work.as_ref().filter(|work| work.next == step && !work.superseded_by_edit)
    }

    fn with_update_at(self, at: Timestamp) -> Self {
        Self { updated_at: at, retired: Vec::new(), ..self }
    }

    fn advance_to(mut self, step: Option<Step>) -> Self {
        if let (Some(step), Some(work)) = (step, &mut self.work)
            && !work.superseded_by_edit
        {
            work.next = step;
        }
        // A chapter that is planned ahead has not begun.
        if self.work.as_ref().is_none_or(|work| work.builds_on.is_none()) {
            self.status = step.map_or(self.status, |step| self.status_during(step));
        }
        self
    }

    fn status_during(&self, step: Step) -> ChapterStatus {
        match step.phase() {
            StepPhase::Planning | StepPhase::Drafting => ChapterStatus::Drafting,
            StepPhase::Revising => ChapterStatus::Revising,
            StepPhase::Approving => ChapterStatus::AwaitingApproval,
            StepPhase::Recording if self.published_words.is_some() => ChapterStatus::Published,
            StepPhase::Reviewing | StepPhase::Recording => ChapterStatus::Reviewing,
        }
    }

    fn update_run(mut self, change: impl FnOnce(&mut DraftingRun)) -> Self {
        if let Some(work) = &mut self.work {
            change(work);
        }
        self
    }

    /// Stores the failure of a task. Failures of the same agent at the same step are counted.
    fn with_failure(mut self, step: Step, agent: &str, code: &str, detail: &str) -> Self {
        let previous = self.failure.as_ref();
        let previous = previous.filter(|previous| previous.step == step && previous.agent == agent);
        self.failure = Some(TaskFailure {
            step,
            agent: agent.to_owned(),
            code: code.to_owned(),
            detail: detail.to_owned(),
            times: previous.map_or(0, |previous| previous.times) + 1,
        });
        self
    }

    /// Makes a new version the candidate. The previous candidate is retired unless it is the best
    /// version.
    fn with_candidate(mut self, version: &Version) -> Self {
        self.last_number = self.last_number.max(version.number);
        if let Some(work) = &mut self.work {
            let previous = work.candidate.replace(version.clone());
            let best = work.best.as_ref().map(|best| best.version.version_id);
            self.retired.extend(previous.filter(|version| Some(version.version_id) != best));
            work.scores.clear();
            work.reviewers.clear();
            work.unreviewed_by.clear();
        }
        self
    }

    /// Returns the reviewers of a version of whom no reply could be used.
    fn reviewers_without_reply(&self, version_id: VersionId) -> Vec<String> {
        let Some(work) = &self.work else { return Vec::new() };
        match &work.best {
            Some(best) if best.version.version_id == version_id => best.unreviewed_by.clone(),
            _ if work.candidate.as_ref().map(|version| version.version_id) == Some(version_id) => {
                work.unreviewed_by.clone()
            }
            _ => Vec::new(),
        }
    }

    fn accept(mut self, version: &Version, open_findings: u32) -> Self {
        let previous = self.accepted.take().map(|accepted| accepted.version);
        let others = self.work.iter().flat_map(|work| {
            let best = work.best.iter().map(|best| &best.version);
            best.chain(&work.candidate)
        });
        let mut retired: Vec<Version> = previous.iter().chain(others).cloned().collect();
        retired.retain(|old| old.version_id != version.version_id);
        retired.dedup_by_key(|old| old.version_id);
        self.retired = retired;
        self.last_number = self.last_number.max(version.number);
        self.accepted = Some(AcceptedVersion {
            version: version.clone(),
            open_findings,
            unreviewed_by: self.reviewers_without_reply(version.version_id),
            is_recorded: false,
        });
        self
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Aggregate for Chapter {
    type Event = ChapterEvent;
    const TYPE: AggregateType = AggregateType::Chapter;
    const SCHEMA_VERSION: i32 = 5;

    fn apply(state: Option<Self>, event: &ChapterEvent) -> Option<Self> {
        match state {
            Some(chapter) => Some(chapter.apply_event(event)),
            None => Self::from_planned(event),
        }
    }
}

impl Chapter {
    fn from_planned(event: &ChapterEvent) -> Option<Self> {
        let ChapterEvent::Planned { chapter_id, novel_id, plan, words, at } = event else {
            return None;
        };
        Some(Self {
            chapter_id: *chapter_id,
            novel_id: *novel_id,
            plan: plan.as_ref().clone(),
            words: *words,
            status: ChapterStatus::Planned,
            last_number: 0,
            accepted: None,
            published_words: None,
            remembered: RecordedCanon::default(),
            work: None,
            runs: 0,
            written_plan: None,
            last_order: None,
            failure: None,
            retired: Vec::new(),
            created_at: *at,
            updated_at: *at,
        })
    }

    fn apply_event(self, event: &ChapterEvent) -> Self {
        match event {
            // A new plan leaves the written text unchanged.
            ChapterEvent::Planned { plan, words, at, .. } => {
                Self { plan: plan.as_ref().clone(), words: *words, ..self.with_update_at(*at) }
            }
            ChapterEvent::WorkStarted { work, next, builds_on, approval, order, at, .. } => {
                let mut chapter = self.with_update_at(*at);
                let continues_run =
                    chapter.work.as_ref().is_some_and(|current| current.run == *work);
                let mut previous = None;
                if !continues_run {
                    previous = chapter.work.take();
                    let base =
                        chapter.accepted.as_ref().map(|accepted| accepted.version.version_id);
                    chapter.work = Some(DraftingRun::begin(*work, base, *next));
                    chapter.failure = None;
                }
                chapter.runs = chapter.runs.max(*work);
                if let Some(previous) = previous.filter(|_| order.is_some()) {
                    chapter.retire_versions_of(&previous);
                }
                if let (Some(order), Some(run)) = (order, &mut chapter.work) {
                    chapter.last_order = Some(order.command_id);
                    run.take_order(order);
                }
                let begin = |run: &mut DraftingRun| {
                    run.builds_on = *builds_on;
                    run.approval = *approval;
                };
                chapter.update_run(begin).advance_to(Some(*next))
            }
            ChapterEvent::OutlineCreated { outline, next, at } => self
                .with_update_at(*at)
                .update_run(|work| work.outline = Some(*outline))
                .advance_to(*next),
            ChapterEvent::ScenesStructured { scenes, next, at } => self
                .with_update_at(*at)
                .update_run(|work| {
                    work.scenes = scenes
                        .iter()
                        .map(|planned| Scene {
                            brief: planned.brief,
                            budget: planned.words,
                            text: None,
                            words: 0,
                        })
                        .collect();
                })
                .advance_to(Some(*next)),
            ChapterEvent::SceneDrafted { scene, round, next, at } => self
                .with_update_at(*at)
                .update_run(|work| {
                    work.set_scene_text(scene);
                    if *round > 0 {
                        work.changed.push(scene.scene);
                    }
                    work.advance_plan(*next);
                })
                .advance_to(*next),
            ChapterEvent::ScenesPatched { scenes, next, at } => self
                .with_update_at(*at)
                .update_run(|work| {
                    for scene in scenes {
                        work.set_scene_text(scene);
                        work.changed.push(scene.scene);
                    }
                    work.advance_plan(*next);
                })
                .advance_to(*next),
            ChapterEvent::Drafted { version, next, at }
            | ChapterEvent::Revised { version, next, at, .. } => {
                self.with_update_at(*at).with_candidate(version).advance_to(Some(*next))
            }
            ChapterEvent::Critiqued {
                agent,
                score,
                criteria,
                is_unreviewed,
                closed,
                findings,
                open,
                at,
                ..
            } => {
                self.with_update_at(*at).update_run(|work| {
                    work.add_reviewer(agent, *is_unreviewed);
                    // A critique without a supported criterion has no score.
                    if *score > 0.0 || !criteria.is_empty() {
                        work.scores.push(*score);
                    }
                    work.take_findings(closed, findings, open);
                })
            }
            ChapterEvent::FactChecked {
                agent, is_unreviewed, closed, findings, open, at, ..
            } => self.with_update_at(*at).update_run(|work| {
                work.add_reviewer(agent, *is_unreviewed);
                work.take_findings(closed, findings, open);
            }),
            ChapterEvent::Reviewed {
                score,
                judgement,
                is_best,
                open_findings,
                next,
                revision,
                at,
                ..
            } => self
                .with_update_at(*at)
                .record_judgement(*score, *judgement, *is_best, *open_findings)
                .update_run(|work| revision.iter().for_each(|plan| work.begin_round(plan)))
                .advance_to(*next),
            ChapterEvent::Escalated { next, at, .. } => self.with_update_at(*at).advance_to(*next),
            ChapterEvent::RedraftOrdered { by, reason, next, revision, at, .. } => self
                .with_update_at(*at)
                .update_run(|work| {
                    work.arbitrated = true;
                    work.redraft = Some(RedraftOrder { by: by.clone(), reason: reason.clone() });
                    work.begin_round(revision);
                })
                .advance_to(Some(*next)),
            ChapterEvent::ApprovalRequested { next, at, .. } => {
                self.with_update_at(*at).advance_to(Some(*next))
            }
            ChapterEvent::Rejected { at, .. } => self.with_update_at(*at),
            ChapterEvent::Approved { version_id, open_findings, next, at, .. } => {
                let chapter = self.with_update_at(*at);
                let work = chapter.work.as_ref();
                let best = work.and_then(|work| work.best.as_ref()).map(|best| &best.version);
                let version = best
                    .into_iter()
                    .chain(work.and_then(|work| work.candidate.as_ref()))
                    .find(|version| version.version_id == *version_id)
                    .cloned();
                match version {
                    Some(version) => {
                        chapter.accept(&version, *open_findings).advance_to(Some(*next))
                    }
                    None => chapter,
                }
            }
            ChapterEvent::Edited { version, next, at, .. }
            | ChapterEvent::VersionRestored { version, next, at, .. } => {
                let mut chapter = self.with_update_at(*at).accept(version, 0);
                if let Some(work) = &mut chapter.work {
                    work.superseded_by_edit = true;
                }
                chapter.status = chapter.status_during(*next);
                chapter
            }
            ChapterEvent::OrderDropped { at } => {
                let mut chapter = self.with_update_at(*at);
                if let Some(run) = chapter.work.take() {
                    chapter.retire_versions_of(&run);
                }
                Self { status: ChapterStatus::Published, ..chapter }
            }
            ChapterEvent::VersionProposed { version, at } => {
                let chapter = self.with_update_at(*at);
                Self { last_number: chapter.last_number.max(version.number), work: None, ..chapter }
            }
            ChapterEvent::NeedsAttention { step, agent, code, detail, at } => {
                let status = ChapterStatus::NeedsAttention;
                let chapter = self.with_update_at(*at).with_failure(*step, agent, code, detail);
                Self { status, ..chapter }
            }
            ChapterEvent::NotPrepared { step, agent, code, detail, at } => {
                self.with_update_at(*at).with_failure(*step, agent, code, detail)
            }
            ChapterEvent::RecordPrepared { version_id, prepared, at } => {
                self.with_update_at(*at).update_run(|work| {
                    work.prepared_records.insert(*version_id, prepared.as_ref().clone());
                })
            }
            ChapterEvent::WorkResumed { step, at } => self.with_update_at(*at).advance_to(*step),
            ChapterEvent::Recorded { version_id, facts, characters, at, .. } => {
                let mut chapter = self.with_update_at(*at);
                chapter.remembered =
                    RecordedCanon { facts: facts.clone(), characters: characters.clone() };
                if let Some(accepted) = &mut chapter.accepted {
                    accepted.is_recorded = accepted.version.version_id == *version_id;
                }
                chapter
            }
            ChapterEvent::Published { at, .. } => {
                let chapter = self.with_update_at(*at);
                let words = chapter.accepted.as_ref().map(|accepted| accepted.version.words);
                let written_plan = chapter.work.as_ref().and_then(DraftingRun::written_plan);
                let written_plan = written_plan.or_else(|| chapter.written_plan.clone());
                // A run that a user's edit has superseded may still produce a proposal.
                let work = chapter.work.filter(|work| work.superseded_by_edit);
                let status = ChapterStatus::Published;
                Self { status, published_words: words, written_plan, work, ..chapter }
            }
        }
    }

    /// Retires the versions of a run that another one replaces.
    fn retire_versions_of(&mut self, run: &DraftingRun) {
        let accepted = self.accepted.as_ref().map(|accepted| accepted.version.version_id);
        let best = run.best.as_ref().map(|best| &best.version);
        let versions = best.into_iter().chain(&run.candidate);
        self.retired =
            versions.filter(|version| Some(version.version_id) != accepted).cloned().collect();
        self.retired.dedup_by_key(|version| version.version_id);
    }

    fn record_judgement(
        mut self,
        score: f64,
        judgement: Judgement,
        is_best: bool,
        open_findings: u32,
    ) -> Self {
        let Some(work) = &mut self.work else { return self };
        if is_best && let Some(best) = work.candidate_as_best() {
            let previous = work.best.replace(BestVersion { score, ..best });
            self.retired.extend(previous.map(|best| best.version));
            work.rejected = None;
        } else if let Some(worse) = work.candidate.clone() {
            work.rejected = Some(RejectedRevision {
                round: work.round,
                manifest: worse.manifest,
                score,
                findings: work.findings.clone(),
            });
            self.retired.push(worse);
        }
        match judgement {
            Judgement::Revise | Judgement::Escalate | Judgement::Submit => self,
            Judgement::Passed => match work.candidate.clone() {
                Some(version) => {
                    let retired = std::mem::take(&mut self.retired);
                    let mut chapter = self.accept(&version, open_findings);
                    chapter.retired.extend(retired);
                    chapter.retired.sort_by_key(|old| old.version_id);
                    chapter.retired.dedup_by_key(|old| old.version_id);
                    chapter.retired.retain(|old| old.version_id != version.version_id);
                    chapter
                }
                None => self,
            },
        }
    }

    /// Checks whether a step is prepared ahead: the record of a version that may still be accepted,
    /// or the plan of a chapter that has not begun.
    #[must_use]
    pub fn is_preparing(&self, step: Step) -> bool {
        let Some(work) = self.work.as_ref().filter(|work| !work.superseded_by_edit) else {
            return false;
        };
        if let Step::Record { version_id } = step {
            return self.next_step() != Some(step)
                && work.next.judged_version() == Some(version_id);
        }
        work.builds_on.is_some() && work.next == step
    }

    /// Returns the next step. If the record of the accepted version is missing, this is the step
    /// that records it. Otherwise it is the next step of the drafting run.
    #[must_use]
    pub fn next_step(&self) -> Option<Step> {
        let unrecorded = self
            .accepted
            .as_ref()
            .filter(|accepted| !accepted.is_recorded)
            .map(|accepted| Step::Record { version_id: accepted.version.version_id });
        let work = self.work.as_ref().filter(|work| !work.superseded_by_edit).map(|work| work.next);
        unrecorded.or(work)
    }
}
