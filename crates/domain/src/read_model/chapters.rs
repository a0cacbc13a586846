//! The tables `chapters`, `chapter_versions` and `reviews`.

use serde_json::Value;

use crate::{
    Timestamp,
    chapter::{ChapterStatus, version::VersionStatus},
    content::ContentHash,
    id::{ChapterId, NovelId, ReviewId, VersionId},
    table_row, vocabulary,
};

table_row! {
    pub struct ChapterRow in "chapters" {
        id: ChapterId,
        novel_id: NovelId,
        /// The position in the book, from 1.
        position: i32,
        title: String,
        status: ChapterStatus,
        /// The words of the accepted version.
        words: i64,
        /// The number of open findings in the accepted version.
        open_findings: i32,
        /// The accepted version.
        version_id: Option<VersionId>,
        /// The manifest of the accepted version.
        content: Option<ContentHash> as "content_hash",
        /// The plan, the target length, the number of scenes and the current step.
        details: Value,
        /// The version of the stream.
        version: i64,
        created_at: Timestamp,
        updated_at: Timestamp,
    }
}

table_row! {
    /// A version of a chapter's text.
    pub struct VersionRow in "chapter_versions" {
        id: VersionId,
        chapter_id: ChapterId,
        /// The number of the version within the chapter: 1, 2, 3 …
        number: i32,
        /// The version from which this one was made.
        parent_id: Option<VersionId>,
        /// The hash of the manifest that lists the scenes.
        content: ContentHash as "content_hash",
        words: i64,
        status: VersionStatus,
        /// The agent's name, or `person`.
        author: String,
        /// The reason for the version.
        reason: String,
        /// An empty object.
        details: Value,
        created_at: Timestamp,
    }
}

vocabulary! {
    /// The kind of a review.
    ReviewKind {
        /// A critic's review of the quality.
        Critic = "CRITIC",
        /// A fact checker's comparison with the canon.
        FactCheck = "FACT_CHECK",
    }
}

table_row! {
    /// A review of a version.
    pub struct ReviewRow in "reviews" {
        id: ReviewId,
        chapter_id: ChapterId,
        version_id: VersionId,
        /// The reviewing agent's name.
        agent: String,
        kind: ReviewKind,
        /// The score from 0 to 10, for a critic's review only.
        score: Option<f64>,
        /// The reason for the judgement.
        comment: String,
        /// True if no new finding blocks the version, for a fact checker's review only.
        is_consistent: Option<bool>,
        /// Criteria, findings, and the findings that were closed.
        issues: Value,
        created_at: Timestamp,
    }
}
