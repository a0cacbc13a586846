//! The events of a chapter.

use serde::{Deserialize, Serialize};

use super::{
    Record, RecordedPromise, finding::Finding, order::RunOrder, review::NamedCriterion,
    revision_plan::RevisionPlan, step::Step, version::Version, work::ApprovalRule,
};
use crate::{
    Timestamp,
    content::ContentHash,
    id::{ChapterId, FactId, NovelId, ReviewId, VersionId},
    stage::ChapterPlan,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedScene {
    /// The hash of the brief's document.
    pub brief: ContentHash,
    /// The target number of words.
    pub words: u32,
}

/// The draft of the chapter before that a plan is based on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierDraft {
    pub chapter_id: ChapterId,
    pub version_id: VersionId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SceneText {
    /// The scene's number in the chapter, from 1.
    pub scene: u32,
    pub text: ContentHash,
    /// The number of words in the text.
    pub words: u32,
}

/// The result of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// The version is accepted.
    Passed,
    /// The version is to be revised.
    Revise,
    /// The director or the rules decide, because no round is left or another round would not help.
    Escalate,
    /// The version is good enough, and a user decides whether it is accepted.
    Submit,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", content = "payload")]
pub enum ChapterEvent {
    /// The chapter was planned: it has a position in the book.
    Planned {
        chapter_id: ChapterId,
        novel_id: NovelId,
        /// The purpose and position of the chapter.
        plan: Box<ChapterPlan>,
        /// The target number of words.
        words: u32,
        at: Timestamp,
    },
    /// The agents have started, or have continued work that was stopped.
    WorkStarted {
        novel_id: NovelId,
        /// The number of the run on this chapter: 1, 2, 3 …
        work: u32,
        /// The first step.
        next: Step,
        /// True if stopped work continues.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        goes_on: bool,
        /// The draft that the plan is based on, if the chapter is planned while the one before it
        /// is reviewed. Nothing of it is written before that draft is accepted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        builds_on: Option<EarlierDraft>,
        /// When a user accepts the text.
        #[serde(default, skip_serializing_if = "ApprovalRule::is_never")]
        approval: ApprovalRule,
        /// The user's order that the work carries out, if it begins with one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<Box<RunOrder>>,
        /// The agents that have already reviewed the version, if the first step is a review.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reviewers: Vec<String>,
        at: Timestamp,
    },
    /// The chapter has an outline.
    OutlineCreated {
        /// The hash of the outline's document.
        outline: ContentHash,
        /// The next step; `None` if the scenes of the same plan follow.
        #[serde(deserialize_with = "Option::deserialize")]
        next: Option<Step>,
        at: Timestamp,
    },
    /// The chapter's scenes are planned.
    ScenesStructured {
        /// The scenes, in order.
        scenes: Vec<PlannedScene>,
        /// The next step.
        next: Step,
        at: Timestamp,
    },
    /// A scene was written, for the first time or again.
    SceneDrafted {
        #[serde(flatten)]
        scene: SceneText,
        /// 0 for the first draft, otherwise the round of revision.
        round: u32,
        /// The next step; `None` if a version of the whole chapter follows.
        next: Option<Step>,
        at: Timestamp,
    },
    /// Passages were replaced.
    ScenesPatched {
        /// The scenes that changed.
        scenes: Vec<SceneText>,
        /// The next step; `None` if a version of the whole chapter follows.
        next: Option<Step>,
        at: Timestamp,
    },
    /// Every scene has a text.
    Drafted {
        /// The version that the scenes form.
        version: Version,
        /// The next step.
        next: Step,
        at: Timestamp,
    },
    /// A round of revision is complete.
    Revised {
        /// The version that the revision produced.
        version: Version,
        /// The scenes that differ from its parent.
        changed: Vec<u32>,
        /// The next step.
        next: Step,
        at: Timestamp,
    },
    /// A critic has reviewed a version.
    Critiqued {
        review_id: ReviewId,
        version_id: VersionId,
        /// The name of the critic.
        agent: String,
        /// The score from 0 to 10, computed from the criteria.
        score: f64,
        /// The criteria that are supported by a quotation.
        criteria: Vec<NamedCriterion>,
        /// The reason for the judgement.
        #[serde(default)]
        basis: String,
        /// True if no reply of the reviewer could be used. The basis says why.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_unreviewed: bool,
        /// Earlier findings that are closed.
        closed: Vec<String>,
        findings: Vec<Finding>,
        /// All findings that are open after this review, the most severe first.
        open: Vec<Finding>,
        at: Timestamp,
    },
    /// A fact checker has compared a version with the canon.
    FactChecked {
        review_id: ReviewId,
        version_id: VersionId,
        /// The name of the fact checker.
        agent: String,
        /// True if none of the new findings blocks the version.
        consistent: bool,
        /// The reason for the judgement.
        #[serde(default)]
        basis: String,
        /// True if no reply of the reviewer could be used. The basis says why.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_unreviewed: bool,
        /// Earlier findings that are closed.
        closed: Vec<String>,
        findings: Vec<Finding>,
        /// All findings that are open after this review, the most severe first.
        open: Vec<Finding>,
        at: Timestamp,
    },
    /// Every reviewer has answered, and the rules have judged the version.
    Reviewed {
        version_id: VersionId,
        /// The mean of the critics' scores, from 0 to 10.
        score: f64,
        /// The judgement of the rules.
        judgement: Judgement,
        /// True if no earlier version of this run was better.
        is_best: bool,
        /// The number of open findings.
        open_findings: u32,
        /// The next step; `None` if an `Escalated` or `ApprovalRequested` event follows that names
        /// the next step.
        next: Option<Step>,
        /// The round of revision that begins; `None` for every judgement except `Revise`.
        // The field is required in the payload: a missing field must not be read as `None`.
        #[serde(deserialize_with = "Option::deserialize")]
        revision: Option<RevisionPlan>,
        at: Timestamp,
    },
    /// The findings remain open, and the loop of revisions stops.
    Escalated {
        /// The best version.
        version_id: VersionId,
        reason: String,
        /// The next step; `None` if the best version is accepted at once.
        next: Option<Step>,
        at: Timestamp,
    },
    /// The director wants one more draft before the best version is accepted.
    RedraftOrdered {
        /// The best version, which stays available.
        version_id: VersionId,
        /// The name of the agent that ordered the redraft.
        by: String,
        reason: String,
        /// The next step.
        next: Step,
        /// The round of revision that begins.
        revision: RevisionPlan,
        at: Timestamp,
    },
    /// A user decides whether the version is accepted.
    ApprovalRequested {
        version_id: VersionId,
        reason: String,
        /// The number of open findings.
        open_findings: u32,
        /// The next step.
        next: Step,
        at: Timestamp,
    },
    /// A user sent a version back. The order that follows revises it.
    Rejected {
        version_id: VersionId,
        /// What the user objects to.
        notes: String,
        at: Timestamp,
    },
    /// A version was accepted with its open findings.
    Approved {
        version_id: VersionId,
        /// The agent that accepted the version, `rules`, or `person`.
        by: String,
        reason: String,
        /// The number of open findings.
        open_findings: u32,
        /// The next step.
        next: Step,
        at: Timestamp,
    },
    /// A user wrote a version, which is accepted immediately.
    Edited {
        novel_id: NovelId,
        version: Version,
        /// The next step.
        next: Step,
        at: Timestamp,
    },
    /// A user made an earlier version the accepted one.
    VersionRestored {
        novel_id: NovelId,
        version: Version,
        /// The next step.
        next: Step,
        at: Timestamp,
    },
    /// A user cancelled the work that was ordered for a chapter of the book. Its text stays.
    OrderDropped { at: Timestamp },
    /// The agents completed a text after a user's edit. The text is stored as a proposal.
    VersionProposed { version: Version, at: Timestamp },
    /// An agent could not complete its task.
    NeedsAttention {
        /// The step that failed.
        step: Step,
        /// The name of the agent that failed.
        agent: String,
        /// The problem code.
        code: String,
        /// The cause and the possible remedies, for a user.
        detail: String,
        at: Timestamp,
    },
    /// An agent could not complete a task ahead of its step. The task is given again when the step
    /// begins.
    NotPrepared {
        /// The step that was prepared.
        step: Step,
        /// The name of the agent that failed.
        agent: String,
        /// The problem code.
        code: String,
        /// The cause and the possible remedies, for a user.
        detail: String,
        at: Timestamp,
    },
    /// The failed step is retried.
    WorkResumed {
        /// The step that is awaited again. The flow knows the failed task and asks its agent again.
        #[serde(deserialize_with = "Option::deserialize")]
        step: Option<Step>,
        at: Timestamp,
    },
    /// The record of a text was made while the text is reviewed. It is stored in the canon if the
    /// text is accepted.
    RecordPrepared {
        version_id: VersionId,
        /// The record, as far as quotations from the text support it.
        prepared: Box<Record>,
        at: Timestamp,
    },
    /// The record of the accepted text was stored.
    Recorded {
        version_id: VersionId,
        /// The hash of the record's document.
        record: ContentHash,
        /// The summary that later chapters receive.
        summary: String,
        /// The recaps of the ten and the hundred chapters that end with this one; empty in all
        /// other chapters.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        recap: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        long_recap: String,
        /// The promises to the reader that the text makes, advances or keeps.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        promises: Vec<RecordedPromise>,
        /// The time in the story when the chapter ends; empty if the text does not say it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        story_date: String,
        /// The canon facts that were read from the text.
        facts: Vec<FactId>,
        /// The characters whose state was read from the text.
        characters: Vec<String>,
        at: Timestamp,
    },
    /// The accepted text was added to the book.
    Published { version_id: VersionId, at: Timestamp },
}

impl ChapterEvent {
    /// Returns the number of the attempt that the event starts. If the event continues stopped
    /// work, the number is 2, because the step may have been attempted before.
    #[must_use]
    pub fn try_no(&self) -> i32 {
        if let Self::WorkStarted { goes_on: true, .. } = self { 2 } else { 1 }
    }

    /// Checks whether the agent has already answered for the next step.
    #[must_use]
    pub fn has_answered(&self, agent: &str) -> bool {
        let Self::WorkStarted { reviewers, .. } = self else { return false };
        reviewers.iter().any(|reviewer| reviewer == agent)
    }

    /// Returns the next step that the event names.
    #[must_use]
    pub fn next_step(&self) -> Option<Step> {
        match self {
            Self::WorkStarted { next, .. }
            | Self::ScenesStructured { next, .. }
            | Self::Drafted { next, .. }
            | Self::Revised { next, .. }
            | Self::RedraftOrdered { next, .. }
            | Self::ApprovalRequested { next, .. }
            | Self::Approved { next, .. }
            | Self::VersionRestored { next, .. }
            | Self::Edited { next, .. } => Some(*next),
            Self::OutlineCreated { next, .. }
            | Self::SceneDrafted { next, .. }
            | Self::ScenesPatched { next, .. }
            | Self::Reviewed { next, .. }
            | Self::Escalated { next, .. } => *next,
            Self::Planned { .. }
            | Self::Critiqued { .. }
            | Self::FactChecked { .. }
            | Self::Rejected { .. }
            | Self::OrderDropped { .. }
            | Self::VersionProposed { .. }
            | Self::NeedsAttention { .. }
            | Self::NotPrepared { .. }
            | Self::WorkResumed { .. }
            | Self::RecordPrepared { .. }
            | Self::Recorded { .. }
            | Self::Published { .. } => None,
        }
    }
}
