//! Tasks for agents. The input of a task consists of ids and numbers. The worker reads all other
//! data from the store.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use crate::chapter::step::{StepTask, TaskKind};
use crate::{
    id::{ChapterId, NovelId, ProposalId, SessionId},
    scope::ScopeType,
    stage::{Part, Stage},
};

/// The work that a task asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    /// Produce a part of a proposal for a genesis stage.
    ProposePart {
        session_id: SessionId,
        proposal_id: ProposalId,
        stage: Stage,
        part: Part,
        /// The number of the part, from 0.
        number: u32,
    },
    /// Do the work for a step of a chapter.
    Chapter {
        novel_id: NovelId,
        chapter_id: ChapterId,
        /// The step and the kind of task.
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

    /// Checks whether the task continues even if the generation of its book was cancelled.
    #[must_use]
    pub fn outlives_cancellation(&self) -> bool {
        match self {
            Self::ProposePart { .. } => false,
            Self::Chapter { work, .. } => work.step.outlives_cancellation(),
        }
    }

    /// Returns the name of the task's step within the run of the flow. The name contains the
    /// object, the work and the agent, and is the same for every attempt.
    #[must_use]
    pub fn step_name(&self, agent: &str) -> String {
        match self {
            Self::ProposePart { proposal_id, number, .. } => format!("{proposal_id}:{number}"),
            Self::Chapter { chapter_id, work, .. } => {
                format!("{chapter_id}/{}/{agent}", work.name())
            }
        }
    }

    /// Returns the kind and the id of the object that the task belongs to.
    #[must_use]
    pub fn scope(&self) -> (ScopeType, Uuid) {
        match self {
            Self::ProposePart { session_id, .. } => (ScopeType::Session, session_id.0),
            Self::Chapter { chapter_id, .. } => (ScopeType::Chapter, chapter_id.0),
        }
    }
}

/// The agents that serve each kind of task, in the order of the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignments(pub Vec<(TaskKind, String)>);

impl Assignments {
    /// Returns the first agent that serves the kind.
    #[must_use]
    pub fn first_agent(&self, kind: TaskKind) -> Option<&str> {
        self.all_agents(kind).next()
    }

    /// Returns every agent that serves the kind, for work that several agents do in parallel.
    pub fn all_agents(&self, kind: TaskKind) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(served, _)| *served == kind).map(|(_, agent)| agent.as_str())
    }
}
