//! The state of a session, for the studio.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use scribe_domain::{
    Timestamp,
    context::Actor,
    genesis::{
        CurrentStage, GenesisStatus, Mode, StageStatus, StopAfter,
        action::{AvailableAction, GenesisAction},
    },
    id::{CommandId, NovelId, SessionId},
    stage::{Characters, Concept, PlotOutline, Stage, StoryConception, Worldview},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Document;

/// A session in the form for users.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GenesisState {
    pub session_id: SessionId,
    /// The novel that was created from the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub novel_id: Option<NovelId>,
    pub status: GenesisStatus,
    pub mode: Mode,
    /// False if the flow decides in the user's place.
    #[serde(default = "attended")]
    pub attended: bool,
    /// The step after which an unattended session is attended again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_after: Option<StopAfter>,
    /// The language as a BCP 47 tag.
    pub language: String,
    /// The current version, to be sent as `expected_version`.
    pub version: i64,
    pub current_stage: CurrentStage,
    /// True while a task of the session waits or runs.
    pub is_pending: bool,
    /// The reason why an agent could not complete its task. RESUME_GENESIS asks the agent again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// The reason for the pause, if one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_reason: Option<String>,
    pub pending: Vec<PendingCommandView>,
    #[schemars(with = "ConfirmedData")]
    pub confirmed_data: BTreeMap<Stage, Value>,
    #[schemars(with = "Stages")]
    pub stages: BTreeMap<Stage, StageView<Value>>,
    pub available_actions: Vec<ActionView>,
}

/// The default of the field, for servers that predate it.
fn attended() -> bool {
    true
}

/// A command that waits for its proposal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PendingCommand")]
pub struct PendingCommandView {
    pub command_id: CommandId,
    pub command_type: String,
    pub stage: Stage,
    /// The sender; null if the command has ended meanwhile.
    pub actor: Document<Option<Actor>>,
}

/// A stage with its proposals, whose documents are `D`s.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{D}Stage")]
pub struct StageView<D> {
    pub status: StageStatus,
    /// The earlier stages that are not confirmed. Proposals of a free-form session do without them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<Stage>,
    pub proposals: Vec<ProposalView<D>>,
}

/// A proposal, whose document is a `D`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{D}Proposal")]
pub struct ProposalView<D> {
    /// In concept selection each proposal is one concept, and this is that concept's id.
    #[schemars(regex(pattern = "^(prp|cpt)_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))]
    pub proposal_id: String,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The earlier proposals that this one revises or combines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub based_on: Vec<String>,
    pub data: D,
}

/// An action that the user can take next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AvailableAction")]
pub struct ActionView {
    pub command_type: GenesisAction,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
}

impl From<AvailableAction> for ActionView {
    fn from(AvailableAction { action, stage }: AvailableAction) -> Self {
        Self { command_type: action, stage }
    }
}

/// The document of a stage, with the version of its shape.
#[derive(JsonSchema)]
#[schemars(rename = "{T}Document")]
#[expect(dead_code, reason = "it describes what is stored")]
struct Versioned<T> {
    version: u32,
    #[schemars(flatten)]
    data: T,
}

type StageDocument<T> = Document<Versioned<T>>;

/// The documents of the stages that are confirmed.
#[derive(JsonSchema)]
#[schemars(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "it describes a map by stage")]
struct ConfirmedData {
    #[schemars(skip_serializing_if = "Option::is_none")]
    concept_selection: Option<StageDocument<Concept>>,
    #[schemars(skip_serializing_if = "Option::is_none")]
    story_conception: Option<StageDocument<StoryConception>>,
    #[schemars(skip_serializing_if = "Option::is_none")]
    worldview: Option<StageDocument<Worldview>>,
    #[schemars(skip_serializing_if = "Option::is_none")]
    characters: Option<StageDocument<Characters>>,
    #[schemars(skip_serializing_if = "Option::is_none")]
    plot_outline: Option<StageDocument<PlotOutline>>,
}

/// Every stage, with its proposals.
#[derive(JsonSchema)]
#[schemars(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "it describes a map by stage")]
struct Stages {
    concept_selection: StageView<StageDocument<Concept>>,
    story_conception: StageView<StageDocument<StoryConception>>,
    worldview: StageView<StageDocument<Worldview>>,
    characters: StageView<StageDocument<Characters>>,
    plot_outline: StageView<StageDocument<PlotOutline>>,
}
