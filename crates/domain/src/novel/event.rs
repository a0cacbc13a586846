//! What has happened to a novel.

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    content::ContentHash,
    id::{ArcId, NovelId, SessionId, UserId},
};

/// A thread of the story, by its chapters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedArc {
    /// The arc.
    pub arc_id: ArcId,
    /// What it is called.
    pub title: String,
    /// How it runs.
    pub description: String,
    /// The position of its first chapter.
    pub first_chapter: u32,
    /// The position of its last chapter.
    pub last_chapter: u32,
}

/// The facts of a novel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", content = "payload")]
pub enum NovelEvent {
    /// The novel exists.
    Created {
        /// The novel.
        novel_id: NovelId,
        /// The session that it was made from; its UUID stays the key of the book.
        session_id: Option<SessionId>,
        /// Who owns it.
        user_id: UserId,
        /// Its title.
        title: String,
        /// BCP 47.
        language: String,
        /// Who is named on the cover.
        author: String,
        /// How many chapters are planned.
        target_chapters: u32,
        /// Words that a chapter should have.
        words_per_chapter: u32,
        /// What the sample writer draws from.
        seed: u64,
        /// The story conception with its style sheet, where there is one.
        story: Option<ContentHash>,
        /// When.
        at: Timestamp,
    },
    /// The plan of the book changed.
    PlanChanged {
        /// The story's threads, whole.
        arcs: Vec<PlannedArc>,
        /// The plot outline's document.
        outline: ContentHash,
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
}
