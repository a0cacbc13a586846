//! Tasks: what agents are asked for. A task's input is ids and numbers; whoever works on it reads
//! the rest from where it is stored.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    chapter::Step,
    id::{ChapterId, NovelId, ProposalId, SessionId, VersionId},
    scope::ScopeType,
    stage::{Part, Stage},
    vocabulary,
};

/// What a task asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    /// A part of a proposal of a genesis stage.
    ProposePart {
        session_id: SessionId,
        proposal_id: ProposalId,
        stage: Stage,
        part: Part,
        /// 0 for the first part of the proposal, then 1, 2, …
        number: u32,
    },
    /// Something that a chapter needs.
    Chapter {
        novel_id: NovelId,
        chapter_id: ChapterId,
        /// What it needs.
        job: ChapterJob,
    },
}

/// What a chapter needs of one agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum ChapterJob {
    Outline,
    /// Its scenes' briefs.
    StructureScenes,
    /// A scene's text.
    DraftScene {
        /// Its number, from 1.
        scene: u32,
        /// 0, or the round of revision.
        round: u32,
    },
    /// A critic's reading.
    Critique {
        version_id: VersionId,
        /// Which reading, from 0.
        round: u32,
    },
    /// A comparison with the canon.
    CheckFacts {
        version_id: VersionId,
        /// Which reading, from 0.
        round: u32,
    },
    /// Replacements for passages.
    PatchScenes {
        version_id: VersionId,
        /// The round of revision.
        round: u32,
    },
    /// The last word.
    Arbitrate {
        /// The best version.
        version_id: VersionId,
    },
    /// What an accepted text holds.
    Record {
        version_id: VersionId,
    },
}

vocabulary! {
    /// The kinds of tasks, in the order of a book; a spec of the roster serves one.
    TaskKind {
        /// [`Task::ProposePart`].
        ProposePart = "propose_part",
        /// [`ChapterJob::Outline`].
        OutlineChapter = "outline_chapter",
        /// [`ChapterJob::StructureScenes`].
        StructureScenes = "structure_scenes",
        /// [`ChapterJob::DraftScene`].
        DraftScene = "draft_scene",
        /// [`ChapterJob::Critique`].
        Critique = "critique",
        /// [`ChapterJob::CheckFacts`].
        CheckFacts = "check_facts",
        /// [`ChapterJob::PatchScenes`].
        PatchScenes = "patch_scenes",
        /// [`ChapterJob::Arbitrate`].
        Arbitrate = "arbitrate",
        /// [`ChapterJob::Record`].
        RecordChapter = "record_chapter",
    }
}

impl Task {
    #[must_use]
    pub fn kind(&self) -> TaskKind {
        match self {
            Self::ProposePart { .. } => TaskKind::ProposePart,
            Self::Chapter { job, .. } => job.kind(),
        }
    }

    /// The name of its step within the flow's run: who does what to which thing. Every try of it
    /// has the same.
    #[must_use]
    pub fn step_name(&self, agent: &str) -> String {
        match self {
            Self::ProposePart { proposal_id, number, .. } => format!("{proposal_id}:{number}"),
            Self::Chapter { chapter_id, job, .. } => {
                format!("{chapter_id}/{}/{agent}", job.step_name())
            }
        }
    }

    /// What it belongs to: the kind of thing, and its id.
    #[must_use]
    pub fn scope(&self) -> (ScopeType, Uuid) {
        match self {
            Self::ProposePart { session_id, .. } => (ScopeType::Session, session_id.0),
            Self::Chapter { chapter_id, .. } => (ScopeType::Chapter, chapter_id.0),
        }
    }
}

impl ChapterJob {
    #[must_use]
    pub fn kind(self) -> TaskKind {
        match self {
            Self::Outline => TaskKind::OutlineChapter,
            Self::StructureScenes => TaskKind::StructureScenes,
            Self::DraftScene { .. } => TaskKind::DraftScene,
            Self::Critique { .. } => TaskKind::Critique,
            Self::CheckFacts { .. } => TaskKind::CheckFacts,
            Self::PatchScenes { .. } => TaskKind::PatchScenes,
            Self::Arbitrate { .. } => TaskKind::Arbitrate,
            Self::Record { .. } => TaskKind::RecordChapter,
        }
    }

    /// The job within the name of its step.
    fn step_name(self) -> String {
        match self {
            Self::Outline => "outline".to_owned(),
            Self::StructureScenes => "scenes".to_owned(),
            Self::DraftScene { scene, round } => format!("scene-{scene}-{round}"),
            Self::Critique { version_id, .. } => format!("critique-{version_id}"),
            Self::CheckFacts { version_id, .. } => format!("check-{version_id}"),
            Self::PatchScenes { round, .. } => format!("patch-{round}"),
            Self::Arbitrate { .. } => "arbitrate".to_owned(),
            Self::Record { version_id } => format!("record-{version_id}"),
        }
    }

    /// The step of the chapter that it serves.
    #[must_use]
    pub fn step(self) -> Step {
        match self {
            Self::Outline => Step::Outline,
            Self::StructureScenes => Step::StructureScenes,
            Self::DraftScene { scene, round } => Step::DraftScene { scene, round },
            Self::Critique { version_id, round } | Self::CheckFacts { version_id, round } => {
                Step::Review { version_id, round }
            }
            Self::PatchScenes { version_id, round } => Step::PatchScenes { version_id, round },
            Self::Arbitrate { version_id } => Step::Arbitrate { version_id },
            Self::Record { version_id } => Step::Record { version_id },
        }
    }
}

/// Which agents serve which kinds of tasks, in the order of the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignments(pub Vec<(TaskKind, String)>);

impl Assignments {
    /// The first agent that serves a kind.
    #[must_use]
    pub fn one(&self, kind: TaskKind) -> Option<&str> {
        self.all(kind).next()
    }

    /// Every agent that serves a kind, for work that several do side by side.
    pub fn all(&self, kind: TaskKind) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(served, _)| *served == kind).map(|(_, agent)| agent.as_str())
    }
}
