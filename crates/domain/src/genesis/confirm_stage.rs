//! CONFIRM_STAGE: a user confirms a proposal, or data that the user has edited.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Genesis, GenesisEvent};
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
    /// The person's own data, whole, in the shape of the stage.
    #[serde(default)]
    #[schemars(with = "Option<Map<String, Value>>")]
    pub data: Option<Value>,
    /// Why this one, where it was chosen for the person.
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
        let bare = text.strip_prefix("cpt_").unwrap_or(&text);
        bare.parse().map(Self).map_err(serde::de::Error::custom)
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

/// Confirms a stage and enters the next stage.
///
/// # Errors
/// The session is closed, the stage is not the current one, the proposal is unknown, no concept is
/// selected, both or neither of proposal and data are given, or the data breaks a rule.
pub fn decide(
    state: &Genesis,
    command: ConfirmStage,
    ctx: &CommandContext,
) -> Result<Decision, Refusal> {
    state.require_open()?;
    let stage = state.meant_stage(command.stage)?;
    let (proposal_id, data, data_version, content) = match (command.proposal_id, command.data) {
        (Some(_), Some(_)) => return Err(one_of("give proposal_id or data, not both")),
        (None, Some(value)) => {
            let data = StageData::from_json(stage, value)
                .map_err(|problems| Refusal::of_fields("payload.data", problems))?;
            let version = data.version();
            let content = data.to_content()?;
            (None, content.hash, version, Some(content))
        }
        (Some(ConfirmedId(id)), None) => proposed(state, stage, id)?,
        (None, None) if stage == Stage::ConceptSelection => {
            let selected = state.selected.ok_or(Refusal::NoConceptSelected)?;
            proposed(state, stage, ProposalId(selected.0))?
        }
        (None, None) => return Err(one_of("name a proposal_id or give data")),
    };
    let confirmed = GenesisEvent::StageConfirmed {
        stage,
        proposal_id,
        data,
        data_version,
        reason: command.reason,
        at: ctx.now(),
    };
    let entered = GenesisEvent::StageEntered { stage: stage.next(), at: ctx.now() };
    let mut decision = state.decision(state.resumption(ctx).chain([confirmed, entered]));
    decision.contents.extend(content);
    Ok(decision)
}

type Meant = (Option<ProposalId>, ContentHash, u32, Option<Content>);

fn proposed(state: &Genesis, stage: Stage, id: ProposalId) -> Result<Meant, Refusal> {
    let proposal = state
        .stage(stage)
        .proposals
        .iter()
        .find(|proposal| proposal.proposal_id == id)
        .ok_or_else(|| Refusal::NotFound { what: "proposal", id: id.to_string() })?;
    Ok((Some(id), proposal.data, proposal.data_version, None))
}

fn one_of(message: &str) -> Refusal {
    Refusal::of_field("payload.proposal_id", message)
}
