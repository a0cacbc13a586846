//! The outcome of a command.

use schemars::JsonSchema;
use scribe_domain::{
    id::{CommandId, ConceptId, NovelId, ProposalId, SessionId, VersionId},
    stage::Stage,
};
use scribe_ports::store::rows::InboxStatus;
use serde::{Deserialize, Serialize};

use crate::{Document, ProblemView};

/// The outcome of a command; `session_id` or `novel_id` names its target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CommandReply {
    pub command_id: CommandId,
    pub correlation_id: String,
    /// The reason why the command failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ProblemView>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub novel_id: Option<NovelId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Document<CommandResult>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    pub status: InboxStatus,
}

/// What a command has created, or what its sender should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommandResult {
    /// The requested proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal_id: Option<ProposalId>,
    /// The only concept of the proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concept_id: Option<ConceptId>,
    /// The stage that was entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// The stages that become stale if the entered stage is confirmed with other data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would_become_stale: Option<Vec<Stage>>,
    /// The novel that was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub novel_id: Option<NovelId>,
    /// The version that was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_id: Option<VersionId>,
    /// The number of the version within its chapter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The number of words in the version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<u32>,
}
