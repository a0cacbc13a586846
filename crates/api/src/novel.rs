//! Views of novels.

use schemars::JsonSchema;
use scribe_domain::{
    Timestamp,
    id::{NovelId, SessionId},
    novel::NovelStatus,
    read_model::NovelRow,
};
use serde::{Deserialize, Serialize};

use crate::Document;

/// A novel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Novel")]
pub struct NovelView {
    /// The author's name on the cover.
    pub author: String,
    /// How many chapters are published.
    pub completed_chapters: i32,
    pub created_at: Timestamp,
    pub details: Document<NovelDetails>,
    /// The language as a BCP 47 tag.
    pub language: String,
    pub novel_id: NovelId,
    /// The session from which the novel was created.
    pub session_id: Option<SessionId>,
    pub status: NovelStatus,
    /// How many chapters are planned.
    pub target_chapters: i32,
    pub title: String,
    pub updated_at: Timestamp,
    /// The current version, to be sent as `expected_version`.
    pub version: i64,
    /// Words of the accepted versions.
    pub words: i64,
}

/// Details of a novel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NovelDetails {
    /// The reason why the novel is paused.
    pub reason: Option<String>,
    /// The seed of the sample writer.
    pub seed: u64,
    /// The position of the last chapter to write.
    pub until: Option<u32>,
    /// How many words a chapter should have.
    pub words_per_chapter: u32,
}

impl From<&NovelRow> for NovelView {
    fn from(row: &NovelRow) -> Self {
        Self {
            author: row.author.clone(),
            completed_chapters: row.completed_chapters,
            created_at: row.created_at,
            details: Document::new(row.details.clone()),
            language: row.language.clone(),
            novel_id: row.id,
            session_id: row.session_id,
            status: row.status,
            target_chapters: row.target_chapters,
            title: row.title.clone(),
            updated_at: row.updated_at,
            version: row.version,
            words: row.words,
        }
    }
}
