//! REQUEST_PROPOSAL: the flow asks for the first proposal of a stage that the session has entered.

use serde::{Deserialize, Serialize};

use super::{Genesis, GenesisEvent, GenesisStatus, PendingCommand, StageStatus};
use crate::{
    context::CommandContext,
    decision::Decision,
    id::ProposalId,
    stage::{Part, Preferences, Stage, part::first_parts},
};

/// The maximum number of concepts in one reply.
pub const CONCEPTS_PER_REPLY: u32 = 5;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestProposal {
    pub stage: Stage,
}

/// Asks for a proposal if the stage has none and none is in progress. Otherwise, emits no events.
#[must_use]
pub fn decide(state: &Genesis, command: &RequestProposal, ctx: &CommandContext) -> Decision {
    let stage = state.stage(command.stage);
    let needs_proposal = matches!(state.status, GenesisStatus::InProgress | GenesisStatus::Paused)
        && stage.status() == StageStatus::Empty
        && stage.drafting.is_empty();
    if !needs_proposal {
        return Decision::default();
    }
    let event = build_request_event(command.stage, &state.preferences, 1, None, None, ctx);
    state.build_decision([event])
}

/// Creates the event that asks for a proposal. `command_type` is the type of the user's command
/// that waits for the proposal.
pub(super) fn build_request_event(
    stage: Stage,
    preferences: &Preferences,
    count: u32,
    hints: Option<String>,
    command_type: Option<&str>,
    ctx: &CommandContext,
) -> GenesisEvent {
    let concepts = Part::Concepts { count: count.min(CONCEPTS_PER_REPLY) };
    let (first, beside) = match stage {
        Stage::ConceptSelection => (concepts, Vec::new()),
        Stage::StoryConception | Stage::Worldview | Stage::Characters | Stage::PlotOutline => {
            let mut parts = first_parts(stage, preferences).into_iter();
            // Every stage has parts.
            (parts.next().unwrap_or(concepts), parts.collect())
        }
    };
    GenesisEvent::ProposalRequested {
        proposal_id: ProposalId(ctx.next_uuid()),
        stage,
        first,
        beside,
        count,
        hints,
        pending: command_type.map(|command_type| PendingCommand {
            command_id: ctx.command_id,
            command_type: command_type.to_owned(),
        }),
        at: ctx.now(),
    }
}
