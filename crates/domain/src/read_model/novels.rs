//! The table `novels`.

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
        /// The session from which the novel was created.
        session_id: Option<SessionId>,
        title: String,
        /// The language as a BCP 47 tag.
        language: String,
        /// The author's name on the cover.
        author: String,
        status: NovelStatus,
        /// The number of planned chapters.
        target_chapters: i32,
        /// The number of published chapters.
        completed_chapters: i32,
        /// The number of words in all accepted versions.
        words: i64,
        /// The words per chapter, the seed, the reason of a pause, and the position of the last
        /// chapter to write.
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
