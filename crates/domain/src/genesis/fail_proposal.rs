//! FAIL_PROPOSAL: an agent could not complete its task, or the deadline has passed.

use serde::{Deserialize, Serialize};

use super::{Genesis, GenesisEvent, GenesisStatus};
use crate::{
    context::CommandContext,
    decision::Decision,
    id::ProposalId,
    problem_code::ProblemCode,
    stage::{Part, Stage},
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailProposal {
    pub proposal_id: ProposalId,
    pub stage: Stage,
    /// The part that the agent could not produce; `None` if the deadline has passed.
    #[serde(default)]
    pub part: Option<Part>,
    /// [`ProblemCode::Deadline`], or the code of the agent's problem.
    pub code: ProblemCode,
    /// The cause and the possible remedies, for a user.
    pub detail: String,
}

/// Fails a proposal whose deadline has passed, unless the session is paused. If an agent could not
/// produce a part, pauses the session with the reason and keeps all other parts, also those that are
/// still being made. RESUME_GENESIS asks for the failed part again.
#[must_use]
pub fn decide(state: &Genesis, command: FailProposal, ctx: &CommandContext) -> Decision {
    let Some(drafting) = state.stage(command.stage).drafting.get(&command.proposal_id) else {
        return Decision::default();
    };
    let Some(part) = command.part else {
        if state.status == GenesisStatus::Paused {
            // The clock is stopped: on resume, the proposal gets the time that is left.
            return Decision::default();
        }
        return state.build_decision([GenesisEvent::Failed {
            proposal_id: command.proposal_id,
            stage: command.stage,
            code: command.code.to_string(),
            detail: command.detail,
            fails: drafting.pending.as_ref().map(|pending| pending.command_id),
            at: ctx.now(),
        }]);
    };
    if !drafting.awaits.contains(&part) {
        return Decision::default();
    }
    let paused = (state.status == GenesisStatus::InProgress)
        .then(|| GenesisEvent::Paused { reason: Some(command.detail.clone()), at: ctx.now() });
    let failed = GenesisEvent::PartFailed {
        proposal_id: command.proposal_id,
        stage: command.stage,
        part,
        code: command.code.to_string(),
        detail: command.detail,
        at: ctx.now(),
    };
    state.build_decision([failed].into_iter().chain(paused))
}
