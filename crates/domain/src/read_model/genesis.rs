//! `genesis_sessions` and `genesis_proposals`.

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
        /// The novel that was made from it.
        novel_id: Option<NovelId>,
        status: GenesisStatus,
        mode: Mode,
        /// BCP 47.
        language: String,
        /// The stage that the person is at, or `FINISHED`.
        current_stage: CurrentStage,
        /// For each confirmed stage the hash of its document.
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
        /// The proposal's id; for a concept, the concept's.
        id: uuid::Uuid,
        session_id: SessionId,
        stage: Stage,
        /// 1, 2, 3 … within the session, in the order in which they were made.
        number: i32,
        /// The hash of the document.
        content: ContentHash as "content_hash",
        /// 0-10, of concepts only.
        score: Option<f64>,
        created_at: Timestamp,
    }
}
