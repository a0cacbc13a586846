//! One stage of a session: its proposals, the proposals in progress and the confirmed data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{StageStatus, basis::ProposalBasis};
use crate::{
    Timestamp,
    content::ContentHash,
    id::{CommandId, ProposalId},
    refusal::Refusal,
    stage::Part,
};

/// A user's command that waits for a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingCommand {
    pub command_id: CommandId,
    /// The command's type in capital letters.
    pub command_type: String,
}

/// A complete proposal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The id of the proposal. For a concept, the UUID of the concept.
    pub proposal_id: ProposalId,
    /// The hash of the proposal's document.
    pub data: ContentHash,
    /// The version of the document's shape.
    pub data_version: u32,
    /// The score from 0 to 10, if the proposal has one.
    pub score: Option<f64>,
    /// The time at which the proposal was completed.
    pub created_at: Timestamp,
    /// The earlier proposals that this one revises or combines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub based_on: Vec<ProposalId>,
}

/// A proposal in progress, or a round of concepts in progress.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProposalDraft {
    /// The user's command that waits for the proposal.
    pub pending: Option<PendingCommand>,
    /// The number of concepts to produce.
    pub count: u32,
    /// The number of concepts received so far.
    pub made: u32,
    /// The user's wishes for the proposal.
    pub hints: Option<String>,
    /// The documents of the parts of the earlier waves. The awaited parts are based on them.
    pub parts: BTreeMap<Part, ContentHash>,
    /// The documents of the parts that were asked for together with the awaited parts and have
    /// arrived. The awaited parts are not based on them.
    pub siblings: BTreeMap<Part, ContentHash>,
    /// The parts that agents are asked for.
    pub awaits: Vec<Part>,
    /// The reason for the last failure, until a user resumes the session.
    pub failure: Option<String>,
    /// The awaited parts that have failed. The prompt of the next attempt describes the failure.
    pub given_up: Vec<GivenUpPart>,
    /// The earlier proposals that the proposal is based on; `None` if it is an entirely new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<ProposalBasis>,
}

impl ProposalDraft {
    /// Asks for parts, which are based on all parts received so far.
    pub(super) fn ask_for(&mut self, next: Option<Part>, beside: &[Part]) {
        let Some(next) = next else { return };
        self.parts.append(&mut self.siblings);
        self.awaits.push(next);
        self.awaits.extend(beside);
    }

    /// Stores a part that has arrived.
    pub(super) fn receive(&mut self, part: Part, data: ContentHash) {
        self.awaits.retain(|awaited| *awaited != part);
        self.given_up.retain(|failed| failed.part != part);
        self.siblings.insert(part, data);
    }

    /// Records that an agent could not produce a part.
    pub(super) fn record_failure(&mut self, part: Part, code: &str, detail: &str) {
        self.failure = Some(detail.to_owned());
        let before = self.given_up.iter().position(|failed| failed.part == part);
        let times = before.map_or(0, |index| self.given_up.swap_remove(index).times) + 1;
        self.given_up.push(GivenUpPart {
            part,
            code: code.to_owned(),
            detail: detail.to_owned(),
            times,
        });
    }
}

/// A part that an agent could not produce.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GivenUpPart {
    pub part: Part,
    /// The problem code.
    pub code: String,
    /// The description of the last failure.
    pub detail: String,
    /// The number of failures at this part.
    pub times: u32,
}

/// The confirmed data of a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfirmedProposal {
    /// The proposal; `None` if the user provided the data.
    pub proposal_id: Option<ProposalId>,
    /// The hash of the stage's document.
    pub data: ContentHash,
    /// The version of the document's shape.
    pub data_version: u32,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StageState {
    /// All complete proposals, the oldest first.
    pub proposals: Vec<Proposal>,
    /// The proposals in progress.
    pub drafting: BTreeMap<ProposalId, ProposalDraft>,
    /// The confirmed data, if any.
    pub confirmed: Option<ConfirmedProposal>,
    /// True if an earlier stage was confirmed again with other data.
    pub stale: bool,
    /// The time at which the stage became stale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_since: Option<Timestamp>,
    /// The number of proposals that failed because they took too long.
    pub given_up: u32,
    /// The number of these proposals since a user last resumed the session or changed who decides.
    pub late: u32,
}

impl StageState {
    /// Returns the earlier proposals that a proposal in progress is based on.
    pub(super) fn list_basis(&self, proposal_id: ProposalId) -> Vec<ProposalId> {
        let basis = self.drafting.get(&proposal_id).and_then(|drafting| drafting.basis.as_ref());
        basis.map(ProposalBasis::proposals).unwrap_or_default()
    }

    /// Finds a complete proposal of the stage.
    pub(super) fn find_proposal(&self, id: ProposalId) -> Result<&Proposal, Refusal> {
        let proposal = self.proposals.iter().find(|proposal| proposal.proposal_id == id);
        proposal.ok_or_else(|| Refusal::NotFound { what: "proposal", id: id.to_string() })
    }

    /// True if the stage is confirmed and not stale.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.status() == StageStatus::Confirmed
    }

    /// Returns the status of the stage.
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
