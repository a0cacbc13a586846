//! The row of a chapter.

use serde_json::json;

use super::Chapter;
use crate::read_model::{ChapterRow, ReadModelWrite};

/// The rows after an event; `version` is the stream's.
#[must_use]
pub fn project(chapter: &Chapter, version: i64) -> Vec<ReadModelWrite> {
    vec![ReadModelWrite::Chapter(ChapterRow {
        id: chapter.chapter_id,
        novel_id: chapter.novel_id,
        position: i32::try_from(chapter.plan.position).unwrap_or(i32::MAX),
        title: chapter.plan.title.clone(),
        status: chapter.status.as_str().to_owned(),
        words: 0,
        open_findings: 0,
        version_id: None,
        content: None,
        details: json!({ "plan": chapter.plan, "target_words": chapter.words }),
        version,
        created_at: chapter.created_at,
        updated_at: chapter.updated_at,
    })]
}
