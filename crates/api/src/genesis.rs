//! Genesis sessions. The fields of [`GenesisState`] are sent in the order of their declaration.

mod state;

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use scribe_domain::{
    Timestamp,
    genesis::{GenesisStatus, Mode},
    id::{NovelId, SessionId},
    read_model::SessionRow,
    stage::Stage,
    vocabulary::UnknownWord,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;

pub use self::state::{
    ActionView, GenesisAction, GenesisState, PendingView, ProposalView, StageView,
};
use crate::{UnreadableRow, row::read_word};

/// A session in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Session")]
#[expect(missing_docs, reason = "the names are the contract's")]
pub struct SessionView {
    pub created_at: Timestamp,
    pub current_stage: CurrentStage,
    pub genre: Option<String>,
    /// BCP 47.
    pub language: String,
    pub mode: Mode,
    /// The novel made from it.
    pub novel_id: Option<NovelId>,
    pub session_id: SessionId,
    pub status: GenesisStatus,
    pub updated_at: Timestamp,
    /// The version that `expected_version` counts.
    pub version: i64,
}

impl TryFrom<&SessionRow> for SessionView {
    type Error = UnreadableRow;

    fn try_from(row: &SessionRow) -> Result<Self, UnreadableRow> {
        Ok(Self {
            created_at: row.created_at,
            current_stage: read_word("genesis_sessions.current_stage", &row.current_stage)?,
            genre: row.session_metadata.get("genre").and_then(Value::as_str).map(str::to_owned),
            language: row.language.clone(),
            mode: read_word("genesis_sessions.mode", &row.mode)?,
            novel_id: row.novel_id,
            session_id: row.id,
            status: read_word("genesis_sessions.status", &row.status)?,
            updated_at: row.updated_at,
            version: row.version,
        })
    }
}

/// The stage that a session is at; `FINISHED` after the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurrentStage(pub Option<Stage>);

const FINISHED: &str = "FINISHED";

impl fmt::Display for CurrentStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.map_or(FINISHED, Stage::as_str))
    }
}

impl FromStr for CurrentStage {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        if text == FINISHED { Ok(Self(None)) } else { text.parse().map(Some).map(Self) }
    }
}

impl Serialize for CurrentStage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CurrentStage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for CurrentStage {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "CurrentStage".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = Stage::WORDS.iter().copied().chain([FINISHED]).collect();
        json_schema!({ "type": "string", "enum": words })
    }
}
