//! The row of a novel.

use serde_json::json;

use super::Novel;
use crate::read_model::{NovelRow, ReadModelWrite};

/// The rows after an event; `version` is the stream's.
#[must_use]
pub fn project(novel: &Novel, version: i64) -> Vec<ReadModelWrite> {
    vec![ReadModelWrite::Novel(NovelRow {
        id: novel.novel_id,
        user_id: novel.user_id,
        session_id: novel.session_id,
        title: novel.title.clone(),
        language: novel.language.clone(),
        author: novel.author.clone(),
        status: novel.status.as_str().to_owned(),
        target_chapters: i32::try_from(novel.target_chapters).unwrap_or(i32::MAX),
        completed_chapters: 0,
        words: 0,
        details: json!({ "words_per_chapter": novel.words_per_chapter, "seed": novel.seed }),
        version,
        created_at: novel.created_at,
        updated_at: novel.updated_at,
    })]
}
