//! Views of chapters.

use schemars::JsonSchema;
use scribe_domain::{
    Timestamp,
    chapter::{ChapterStatus, Step},
    id::{ChapterId, NovelId, VersionId},
    read_model::ChapterRow,
    stage::ChapterPlan,
};
use serde::{Deserialize, Serialize};

use crate::Document;

/// A chapter in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Chapter")]
pub struct ChapterView {
    /// The version that waits for a user's approval.
    pub awaiting_version_id: Option<VersionId>,
    pub chapter_id: ChapterId,
    pub created_at: Timestamp,
    pub novel_id: NovelId,
    /// Findings that are open in the accepted version.
    pub open_findings: i32,
    /// The place in the book, from 1.
    pub position: i32,
    pub status: ChapterStatus,
    pub title: String,
    pub updated_at: Timestamp,
    /// The current version, to be sent as `expected_version`.
    pub version: i64,
    /// The accepted version.
    pub version_id: Option<VersionId>,
    /// Words of the accepted version.
    pub words: i64,
}

/// A single chapter with its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ChapterWithText")]
pub struct ChapterTextView {
    #[serde(flatten)]
    pub chapter: ChapterView,
    /// The accepted text; null if there is none yet.
    pub content: Option<String>,
    pub details: Document<ChapterDetails>,
}

/// Details of a chapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChapterDetails {
    /// The chapter's plan in the outline.
    pub plan: ChapterPlan,
    /// The scenes of the current work.
    pub scenes: Option<SceneProgress>,
    pub step: Option<Step>,
    /// The version that waits for a user's approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaiting_version_id: Option<VersionId>,
    /// The target number of words.
    pub target_words: u32,
    /// The reviewers of whom no reply could be used, if the text was accepted without them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreviewed_by: Vec<String>,
}

/// How many scenes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SceneProgress {
    /// The planned number of scenes.
    pub of: u32,
    /// The number of scenes that are written.
    pub written: u32,
}

impl ChapterTextView {
    /// Creates the view of a chapter with its accepted text.
    #[must_use]
    pub fn new(row: &ChapterRow, content: Option<String>) -> Self {
        let details = Document::new(row.details.clone());
        Self { chapter: ChapterView::from(row), content, details }
    }
}

impl From<&ChapterRow> for ChapterView {
    fn from(row: &ChapterRow) -> Self {
        Self {
            awaiting_version_id: VersionId::deserialize(&row.details["awaiting_version_id"]).ok(),
            chapter_id: row.id,
            created_at: row.created_at,
            novel_id: row.novel_id,
            open_findings: row.open_findings,
            position: row.position,
            status: row.status,
            title: row.title.clone(),
            updated_at: row.updated_at,
            version: row.version,
            version_id: row.version_id,
            words: row.words,
        }
    }
}
