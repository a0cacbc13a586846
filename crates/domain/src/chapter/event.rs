//! What has happened to a chapter.

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    id::{ChapterId, NovelId},
    stage::ChapterPlan,
};

/// The facts of a chapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", content = "payload")]
pub enum ChapterEvent {
    /// The chapter has a place in the book.
    Planned {
        /// The chapter.
        chapter_id: ChapterId,
        /// Its novel.
        novel_id: NovelId,
        /// What it is for, and its position.
        plan: Box<ChapterPlan>,
        /// Words that it should have.
        words: u32,
        /// When.
        at: Timestamp,
    },
}
