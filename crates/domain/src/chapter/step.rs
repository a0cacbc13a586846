//! The steps of a chapter, in one table: what each consists of, which kinds of tasks serve it, and
//! what follows when they are done.
//!
//! The chapter decides which step is next, and its events say so; the flow turns a step into tasks.
//! The words of the API, the capabilities of agents and the names of tasks within a run are read from
//! here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Chapter, ChapterCommand, judge_review::JudgeReview};
use crate::{id::VersionId, vocabulary};

/// The next thing to be done for a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Its outline.
    Outline,
    /// Its scenes' briefs.
    StructureScenes,
    /// One scene's text.
    DraftScene {
        /// Its number in the chapter, from 1.
        scene: u32,
        /// 0 for a first draft; then the round of revision that it is written anew in.
        round: u32,
    },
    /// The judgement of a version by every reviewer.
    Review {
        /// The version.
        version_id: VersionId,
        /// 0 for the first reading, which sees the whole chapter; later ones see what changed.
        round: u32,
    },
    /// Replacements for the passages that were objected to.
    PatchScenes {
        /// The version that is mended.
        version_id: VersionId,
        /// The round of revision, from 1.
        round: u32,
    },
    /// The last word on a chapter whose findings do not close.
    Arbitrate {
        /// The best version.
        version_id: VersionId,
    },
    /// The book's memory of an accepted text.
    Record {
        /// The accepted version.
        version_id: VersionId,
    },
}

