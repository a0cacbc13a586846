//! FAIL_PROPOSAL: an agent could not complete its task, or the deadline has passed.

use serde::{Deserialize, Serialize};

use super::{Genesis, GenesisEvent, GenesisStatus};
use crate::{
    context::CommandContext, decision::Decision, id::ProposalId, problem_code::ProblemCode,
    stage::Stage,
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailProposal {
    pub proposal_id: ProposalId,
    pub stage: Stage,
    /// [`ProblemCode::Deadline`], or the code of the agent's problem.
    pub code: ProblemCode,
    /// The cause and the possible remedies, for a user.
    pub detail: String,
}

/// Fails a proposal whose deadline has passed, unless the session is paused. If an agent could not
/// complete its task, pauses the session with the reason and keeps all parts, and RESUME_GENESIS
/// asks for the same part again.
#[must_use]
pub fn decide(state: &Genesis, command: FailProposal, ctx: &CommandContext) -> Decision {
    let Some(drafting) = state.stage(command.stage).drafting.get(&command.proposal_id) else {
        return Decision::default();
    };
    if command.code == ProblemCode::Deadline {
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
    }
    let paused = (state.status == GenesisStatus::InProgress)
        .then(|| GenesisEvent::Paused { reason: Some(command.detail.clone()), at: ctx.now() });
    let failed = GenesisEvent::PartFailed {
        proposal_id: command.proposal_id,
        stage: command.stage,
        part: drafting.awaits,
        code: command.code.to_string(),
        detail: command.detail,
        at: ctx.now(),
    };
    state.build_decision([failed].into_iter().chain(paused))
}
