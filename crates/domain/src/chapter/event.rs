//! What has happened to a chapter.

use serde::{Deserialize, Serialize};

use super::{
    finding::Finding, review::NamedCriterion, revision_plan::RevisionPlan, step::Step,
    version::Version,
};
use crate::{
    Timestamp,
    content::ContentHash,
    id::{ChapterId, FactId, NovelId, ReviewId, VersionId},
    stage::ChapterPlan,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedScene {
    /// Its brief's document.
    pub brief: ContentHash,
    /// How many words it should have.
    pub words: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SceneText {
    /// Its number in the chapter, from 1.
    pub scene: u32,
    pub text: ContentHash,
    /// How many words it has.
    pub words: u32,
}

/// What a judgement comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// The version is accepted.
    Passed,
    /// It is revised.
    Revise,
    /// The rounds are used up, or the last one closed nothing.
    Escalate,
}

/// The facts of a chapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", content = "payload")]
pub enum ChapterEvent {
    /// The chapter has a place in the book.
    Planned {
        chapter_id: ChapterId,
        novel_id: NovelId,
        /// What it is for, and its position.
        plan: Box<ChapterPlan>,
        /// Words that it should have.
        words: u32,
        at: Timestamp,
    },
    /// The agents have begun, or gone on where they were stopped.
    WorkStarted {
        novel_id: NovelId,
        /// 1, 2, 3 …: how often the chapter has been worked on.
        work: u32,
        /// What is done first.
        next: Step,
        /// True where work that was left goes on.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        goes_on: bool,
        /// Who has reviewed the version already, where reviews are what is done first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reviewers: Vec<String>,
        at: Timestamp,
    },
    /// The chapter has an outline.
    OutlineCreated {
        /// Its document.
        outline: ContentHash,
        /// What is done next.
        next: Step,
        at: Timestamp,
    },
    /// The chapter's scenes are planned.
    ScenesStructured {
        /// The scenes, in order.
        scenes: Vec<PlannedScene>,
        /// What is done next.
        next: Step,
        at: Timestamp,
    },
    /// A scene has a text: its first, or one written anew.
    SceneDrafted {
        #[serde(flatten)]
        scene: SceneText,
        /// 0, or the round of revision.
        round: u32,
        /// What is done next; `None` where a version of the whole chapter follows.
        next: Option<Step>,
        at: Timestamp,
    },
    /// Passages were replaced.
    ScenesPatched {
        /// The scenes that changed.
        scenes: Vec<SceneText>,
        /// What is done next; `None` where a version of the whole chapter follows.
        next: Option<Step>,
        at: Timestamp,
    },
    /// Every scene has a text.
    Drafted {
        /// The version that they make.
        version: Version,
        /// What is done next.
        next: Step,
        at: Timestamp,
    },
    /// A revision is whole.
    Revised {
        /// The version that it made.
        version: Version,
        /// The scenes that differ from its parent.
        changed: Vec<u32>,
        /// What is done next.
        next: Step,
        at: Timestamp,
    },
    /// A critic has read a version.
    Critiqued {
        review_id: ReviewId,
        version_id: VersionId,
        /// Who read it.
        agent: String,
        /// Of 10, computed from the criteria.
        score: f64,
        /// The criteria that rest on a passage.
        criteria: Vec<NamedCriterion>,
        /// What the judgement rests on.
        #[serde(default)]
        basis: String,
        /// Earlier findings that are closed.
        closed: Vec<String>,
        /// New findings.
        findings: Vec<Finding>,
        /// All findings that are open after it, the heaviest first.
        open: Vec<Finding>,
        at: Timestamp,
    },
    /// A version was compared with the canon.
    FactChecked {
        review_id: ReviewId,
        version_id: VersionId,
        /// Who compared it.
        agent: String,
        /// True where nothing blocks.
        consistent: bool,
        /// What the judgement rests on.
        #[serde(default)]
        basis: String,
        /// Earlier findings that are closed.
        closed: Vec<String>,
        /// New findings.
        findings: Vec<Finding>,
        /// All findings that are open after it, the heaviest first.
        open: Vec<Finding>,
        at: Timestamp,
    },
    /// Every reviewer has answered, and code has judged.
    Reviewed {
        version_id: VersionId,
        /// Of 10: the mean of the critics' scores.
        score: f64,
        /// What it comes to.
        judgement: Judgement,
        /// True where no version of this work has been better.
        is_best: bool,
        /// How many findings are open.
        open_findings: u32,
        /// What is done next; `None` where the escalation says it.
        next: Option<Step>,
        /// The round of revision that begins; `None` for every judgement but `Revise`.
        // Required: a plan that is missing is not the same as none.
        #[serde(deserialize_with = "Option::deserialize")]
        revision: Option<RevisionPlan>,
        at: Timestamp,
    },
    /// The findings do not close.
    Escalated {
        /// The best version.
        version_id: VersionId,
        reason: String,
        /// What is done next; `None` where the best version is accepted at once.
        next: Option<Step>,
        at: Timestamp,
    },
    /// One more draft is wanted before the best version is accepted.
    RedraftOrdered {
        /// The best version, which is kept.
        version_id: VersionId,
        /// Who wants it.
        by: String,
        reason: String,
        /// What is done next.
        next: Step,
        /// The round of revision that begins.
        revision: RevisionPlan,
        at: Timestamp,
    },
    /// A version is accepted, with the findings that are open.
    Approved {
        version_id: VersionId,
        /// Who accepts it.
        by: String,
        reason: String,
        /// How many findings are open.
        open_findings: u32,
        /// What is done next.
        next: Step,
        at: Timestamp,
    },
    /// A person wrote a version, which is accepted.
    Edited {
        novel_id: NovelId,
        version: Version,
        /// What is done next.
        next: Step,
        at: Timestamp,
    },
    /// Agents finished a text for which a person's came first; it is kept as a proposal.
    VersionProposed { version: Version, at: Timestamp },
    /// An agent gave up.
    NeedsAttention {
        /// What could not be done.
        step: Step,
        /// Who gave up.
        agent: String,
        /// The code of the problem.
        code: String,
        /// What went wrong and what can be done, for a person.
        detail: String,
        at: Timestamp,
    },
    /// What an agent gave up on is tried again.
    WorkResumed {
        /// What is awaited again; its agent is asked by the flow, which knows the failed task.
        #[serde(deserialize_with = "Option::deserialize")]
        step: Option<Step>,
        at: Timestamp,
    },
    /// The book remembers the accepted text.
    Recorded {
        version_id: VersionId,
        /// The record's document.
        record: ContentHash,
        /// What happens, for the chapters that come.
        summary: String,
        /// The canon's facts that were read from it.
        facts: Vec<FactId>,
        /// The characters whose state was read from it.
        characters: Vec<String>,
        at: Timestamp,
    },
    /// The accepted text is part of the book.
    Published { version_id: VersionId, at: Timestamp },
}

impl ChapterEvent {
    /// Which try of a step begins with it: where work that was left goes on, the step may have been
    /// tried before.
    #[must_use]
    pub fn try_no(&self) -> i32 {
        if let Self::WorkStarted { goes_on: true, .. } = self { 2 } else { 1 }
    }

    /// True for an agent whose answer is already there for the step that is next.
    #[must_use]
    pub fn has_answered(&self, agent: &str) -> bool {
        let Self::WorkStarted { reviewers, .. } = self else { return false };
        reviewers.iter().any(|reviewer| reviewer == agent)
    }

    /// What is done next because of it.
    #[must_use]
    pub fn next(&self) -> Option<Step> {
        match self {
            Self::WorkStarted { next, .. }
            | Self::OutlineCreated { next, .. }
            | Self::ScenesStructured { next, .. }
            | Self::Drafted { next, .. }
            | Self::Revised { next, .. }
            | Self::RedraftOrdered { next, .. }
            | Self::Approved { next, .. }
            | Self::Edited { next, .. } => Some(*next),
            Self::SceneDrafted { next, .. }
            | Self::ScenesPatched { next, .. }
            | Self::Reviewed { next, .. }
            | Self::Escalated { next, .. } => *next,
            Self::Planned { .. }
            | Self::Critiqued { .. }
            | Self::FactChecked { .. }
            | Self::VersionProposed { .. }
            | Self::NeedsAttention { .. }
            | Self::WorkResumed { .. }
            | Self::Recorded { .. }
            | Self::Published { .. } => None,
        }
    }
}
