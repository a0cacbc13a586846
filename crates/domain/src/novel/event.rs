//! The events of a novel.

use serde::{Deserialize, Serialize};

use super::{Approval, NovelStatus};
use crate::{
    Timestamp,
    chapter::order::ChapterOrder,
    command_end::CommandEnd,
    content::ContentHash,
    id::{ArcId, ChapterId, CommandId, NovelId, SessionId, UserId},
    problem_code::ProblemCode,
};

/// A story arc and its chapters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedArc {
    pub arc_id: ArcId,
    pub title: String,
    /// The course of the arc.
    pub description: String,
    /// The position of its first chapter.
    pub first_chapter: u32,
    /// The position of its last chapter.
    pub last_chapter: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", content = "payload")]
pub enum NovelEvent {
    Created {
        novel_id: NovelId,
        /// The session from which the novel was created. The session's UUID stays the key of the
        /// book.
        session_id: Option<SessionId>,
        /// The owner of the novel.
        user_id: UserId,
        title: String,
        /// The language as a BCP 47 tag.
        language: String,
        /// The author's name on the cover.
        author: String,
        /// The number of planned chapters.
        target_chapters: u32,
        /// The target number of words in a chapter.
        words_per_chapter: u32,
        /// The random seed of the sample writer.
        seed: u64,
        /// The story conception with its style sheet, if there is one.
        story: Option<ContentHash>,
        /// True if a user decides about texts that could not be reviewed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        attended: bool,
        at: Timestamp,
    },
    /// The plan of the book changed.
    PlanChanged {
        /// All arcs of the story.
        arcs: Vec<PlannedArc>,
        /// The plot outline's document.
        #[serde(rename = "outline")]
        plot_outline: ContentHash,
        reason: String,
        at: Timestamp,
    },
    /// A user started the generation of chapters.
    GenerationStarted {
        /// The command that completes with the last chapter.
        command_id: CommandId,
        /// The position of the last chapter to write.
        until: u32,
        /// Who accepts a chapter.
        #[serde(default, skip_serializing_if = "Approval::is_none")]
        approval: Approval,
        at: Timestamp,
    },
    /// A user attends the book from now on, or leaves it to the agents.
    AttendanceChanged {
        /// True if a user decides about texts that could not be reviewed.
        attended: bool,
        at: Timestamp,
    },
    /// A user ordered work on one chapter.
    ChapterOrdered { order: ChapterOrder, at: Timestamp },
    /// An order was carried out or cancelled.
    OrderEnded {
        /// The command that completes or fails with the event.
        command_id: CommandId,
        /// The chapter of the order.
        chapter_id: ChapterId,
        /// The reason why it was cancelled, for a user; `None` if it was carried out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cancelled: Option<String>,
        at: Timestamp,
    },
    /// The generation was paused, resumed, cancelled or completed.
    StatusChanged {
        change: StatusChange,
        /// The new status of the novel.
        status: NovelStatus,
        /// The reason, for a user.
        reason: Option<String>,
        /// The chapter at which an agent could not complete its task.
        chapter_id: Option<ChapterId>,
        /// The START_GENERATION command that completes or fails with the event.
        ends: Option<CommandId>,
        at: Timestamp,
    },
    /// A chapter's accepted text was added to the book.
    ChapterPublished {
        chapter_id: ChapterId,
        /// The chapter's position in the book.
        position: u32,
        words: u32,
        /// The number of words in the text that is replaced. `None` if this is the chapter's first
        /// text.
        words_before: Option<u32>,
        at: Timestamp,
    },
}

/// The reason for a change of the novel's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusChange {
    /// A user paused the generation.
    Paused,
    /// An agent could not complete its task.
    Stopped,
    /// A user resumed the generation.
    Resumed,
    /// A user cancelled the generation.
    Cancelled,
    /// The last requested chapter was added to the book.
    Finished,
}

impl NovelEvent {
    /// Returns the commands that complete or fail with the event.
    #[must_use]
    pub fn ended_commands(&self) -> Vec<(CommandId, CommandEnd)> {
        if let Self::OrderEnded { command_id, chapter_id, cancelled, .. } = self {
            let end = match cancelled {
                Some(reason) => {
                    CommandEnd::Failed { code: ProblemCode::Cancelled, detail: reason.clone() }
                }
                None => CommandEnd::Completed(serde_json::json!({ "chapter_id": chapter_id })),
            };
            return vec![(*command_id, end)];
        }
        let Self::StatusChanged { ends: Some(command_id), change, reason, .. } = self else {
            return Vec::new();
        };
        let end = match change {
            StatusChange::Cancelled => CommandEnd::Failed {
                code: ProblemCode::Cancelled,
                detail: reason.clone().unwrap_or_else(|| "a user ended it".to_owned()),
            },
            StatusChange::Paused
            | StatusChange::Stopped
            | StatusChange::Resumed
            | StatusChange::Finished => CommandEnd::Completed(serde_json::json!({})),
        };
        vec![(*command_id, end)]
    }
}
