//! Genesis sessions. The fields of [`GenesisState`] are sent in the order of their declaration.

mod state;

use schemars::JsonSchema;
use scribe_domain::{
    Timestamp,
    genesis::{CurrentStage, GenesisStatus, Mode},
    id::{NovelId, SessionId},
    read_model::SessionRow,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::state::{ActionView, GenesisState, PendingCommandView, ProposalView, StageView};

/// A session in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Session")]
pub struct SessionView {
    pub created_at: Timestamp,
    pub current_stage: CurrentStage,
    pub genre: Option<String>,
    /// The language as a BCP 47 tag.
    pub language: String,
    pub mode: Mode,
    /// The novel that was created from the session.
    pub novel_id: Option<NovelId>,
    pub session_id: SessionId,
    pub status: GenesisStatus,
    pub updated_at: Timestamp,
    /// The current version, to be sent as `expected_version`.
    pub version: i64,
}

impl From<&SessionRow> for SessionView {
    fn from(row: &SessionRow) -> Self {
        Self {
            created_at: row.created_at,
            current_stage: row.current_stage,
            genre: row.session_metadata.get("genre").and_then(Value::as_str).map(str::to_owned),
            language: row.language.clone(),
            mode: row.mode,
            novel_id: row.novel_id,
            session_id: row.id,
            status: row.status,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
