//! Tasks: what agents are asked for. A task's input is ids and numbers; the worker reads the rest
//! from where it is stored.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use crate::chapter::step::{StepTask, TaskKind};
use crate::{
    id::{ChapterId, NovelId, ProposalId, SessionId},
    scope::ScopeType,
    stage::{Part, Stage},
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
    /// Work for a step of a chapter.
    Chapter {
        novel_id: NovelId,
        chapter_id: ChapterId,
        /// The step, and the kind of work for it.
        #[serde(rename = "job")]
        work: StepTask,
    },
}

impl Task {
    #[must_use]
    pub fn kind(&self) -> TaskKind {
        match self {
            Self::ProposePart { .. } => TaskKind::ProposePart,
            Self::Chapter { work, .. } => work.kind,
        }
    }

    /// True for a task that is done although the generation of its book was cancelled.
    #[must_use]
    pub fn outlives_cancellation(&self) -> bool {
        match self {
            Self::ProposePart { .. } => false,
            Self::Chapter { work, .. } => work.step.outlives_cancellation(),
        }
    }

    /// The name of its step within the flow's run: who does what to which thing. Every try of it
    /// has the same.
    #[must_use]
    pub fn step_name(&self, agent: &str) -> String {
        match self {
            Self::ProposePart { proposal_id, number, .. } => format!("{proposal_id}:{number}"),
            Self::Chapter { chapter_id, work, .. } => {
                format!("{chapter_id}/{}/{agent}", work.name())
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

/// Which agents serve which kinds of tasks, in the order of the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignments(pub Vec<(TaskKind, String)>);

impl Assignments {
    /// The first agent that serves a kind.
    #[must_use]
    pub fn first(&self, kind: TaskKind) -> Option<&str> {
        self.all(kind).next()
    }

    /// Every agent that serves a kind, for work that several do side by side.
    pub fn all(&self, kind: TaskKind) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(served, _)| *served == kind).map(|(_, agent)| agent.as_str())
    }
}
