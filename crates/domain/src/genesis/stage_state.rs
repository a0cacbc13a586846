//! One stage of a session: its proposals, those in the making, and what was confirmed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::StageStatus;
use crate::{
    Timestamp,
    content::ContentHash,
    id::{CommandId, ProposalId},
    stage::Part,
};

/// A person's command that waits for a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    pub command_id: CommandId,
    /// Its type, in capitals.
    pub command_type: String,
}

/// A proposal that is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The proposal; of a concept, the concept's UUID.
    pub proposal_id: ProposalId,
    /// Its document.
    pub data: ContentHash,
    /// The version of the document's shape.
    pub data_version: u32,
    /// 0-10, where it has one.
    pub score: Option<f64>,
    /// When it was complete.
    pub created_at: Timestamp,
}

/// A part that is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartRef {
    pub part: Part,
    /// Its document.
    pub data: ContentHash,
}

/// A proposal in the making; for concepts, a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drafting {
    /// The person's command that waits for it.
    pub pending: Option<Pending>,
    /// How many concepts are wanted.
    pub count: u32,
    /// How many concepts have come.
    pub made: u32,
    /// What the person would like to see.
    pub hints: Option<String>,
    /// The parts that have come.
    pub parts: Vec<PartRef>,
    /// What has been asked for.
    pub awaits: Part,
    /// Why its agent gave up, until somebody resumes.
    pub failure: Option<String>,
    /// What its agent gave up last, for the next try at it.
    pub given_up: Option<GivenUpPart>,
}

/// A part that an agent gave up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GivenUpPart {
    pub part: Part,
    /// The code of the problem.
    pub code: String,
    /// What went wrong the last time.
    pub detail: String,
    /// How often it has been given up.
    pub times: u32,
}

/// What was confirmed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confirmed {
    /// The proposal; `None` for the person's own text.
    pub proposal_id: Option<ProposalId>,
    /// The document.
    pub data: ContentHash,
    /// The version of the document's shape.
    pub data_version: u32,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StageState {
    /// Every proposal, oldest first.
    pub proposals: Vec<Proposal>,
    /// Those in the making.
    pub drafting: BTreeMap<ProposalId, Drafting>,
    /// What was confirmed.
    pub confirmed: Option<Confirmed>,
    /// True when an earlier stage was confirmed anew with other data.
    pub stale: bool,
    /// How many proposals were given up because they took too long.
    pub given_up: u32,
    /// How many of them since a person last resumed the session or changed who decides.
    pub late: u32,
}

impl StageState {
    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> StageStatus {
        match (&self.confirmed, self.stale, self.proposals.is_empty()) {
            (Some(_), true, _) => StageStatus::Stale,
            (Some(_), false, _) => StageStatus::Confirmed,
            (None, _, false) => StageStatus::Proposed,
            (None, _, true) => StageStatus::Empty,
        }
    }
}
