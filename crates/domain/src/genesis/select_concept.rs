//! SELECT_CONCEPT: a user selects a concept, or has several combined into a new one. CONFIRM_STAGE
//! then confirms the concept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Genesis, GenesisEvent, generate_inspiration::require_room_for_proposals,
    request_proposal::build_request_event,
};
use crate::{
    context::CommandContext,
    decision::Decision,
    id::{ConceptId, ProposalId},
    refusal::Refusal,
    stage::Stage,
};

/// The maximum number of concepts that are combined.
pub const MAX_COMBINED: usize = 5;

/// The command's payload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SelectConcept {
    /// The concept. Several are combined into a new one, which is then selected.
    #[schemars(length(min = 1, max = MAX_COMBINED))]
    pub concept_ids: Vec<ConceptId>,
}

impl SelectConcept {
    /// True if an agent has to combine the concepts.
    #[must_use]
    pub fn combines(&self) -> bool {
        self.concept_ids.len() > 1
    }
}

/// Marks a concept as selected, or asks for the combination of several.
///
/// # Errors
/// The session is closed or past its first stage, a concept is unknown or named twice, none or too
/// many are named, or the stage has the maximum number of proposals.
pub fn decide(
    state: &Genesis,
    command: &SelectConcept,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    state.require_open()?;
    let stage = state.require_stage(Some(Stage::ConceptSelection))?;
    let concepts = &command.concept_ids;
    let wrong = |message: &str| Err(Refusal::for_field("payload.concept_ids", message));
    if concepts.is_empty() {
        return wrong("name a concept");
    }
    let proposals = &state.stage(stage).proposals;
    let is_known = |concept_id: &ConceptId| {
        proposals.iter().any(|proposal| proposal.proposal_id == ProposalId::from(*concept_id))
    };
    if let Some(unknown) = concepts.iter().find(|concept_id| !is_known(concept_id)) {
        return Err(Refusal::NotFound { what: "concept", id: unknown.to_string() });
    }
    let entered = state.enter_named_stage(stage, ctx);
    if let [concept_id] = concepts.as_slice() {
        let selected = GenesisEvent::ConceptSelected { concept_id: *concept_id, at: ctx.now() };
        let events = state.resume_if_paused(ctx).chain([selected]).chain(entered);
        return Ok(state.build_decision(events));
    }
    if concepts.len() > MAX_COMBINED {
        return wrong("at most 5 concepts can be combined");
    }
    if (1..).zip(concepts).any(|(next, concept_id)| concepts[next..].contains(concept_id)) {
        return wrong("names a concept twice");
    }
    state.require_inactive("SELECT_CONCEPT", stage)?;
    require_room_for_proposals(state, stage)?;
    let preferences = &state.preferences;
    let requested = build_request_event(stage, preferences, 1, None, Some("SELECT_CONCEPT"), ctx);
    let combination = if let GenesisEvent::ProposalRequested { proposal_id, .. } = &requested {
        let (proposal_id, concepts) = (*proposal_id, concepts.clone());
        Some(GenesisEvent::CombinationRequested { proposal_id, concepts, at: ctx.now() })
    } else {
        None
    };
    let events = state.resume_if_paused(ctx).chain([requested]).chain(combination).chain(entered);
    Ok(state.build_decision(events))
}
