//! The tables `genesis_sessions` and `genesis_proposals`.

use serde_json::Value;

use crate::{
    Timestamp,
    content::ContentHash,
    genesis::{CurrentStage, GenesisStatus, Mode},
    id::{NovelId, SessionId, UserId},
    stage::Stage,
    table_row,
};

table_row! {
    pub struct SessionRow in "genesis_sessions" {
        id: SessionId,
        user_id: UserId,
        /// The novel that was created from the session.
        novel_id: Option<NovelId>,
        status: GenesisStatus,
        mode: Mode,
        /// The language as a BCP 47 tag.
        language: String,
        /// The current stage, or `FINISHED`.
        current_stage: CurrentStage,
        /// The hash of the document for each confirmed stage.
        confirmed_data: Value,
        /// The premise and the genre.
        session_metadata: Value,
        /// The version of the stream.
        version: i64,
        created_at: Timestamp,
        updated_at: Timestamp,
    }
}

table_row! {
    /// A proposal for a stage.
    pub struct ProposalRow in "genesis_proposals" {
        /// The id of the proposal. For a concept, the id of the concept.
        id: uuid::Uuid,
        session_id: SessionId,
        stage: Stage,
        /// The number of the proposal within the session: 1, 2, 3 … in the order of creation.
        number: i32,
        /// The hash of the document.
        content: ContentHash as "content_hash",
        /// The score from 0 to 10, for concepts only.
        score: Option<f64>,
        created_at: Timestamp,
    }
}
