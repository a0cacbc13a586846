//! SELECT_CONCEPT: a user selects a concept. CONFIRM_STAGE then confirms the concept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Genesis, GenesisEvent};
use crate::{
    context::CommandContext, decision::Decision, id::ConceptId, refusal::Refusal, stage::Stage,
};

/// The command's payload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SelectConcept {
    /// The concept.
    #[schemars(length(min = 1))]
    pub concept_ids: Vec<ConceptId>,
}

/// Marks a concept as selected.
///
/// # Errors
/// The session is closed or past its first stage, the concept is unknown, or not exactly one
/// concept is named.
pub fn decide(
    state: &Genesis,
    command: &SelectConcept,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    state.require_open()?;
    state.require_current_stage(Some(Stage::ConceptSelection))?;
    let concept_id = match command.concept_ids.as_slice() {
        [] => {
            return Err(Refusal::for_field("payload.concept_ids", "name a concept"));
        }
        [one] => *one,
        _ => return Err(Refusal::NotOfferedYet("combining several concepts".to_owned())),
    };
    let stage = state.stage(Stage::ConceptSelection);
    if !stage.proposals.iter().any(|proposal| proposal.proposal_id.0 == concept_id.0) {
        return Err(Refusal::NotFound { what: "concept", id: concept_id.to_string() });
    }
    let selected = GenesisEvent::ConceptSelected { concept_id, at: ctx.now() };
    Ok(state.build_decision(state.resume_if_paused(ctx).chain([selected])))
}