/// Declares the kinds of tasks: the word of the API, the word for the capability of the agents that
/// serve it, and the word that begins its name within a run.
macro_rules! task_kinds {
    ($($(#[$meta:meta])* $kind:ident = $word:literal, $capability:literal, $run_name:literal;)+) => {
        vocabulary! {
            /// The kinds of tasks, in the order of a book. A spec of the roster serves one.
            TaskKind { $($(#[$meta])* $kind = $word,)+ }
        }

        impl TaskKind {
            /// What an agent that serves it can do, in one word.
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
    /// A part of a proposal of a genesis stage.
    ProposePart = "propose_part", "propose", "part";
    /// What happens in a chapter.
    OutlineChapter = "outline_chapter", "outline", "outline";
    /// The briefs of its scenes.
    StructureScenes = "structure_scenes", "structure_scenes", "scenes";
    /// The text of a scene.
    DraftScene = "draft_scene", "draft_scene", "scene";
    /// A critic's reading of a version.
    Critique = "critique", "critique", "critique";
    /// A comparison of a version with the canon.
    CheckFacts = "check_facts", "check", "check";
    /// Replacements for passages.
    PatchScenes = "patch_scenes", "patch", "patch";
    /// A ruling on the best version.
    Arbitrate = "arbitrate", "arbitrate", "arbitrate";
    /// What an accepted text says, for the book's memory.
    RecordChapter = "record_chapter", "record", "record";
}

/// What a step means for the chapter and for the people who watch it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepPhase {
    Planning,
    Drafting,
    Reviewing,
    Revising,
    Recording,
}

/// A row of the table of steps.
struct StepRow {
    phase: StepPhase,
    /// The kinds of tasks that serve the step side by side.
    kinds: &'static [TaskKind],
    /// True where every agent of these kinds is asked; else only the first of the roster.
    asks_every_agent: bool,
}

impl StepRow {
    const fn of_one_agent(phase: StepPhase, kinds: &'static [TaskKind]) -> Self {
        Self { phase, kinds, asks_every_agent: false }
    }
}

impl Step {
    const fn row(self) -> StepRow {
        use StepPhase::{Drafting, Planning, Recording, Reviewing, Revising};
        match self {
            Self::Outline => StepRow::of_one_agent(Planning, &[TaskKind::OutlineChapter]),
            Self::StructureScenes => StepRow::of_one_agent(Planning, &[TaskKind::StructureScenes]),
            Self::DraftScene { round: 0, .. } => {
                StepRow::of_one_agent(Drafting, &[TaskKind::DraftScene])
            }
            Self::DraftScene { .. } => StepRow::of_one_agent(Revising, &[TaskKind::DraftScene]),
            Self::Review { .. } => StepRow {
                phase: Reviewing,
                kinds: &[TaskKind::Critique, TaskKind::CheckFacts],
                asks_every_agent: true,
            },
            Self::PatchScenes { .. } => StepRow::of_one_agent(Revising, &[TaskKind::PatchScenes]),
            Self::Arbitrate { .. } => StepRow::of_one_agent(Reviewing, &[TaskKind::Arbitrate]),
            Self::Record { .. } => StepRow::of_one_agent(Recording, &[TaskKind::RecordChapter]),
        }
    }

    /// What the step means for the chapter.
    #[must_use]
    pub const fn phase(self) -> StepPhase {
        self.row().phase
    }

    /// True where every agent of the roster that serves a kind of the step is asked; else the first
    /// agent of each kind is.
    #[must_use]
    pub const fn asks_every_agent(self) -> bool {
        self.row().asks_every_agent
    }

    /// True for a step that several agents serve side by side: each answers for itself, and what is
    /// next is decided when all have.
    #[must_use]
    pub const fn is_shared(self) -> bool {
        self.row().asks_every_agent || self.row().kinds.len() > 1
    }

    /// The tasks of the step, one of each kind.
    pub fn tasks(self) -> impl Iterator<Item = StepTask> {
        self.row().kinds.iter().map(move |&kind| StepTask { step: self, kind })
    }

    /// The command that is given when the last agent of a shared step has answered. `None` for any
    /// other step: its one answer says what is next.
    #[must_use]
    pub fn command_after_last_answer(self) -> Option<ChapterCommand> {
        let Self::Review { version_id, round } = self else { return None };
        Some(ChapterCommand::JudgeReview(JudgeReview { version_id, round }))
    }

    /// True for a step that is done although the generation was cancelled: what is accepted is
    /// recorded all the same.
    #[must_use]
    pub const fn outlives_cancellation(self) -> bool {
        matches!(self.phase(), StepPhase::Recording)
    }

    /// The version that the step is about.
    #[must_use]
    pub const fn version_id(self) -> Option<VersionId> {
        match self {
            Self::Review { version_id, .. }
            | Self::PatchScenes { version_id, .. }
            | Self::Arbitrate { version_id }
            | Self::Record { version_id } => Some(version_id),
            Self::Outline | Self::StructureScenes | Self::DraftScene { .. } => None,
        }
    }

    /// The step after one that plans; the drafting begins after the last.
    pub(super) const fn after_planning(self) -> Self {
        match self {
            Self::Outline => Self::StructureScenes,
            Self::StructureScenes
            | Self::DraftScene { .. }
            | Self::Review { .. }
            | Self::PatchScenes { .. }
            | Self::Arbitrate { .. }
            | Self::Record { .. } => Self::DraftScene { scene: 1, round: 0 },
        }
    }

    /// What tells the step from others of its kind within a run.
    fn run_suffix(self) -> String {
        match self {
            Self::Outline | Self::StructureScenes | Self::Arbitrate { .. } => String::new(),
            Self::DraftScene { scene, round } => format!("-{scene}-{round}"),
            Self::Review { version_id, .. } | Self::Record { version_id } => {
                format!("-{version_id}")
            }
            Self::PatchScenes { round, .. } => format!("-{round}"),
        }
    }
}

impl Chapter {
    /// The step with which the work on the chapter begins.
    pub(super) const fn first_step(&self) -> Step {
        Step::Outline
    }
}

/// What one agent is asked for, of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "super::stored_task::StoredStepTask")]
pub struct StepTask {
    /// The kind of work.
    pub kind: TaskKind,
    /// The step that it serves.
    #[serde(flatten)]
    pub step: Step,
}

impl StepTask {
    /// The name of the task among those of its chapter.
    pub(crate) fn name(self) -> String {
        format!("{}{}", self.kind.run_name(), self.step.run_suffix())
    }
}
