//! CONFIRM_STAGE: a user confirms a proposal, or data that the user has edited.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Genesis, GenesisEvent, Mode};
use crate::{
    content::{Content, ContentHash},
    context::CommandContext,
    decision::Decision,
    id::{ProposalId, accepted_pattern},
    refusal::Refusal,
    stage::{Stage, StageData},
};

/// The command's payload.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmStage {
    /// The stage; the present one by default.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// The proposal; of a concept, its `cpt_` id.
    #[serde(default)]
    pub proposal_id: Option<ConfirmedId>,
    /// The user's own data: the complete document in the shape of the stage.
    #[serde(default)]
    #[schemars(with = "Option<Map<String, Value>>")]
    pub data: Option<Value>,
    /// The reason for the choice, if the proposal was chosen for the user.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A proposal's id, with either prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ConfirmedId(pub ProposalId);

impl<'de> Deserialize<'de> for ConfirmedId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let unprefixed = text.strip_prefix("cpt_").unwrap_or(&text);
        unprefixed.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for ConfirmedId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ConfirmedId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": accepted_pattern("prp|cpt") })
    }
}

/// Confirms a stage. A guided session enters the next stage that is not confirmed or is stale. In
/// concept selection, the selected concept is confirmed if neither a proposal nor data is given.
///
/// If the stage was confirmed before with other data, the later stages become stale.
///
/// # Errors
/// The session is closed, the stage is not the current one of a guided session, the proposal is
/// unknown, no concept is selected, proposal and data are both given or both missing, or the data
/// breaks a rule.
pub fn decide(
    state: &Genesis,
    command: ConfirmStage,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    state.require_open()?;
    let stage = state.require_stage(command.stage)?;
    let confirmed = match (command.proposal_id, command.data) {
        (Some(_), Some(_)) => {
            return Err(Refusal::for_field(
                "payload.proposal_id",
                "give proposal_id or data, not both",
            ));
        }
        (Some(ConfirmedId(id)), None) => ConfirmedData::from_proposal(state, stage, id)?,
        (None, Some(data)) => ConfirmedData::from_user(stage, data)?,
        (None, None) if stage == Stage::ConceptSelection => {
            let selected = state.selected.ok_or(Refusal::NoConceptSelected)?;
            ConfirmedData::from_proposal(state, stage, selected.into())?
        }
        (None, None) => {
            return Err(Refusal::for_field(
                "payload.proposal_id",
                "name a proposal_id or give data",
            ));
        }
    };
    let stage_confirmed = GenesisEvent::StageConfirmed {
        stage,
        proposal_id: confirmed.proposal_id,
        data: confirmed.hash,
        data_version: confirmed.data_version,
        reason: command.reason,
        at: ctx.now(),
    };
    let before = state.stage(stage).confirmed.as_ref();
    let stale = match before {
        Some(before) if before.data != confirmed.hash => state.stages_to_make_stale(stage),
        Some(_) | None => Vec::new(),
    };
    let entered = match state.mode {
        Mode::Guided => {
            let next = next_stage(state, stage, &stale);
            Some(GenesisEvent::StageEntered { stage: next, at: ctx.now() })
        }
        Mode::FreeForm => state.enter_named_stage(stage, ctx),
    };
    let made_stale =
        (!stale.is_empty()).then(|| GenesisEvent::StagesMadeStale { stages: stale, at: ctx.now() });
    let events =
        state.resume_if_paused(ctx).chain([stage_confirmed]).chain(made_stale).chain(entered);
    let mut decision = state.build_decision(events);
    decision.contents.extend(confirmed.new_content);
    Ok(decision)
}

/// Returns the stage at which a guided session continues after a stage was confirmed: the first one
/// after it that is not confirmed or is stale, or else the first of all.
fn next_stage(state: &Genesis, confirmed: Stage, made_stale: &[Stage]) -> Option<Stage> {
    let needs_user = |stage: &Stage| {
        *stage != confirmed && (!state.stage(*stage).is_fresh() || made_stale.contains(stage))
    };
    let all = || Stage::ALL.iter().copied().filter(needs_user);
    all().find(|stage| *stage > confirmed).or_else(|| all().next())
}

/// The data that a user confirms for a stage.
struct ConfirmedData {
    /// `None` for the user's own data.
    proposal_id: Option<ProposalId>,
    hash: ContentHash,
    data_version: u32,
    /// The document, if it is not stored yet.
    new_content: Option<Content>,
}

impl ConfirmedData {
    /// Finds a proposal of the stage.
    fn from_proposal(state: &Genesis, stage: Stage, id: ProposalId) -> Result<Self, Refusal> {
        let proposal = state.stage(stage).find_proposal(id)?;
        Ok(Self {
            proposal_id: Some(id),
            hash: proposal.data,
            data_version: proposal.data_version,
            new_content: None,
        })
    }

    /// Checks the user's own data against the rules of the stage.
    fn from_user(stage: Stage, data: Value) -> Result<Self, Refusal> {
        let data = StageData::from_json(stage, data)
            .map_err(|problems| Refusal::for_fields("payload.data", problems))?;
        let content = data.to_content()?;
        Ok(Self {
            proposal_id: None,
            hash: content.hash,
            data_version: data.version(),
            new_content: Some(content),
        })
    }
}
