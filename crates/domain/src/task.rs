//! Tasks: what agents are asked for. A task's input is ids and numbers; whoever works on it reads
//! the rest from where it is stored.

use serde::{Deserialize, Serialize};

use crate::{
    id::{ProposalId, SessionId},
    stage::{Part, Stage},
};

/// What a task asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    /// A part of a proposal of a genesis stage.
    ProposePart {
        /// The session.
        session_id: SessionId,
        /// The proposal.
        proposal_id: ProposalId,
        /// Its stage.
        stage: Stage,
        /// The part.
        part: Part,
        /// 0 for the first part of the proposal, then 1, 2, …
        number: u32,
    },
}

/// The kinds of tasks; an agent serves one or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// [`Task::ProposePart`].
    ProposePart,
}

impl Task {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> TaskKind {
        match self {
            Self::ProposePart { .. } => TaskKind::ProposePart,
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
