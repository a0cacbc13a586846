//! The steps of a chapter, in one table: the phase of each step, the kinds of tasks that serve the
//! step, and the command that follows.
//!
//! The chapter decides which step is next, and its events name the step. The flow creates the tasks
//! of the step. The task kinds of the API, the capabilities of agents and the names of tasks within
//! a run are all defined here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Chapter, ChapterCommand, judge_review::JudgeReview};
use crate::{id::VersionId, vocabulary};

/// The target length up to which the outline and the scenes of a chapter are planned together.
const MAX_WORDS_OF_SHORT_CHAPTER: u32 = 2_000;

/// The next step of the work on a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Write the outline and the briefs of the scenes of a short chapter.
    PlanChapter,
    /// Write the outline.
    Outline,
    /// Write the briefs of the scenes.
    StructureScenes,
    /// Write the text of one scene.
    DraftScene {
        /// The scene's number in the chapter, from 1.
        scene: u32,
        /// 0 for a first draft, or else the round of revision in which the scene is rewritten.
        round: u32,
    },
    /// Review a version, with every reviewer.
    Review {
        /// The version.
        version_id: VersionId,
        /// 0 for the first review, which covers the whole chapter. Later reviews cover the changes.
        round: u32,
    },
    /// Replace the passages that have findings.
    PatchScenes {
        /// The version to correct.
        version_id: VersionId,
        /// The round of revision, from 1.
        round: u32,
    },
    /// Decide about a chapter whose findings remain open.
    Arbitrate {
        /// The best version.
        version_id: VersionId,
    },
    /// Wait until a user accepts the version or sends it back.
    Approve {
        /// The version.
        version_id: VersionId,
    },
    /// Record the content of an accepted text.
    Record {
        /// The accepted version.
        version_id: VersionId,
    },
}

