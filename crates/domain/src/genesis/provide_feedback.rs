//! PROVIDE_FEEDBACK: a user criticises a proposal. A new proposal is made that keeps what the
//! feedback does not concern. The criticised proposal is kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Genesis, GenesisEvent, PendingCommand, Proposal,
    basis::ProposalBasis,
    confirm_stage::ConfirmedId,
    generate_inspiration::{MAX_HINT_CHARS, require_room_for_proposals},
};
use crate::{
    context::CommandContext,
    decision::Decision,
    id::ProposalId,
    refusal::Refusal,
    stage::{Stage, StageData, revision::next_revision_parts},
};

/// The command's payload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvideFeedback {
    /// The stage; the present one by default.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// What the user would like to be different.
    #[schemars(length(min = 1, max = MAX_HINT_CHARS))]
    pub feedback: String,
    /// The criticised proposal; of a concept, its `cpt_` id. The default is the selected concept,
    /// or else the newest proposal of the stage.
    #[serde(default)]
    pub proposal_id: Option<ConfirmedId>,
    /// The only field that changes: a path in the stage's data, for example `characters[2].goal`
    /// or `/characters/2/goal`.
    #[serde(default)]
    #[schemars(length(min = 1, max = 500))]
    pub field: Option<String>,
}

/// Returns the stage and the proposal that the feedback is about.
///
/// # Errors
/// The session is closed, the stage is not the current one of a guided session, the proposal is
/// unknown, or the stage has no proposal or the maximum number of them.
pub fn find_criticised<'a>(
    state: &'a Genesis,
    command: &ProvideFeedback,
) -> Result<(Stage, &'a Proposal), Refusal> {
    state.require_open()?;
    let stage = state.require_stage(command.stage)?;
    let kept = state.stage(stage);
    let selected = state.selected.filter(|_| stage == Stage::ConceptSelection);
    let named = command.proposal_id.map(|ConfirmedId(id)| id);
    let proposal = match named.or(selected.map(ProposalId::from)) {
        Some(id) => kept.find_proposal(id)?,
        None => kept.proposals.last().ok_or(Refusal::NoProposals(stage))?,
    };
    state.require_inactive("PROVIDE_FEEDBACK", stage)?;
    require_room_for_proposals(state, stage)?;
    Ok((stage, proposal))
}

/// Asks for a revision. `base` is the data of the criticised proposal.
///
/// # Errors
/// See [`find_criticised`]. The feedback breaks a rule, or the data has no such field.
pub fn decide(
    state: &Genesis,
    command: ProvideFeedback,
    base: &StageData,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    let (stage, criticised) = find_criticised(state, &command)?;
    let feedback = command.feedback.trim().to_owned();
    if feedback.is_empty() || feedback.chars().count() > MAX_HINT_CHARS || feedback.contains('\0') {
        let message =
            format!("must have 1 to {MAX_HINT_CHARS} characters and must not contain NUL");
        return Err(Refusal::for_field("payload.feedback", message));
    }
    let basis = ProposalBasis::Feedback {
        stage,
        criticised: criticised.proposal_id,
        data: criticised.data,
        feedback: feedback.clone(),
        field: command.field.clone(),
    };
    let target = basis
        .find_target(base, state.preferences.chapters)
        .map_err(|problem| Refusal::for_field("payload.field", problem.message))?;
    let mut parts = next_revision_parts(base, target.as_ref(), &[]).into_iter();
    let Some(first) = parts.next() else {
        return Err(Refusal::for_field("payload.field", "nothing of it can be revised"));
    };
    let proposal_id = ProposalId(ctx.next_uuid());
    let requested = GenesisEvent::ProposalRequested {
        proposal_id,
        stage,
        first,
        beside: parts.collect(),
        count: 1,
        hints: None,
        pending: Some(PendingCommand {
            command_id: ctx.command_id,
            command_type: "PROVIDE_FEEDBACK".to_owned(),
        }),
        at: ctx.now(),
    };
    let given = GenesisEvent::FeedbackGiven {
        proposal_id,
        stage,
        criticised: criticised.proposal_id,
        data: criticised.data,
        feedback,
        field: command.field,
        at: ctx.now(),
    };
    let entered = state.enter_named_stage(stage, ctx);
    let events = state.resume_if_paused(ctx).chain([requested, given]).chain(entered);
    Ok(state.build_decision(events))
}
