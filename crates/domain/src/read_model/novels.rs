//! `novels`.

use serde_json::Value;

use crate::{
    Timestamp,
    id::{BookId, NovelId, SessionId, UserId},
    novel::NovelStatus,
    table_row,
};

table_row! {
    pub struct NovelRow in "novels" {
        id: NovelId,
        user_id: UserId,
        /// The session that it was made from.
        session_id: Option<SessionId>,
        title: String,
        /// BCP 47.
        language: String,
        /// The name on the cover.
        author: String,
        status: NovelStatus,
        /// The number of planned chapters.
        target_chapters: i32,
        /// The number of published chapters.
        completed_chapters: i32,
        /// The words of all accepted versions.
        words: i64,
        /// Words per chapter, the reason of a pause, and the chapter up to which is written.
        details: Value,
        /// The version of the stream.
        version: i64,
        created_at: Timestamp,
        updated_at: Timestamp,
    }
}

impl NovelRow {
    /// Returns the book that the novel belongs to.
    #[must_use]
    pub fn book(&self) -> BookId {
        self.session_id.map_or(self.id.into(), Into::into)
    }
}
