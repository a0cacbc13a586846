//! `chapters`, `chapter_versions` and `reviews`.

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
        /// Its place in the book, from 1.
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
        /// The plan, the target length, the number of scenes and the step in work.
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
        /// 1, 2, 3 … within the chapter.
        number: i32,
        /// The version that it was made from.
        parent_id: Option<VersionId>,
        /// The manifest of its scenes.
        content: ContentHash as "content_hash",
        words: i64,
        status: VersionStatus,
        /// An agent's name, or `person`.
        author: String,
        /// Why it was made.
        reason: String,
        /// An empty object.
        details: Value,
        created_at: Timestamp,
    }
}

vocabulary! {
    /// What a review looks at.
    ReviewKind {
        /// A critic's: how good the chapter is.
        Critic = "CRITIC",
        /// A fact checker's: whether it agrees with the canon.
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
        /// 0-10, of a critic.
        score: Option<f64>,
        /// What the review rests on.
        comment: String,
        /// A fact checker's verdict.
        is_consistent: Option<bool>,
        /// Criteria, findings, and the findings that were closed.
        issues: Value,
        created_at: Timestamp,
    }
}