/// Declares the kinds of tasks. Each kind has the word that the API uses, the word for the
/// capability of its agents, and the prefix of the task's name within a run.
macro_rules! task_kinds {
    ($($(#[$meta:meta])* $kind:ident = $word:literal, $capability:literal, $run_name:literal;)+) => {
        vocabulary! {
            /// The kinds of tasks, in the order in which a book needs them. Each spec in the roster
            /// serves one kind.
            TaskKind { $($(#[$meta])* $kind = $word,)+ }
        }

        impl TaskKind {
            /// Returns the capability of the agents that serve this kind, as one word.
            #[must_use]
            pub const fn capability(self) -> &'static str {
                match self { $(Self::$kind => $capability,)+ }
            }

            const fn run_name(self) -> &'static str {
                match self { $(Self::$kind => $run_name,)+ }
            }
        }
    };
}

task_kinds! {
    /// Propose a part of a genesis stage.
    ProposePart = "propose_part", "propose", "part";
    /// Plan a short chapter: its outline and its scenes.
    PlanChapter = "plan_chapter", "plan", "plan";
    /// Propose the outline of a chapter.
    OutlineChapter = "outline_chapter", "outline", "outline";
    /// Plan the scenes of a chapter and write their briefs.
    StructureScenes = "structure_scenes", "structure_scenes", "scenes";
    /// Write the text of a scene.
    DraftScene = "draft_scene", "draft_scene", "scene";
    /// Review a version as a critic.
    Critique = "critique", "critique", "critique";
    /// Compare a version with the canon.
    CheckFacts = "check_facts", "check", "check";
    /// Replace passages that were objected to.
    PatchScenes = "patch_scenes", "patch", "patch";
    /// Decide about the best version.
    Arbitrate = "arbitrate", "arbitrate", "arbitrate";
    /// Record the content of an accepted text.
    RecordChapter = "record_chapter", "record", "record";
}

/// The phase of a step, for the chapter's status and for the display of progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepPhase {
    Planning,
    Drafting,
    Reviewing,
    Revising,
    /// A user decides; no agent works.
    Approving,
    Recording,
}

/// A row of the table of steps.
struct StepRow {
    phase: StepPhase,
    /// The kinds of tasks that serve the step in parallel.
    kinds: &'static [TaskKind],
    /// True if every agent of these kinds is asked. False if only the first agent of each kind in
    /// the roster is asked.
    asks_every_agent: bool,
}

impl StepRow {
    const fn for_one_agent(phase: StepPhase, kinds: &'static [TaskKind]) -> Self {
        Self { phase, kinds, asks_every_agent: false }
    }
}

impl Step {
    const fn row(self) -> StepRow {
        use StepPhase::{Approving, Drafting, Planning, Recording, Reviewing, Revising};
        match self {
            Self::PlanChapter => StepRow::for_one_agent(Planning, &[TaskKind::PlanChapter]),
            Self::Outline => StepRow::for_one_agent(Planning, &[TaskKind::OutlineChapter]),
            Self::StructureScenes => StepRow::for_one_agent(Planning, &[TaskKind::StructureScenes]),
            Self::DraftScene { round: 0, .. } => {
                StepRow::for_one_agent(Drafting, &[TaskKind::DraftScene])
            }
            Self::DraftScene { .. } => StepRow::for_one_agent(Revising, &[TaskKind::DraftScene]),
            Self::Review { .. } => StepRow {
                phase: Reviewing,
                kinds: &[TaskKind::Critique, TaskKind::CheckFacts],
                asks_every_agent: true,
            },
            Self::PatchScenes { .. } => StepRow::for_one_agent(Revising, &[TaskKind::PatchScenes]),
            Self::Arbitrate { .. } => StepRow::for_one_agent(Reviewing, &[TaskKind::Arbitrate]),
            Self::Approve { .. } => StepRow::for_one_agent(Approving, &[]),
            Self::Record { .. } => StepRow::for_one_agent(Recording, &[TaskKind::RecordChapter]),
        }
    }

    /// Returns the phase of the step.
    #[must_use]
    pub const fn phase(self) -> StepPhase {
        self.row().phase
    }

    /// Checks whether the step asks every agent of the roster that serves one of its kinds. If it
    /// does not, it asks the first agent of each kind.
    #[must_use]
    pub const fn asks_every_agent(self) -> bool {
        self.row().asks_every_agent
    }

    /// Checks whether several agents serve the step in parallel. Each agent answers separately, and
    /// the next step is decided after the last answer.
    #[must_use]
    pub const fn is_shared(self) -> bool {
        self.row().asks_every_agent || self.row().kinds.len() > 1
    }

    /// Returns the tasks of the step, one of each kind.
    pub fn tasks(self) -> impl Iterator<Item = StepTask> {
        self.row().kinds.iter().map(move |&kind| StepTask { step: self, kind })
    }

    /// Returns the step that is prepared while this one is done. Its result is used only if the
    /// version is accepted.
    #[must_use]
    pub const fn prepared_beside(self) -> Option<Self> {
        match self {
            Self::Review { version_id, .. } => Some(Self::Record { version_id }),
            Self::PlanChapter
            | Self::Outline
            | Self::StructureScenes
            | Self::DraftScene { .. }
            | Self::PatchScenes { .. }
            | Self::Arbitrate { .. }
            | Self::Approve { .. }
            | Self::Record { .. } => None,
        }
    }

    /// Returns the version that may be accepted next, or was accepted. Returns `None` while the
    /// chapter is planned, drafted or revised.
    #[must_use]
    pub const fn judged_version(self) -> Option<VersionId> {
        match self {
            Self::Review { version_id, .. }
            | Self::Arbitrate { version_id }
            | Self::Approve { version_id }
            | Self::Record { version_id } => Some(version_id),
            Self::PlanChapter
            | Self::Outline
            | Self::StructureScenes
            | Self::DraftScene { .. }
            | Self::PatchScenes { .. } => None,
        }
    }

    /// Returns the command to issue after the last agent of a shared step has answered. Returns
    /// `None` for any other step, because its only answer names the next step.
    #[must_use]
    pub fn command_after_last_answer(self) -> Option<ChapterCommand> {
        let Self::Review { version_id, round } = self else { return None };
        Some(ChapterCommand::JudgeReview(JudgeReview { version_id, round }))
    }

    /// Checks whether the step is completed even if the generation was cancelled. This is true for
    /// the record of an accepted text, which is always made.
    #[must_use]
    pub const fn outlives_cancellation(self) -> bool {
        matches!(self.phase(), StepPhase::Recording)
    }

    /// Returns the version that the step is about.
    #[must_use]
    pub const fn version_id(self) -> Option<VersionId> {
        match self {
            Self::Review { version_id, .. }
            | Self::PatchScenes { version_id, .. }
            | Self::Arbitrate { version_id }
            | Self::Approve { version_id }
            | Self::Record { version_id } => Some(version_id),
            Self::PlanChapter | Self::Outline | Self::StructureScenes | Self::DraftScene { .. } => {
                None
            }
        }
    }

    /// Returns the step after a planning step. Drafting begins after the last planning step.
    pub(super) const fn next_after_planning(self) -> Self {
        match self {
            Self::Outline => Self::StructureScenes,
            Self::PlanChapter
            | Self::StructureScenes
            | Self::DraftScene { .. }
            | Self::Review { .. }
            | Self::PatchScenes { .. }
            | Self::Arbitrate { .. }
            | Self::Approve { .. }
            | Self::Record { .. } => Self::DraftScene { scene: 1, round: 0 },
        }
    }

    /// Returns the suffix that distinguishes the step from other steps of its kind within a run.
    fn run_suffix(self) -> String {
        match self {
            Self::PlanChapter
            | Self::Outline
            | Self::StructureScenes
            | Self::Arbitrate { .. }
            | Self::Approve { .. } => String::new(),
            Self::DraftScene { scene, round } => format!("-{scene}-{round}"),
            Self::Review { version_id, .. } | Self::Record { version_id } => {
                format!("-{version_id}")
            }
            Self::PatchScenes { round, .. } => format!("-{round}"),
        }
    }
}

impl Chapter {
    /// Returns the first step of the work on the chapter. One reply is long enough for the whole
    /// plan of a short chapter.
    pub(super) const fn first_step(&self) -> Step {
        if self.words <= MAX_WORDS_OF_SHORT_CHAPTER { Step::PlanChapter } else { Step::Outline }
    }
}

/// A step's task for one agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "super::stored_task::StoredStepTask")]
pub struct StepTask {
    /// The kind of the task.
    pub kind: TaskKind,
    /// The step that the task serves.
    #[serde(flatten)]
    pub step: Step,
}

impl StepTask {
    /// Returns the name of the task, unique within its chapter and agent.
    pub(crate) fn name(self) -> String {
        format!("{}{}", self.kind.run_name(), self.step.run_suffix())
    }
}
