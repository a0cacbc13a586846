//! GENERATE_INSPIRATION: a user asks for more proposals. Earlier proposals are kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Genesis, GenesisStatus, request_proposal};
use crate::{context::CommandContext, decision::Decision, refusal::Refusal, stage::Stage};

/// The maximum number of proposals that a stage keeps.
pub const MAX_PROPOSALS: usize = 200;

/// The maximum length of hints and of feedback, in characters.
pub const MAX_HINT_CHARS: usize = 4_000;

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GenerateInspiration {
    /// The stage; the present one by default.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// The user's wishes for the new proposals.
    #[serde(default)]
    pub hints: Option<String>,
}

/// Asks for another proposal, or for another round of concepts.
///
/// # Errors
/// The session is closed or paused, the stage is not the current one of a guided session, the hints
/// break a rule, or the stage has the maximum number of proposals.
pub fn decide(
    state: &Genesis,
    command: GenerateInspiration,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    state.require_open()?;
    if state.status == GenesisStatus::Paused {
        return Err(Refusal::WrongStatus(state.status));
    }
    let stage = state.require_stage(command.stage)?;
    if let Some(hints) = &command.hints
        && (hints.chars().count() > MAX_HINT_CHARS || hints.contains('\0'))
    {
        let message = "must have at most 4000 characters and must not contain NUL";
        return Err(Refusal::for_field("payload.hints", message));
    }
    state.require_inactive("GENERATE_INSPIRATION", stage)?;
    require_room_for_proposals(state, stage)?;
    let count = match (stage, state.premise) {
        (Stage::ConceptSelection, None) => 10,
        (Stage::ConceptSelection, Some(_)) => 3,
        _ => 1,
    };
    let event = request_proposal::build_request_event(
        stage,
        &state.preferences,
        count,
        command.hints,
        Some("GENERATE_INSPIRATION"),
        ctx,
    );
    let entered = state.enter_named_stage(stage, ctx);
    Ok(state.build_decision([event].into_iter().chain(entered)))
}

/// Refuses another proposal for a stage that has the maximum number of them.
pub(super) fn require_room_for_proposals(state: &Genesis, stage: Stage) -> Result<(), Refusal> {
    match state.stage(stage).proposals.len() {
        count if count >= MAX_PROPOSALS => Err(Refusal::TooManyProposals(count)),
        _ => Ok(()),
    }
}
