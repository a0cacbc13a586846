//! What has happened to a novel.

use serde::{Deserialize, Serialize};

use super::NovelStatus;
use crate::{
    Timestamp,
    command_end::CommandEnd,
    content::ContentHash,
    id::{ArcId, ChapterId, CommandId, NovelId, SessionId, UserId},
    problem_code::ProblemCode,
};

/// A thread of the story, by its chapters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedArc {
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
        novel_id: NovelId,
        /// The session that it was made from; its UUID stays the key of the book.
        session_id: Option<SessionId>,
        /// Who owns it.
        user_id: UserId,
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
        at: Timestamp,
    },
    /// The plan of the book changed.
    PlanChanged {
        /// The story's threads, whole.
        arcs: Vec<PlannedArc>,
        /// The plot outline's document.
        #[serde(rename = "outline")]
        plot_outline: ContentHash,
        reason: String,
        at: Timestamp,
    },
    /// A person has the chapters written.
    GenerationStarted {
        /// The command that waits for the last chapter.
        command_id: CommandId,
        /// The position of the last chapter to be written.
        until: u32,
        at: Timestamp,
    },
    /// The book goes on, rests or has come to its end.
    StatusChanged {
        change: StatusChange,
        /// Where the novel stands now.
        status: NovelStatus,
        /// Why, for a person.
        reason: Option<String>,
        /// The chapter that an agent gave up on.
        chapter_id: Option<ChapterId>,
        /// The START_GENERATION that ends with it.
        ends: Option<CommandId>,
        at: Timestamp,
    },
    /// A chapter's accepted text is part of the book.
    ChapterPublished {
        chapter_id: ChapterId,
        /// Its place in the book.
        position: u32,
        words: u32,
        /// The words of the text that it takes the place of; `None` for the first.
        words_before: Option<u32>,
        at: Timestamp,
    },
}

/// What changes a novel's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusChange {
    /// A person pauses.
    Paused,
    /// An agent gave up.
    Stopped,
    /// A person goes on.
    Resumed,
    /// A person ends the generation.
    Cancelled,
    /// The last chapter that was asked for is part of the book.
    Finished,
}

impl NovelEvent {
    /// The commands that end with it.
    #[must_use]
    pub fn ends(&self) -> Vec<(CommandId, CommandEnd)> {
        let Self::StatusChanged { ends: Some(command_id), change, reason, .. } = self else {
            return Vec::new();
        };
        let end = match change {
            StatusChange::Cancelled => CommandEnd::Failed {
                code: ProblemCode::Cancelled,
                detail: reason.clone().unwrap_or_else(|| "a person ended it".to_owned()),
            },
            StatusChange::Paused
            | StatusChange::Stopped
            | StatusChange::Resumed
            | StatusChange::Finished => CommandEnd::Completed(serde_json::json!({})),
        };
        vec![(*command_id, end)]
    }
}
