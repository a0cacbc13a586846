//! The state of a novel, as far as commands need it.

use serde::{Deserialize, Serialize};

use super::{Approval, NovelEvent, event::StatusChange};
use crate::{
    Timestamp,
    chapter::order::ChapterOrder,
    content::ContentHash,
    id::{ChapterId, CommandId, NovelId, SessionId, UserId},
    stream::{Aggregate, AggregateType},
    vocabulary,
};

vocabulary! {
    /// The status of a novel.
    NovelStatus {
        /// No generation is running.
        Ready = "READY",
        /// A generation is running.
        Generating = "GENERATING",
        /// The novel is paused, with a reason.
        Paused = "PAUSED",
        /// Every planned chapter is published.
        Completed = "COMPLETED",
        /// The novel's data is damaged.
        Failed = "FAILED",
    }
}

/// A generation of chapters that a user has started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    /// The command that completes with the last chapter.
    pub command_id: CommandId,
    /// The position of the last chapter to write.
    pub until: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Novel {
    pub novel_id: NovelId,
    /// The session from which the novel was created.
    pub session_id: Option<SessionId>,
    /// The owner of the novel.
    pub user_id: UserId,
    pub title: String,
    /// The language as a BCP 47 tag.
    pub language: String,
    /// The author's name on the cover.
    pub author: String,
    pub status: NovelStatus,
    /// The number of planned chapters.
    pub target_chapters: u32,
    /// The target number of words in a chapter.
    pub words_per_chapter: u32,
    /// The random seed of the sample writer.
    pub seed: u64,
    pub story: Option<ContentHash>,
    #[serde(rename = "outline")]
    pub plot_outline: Option<ContentHash>,
    /// The current generation, if any.
    pub generation: Option<Generation>,
    /// Who accepts a chapter, as the last generation was started.
    #[serde(default, skip_serializing_if = "Approval::is_none")]
    pub approval: Approval,
    /// True if a user decides about texts that could not be reviewed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub attended: bool,
    /// The orders for single chapters that are not carried out yet, in the order of their arrival.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<ChapterOrder>,
    /// The reason for the pause.
    pub reason: Option<String>,
    /// The chapter at which an agent could not complete its task.
    pub stopped_at: Option<ChapterId>,
    /// The number of published chapters.
    pub completed_chapters: u32,
    /// The number of words in the published texts.
    pub words: u64,
    /// The position up to which every chapter is published.
    pub published_through: u32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Aggregate for Novel {
    type Event = NovelEvent;
    const TYPE: AggregateType = AggregateType::Novel;
    const SCHEMA_VERSION: i32 = 2;

    fn apply(state: Option<Self>, event: &NovelEvent) -> Option<Self> {
        match event {
            NovelEvent::Created {
                novel_id,
                session_id,
                user_id,
                title,
                language,
                author,
                target_chapters,
                words_per_chapter,
                seed,
                story,
                attended,
                at,
            } => Some(Self {
                novel_id: *novel_id,
                session_id: *session_id,
                user_id: *user_id,
                title: title.clone(),
                language: language.clone(),
                author: author.clone(),
                status: NovelStatus::Ready,
                target_chapters: *target_chapters,
                words_per_chapter: *words_per_chapter,
                seed: *seed,
                story: *story,
                plot_outline: None,
                generation: None,
                approval: Approval::None,
                attended: *attended,
                orders: Vec::new(),
                reason: None,
                stopped_at: None,
                completed_chapters: 0,
                words: 0,
                published_through: 0,
                created_at: *at,
                updated_at: *at,
            }),
            NovelEvent::PlanChanged { plot_outline, at, .. } => state.map(|novel| Self {
                plot_outline: Some(*plot_outline),
                updated_at: *at,
                ..novel
            }),
            NovelEvent::GenerationStarted { command_id, until, approval, at } => {
                state.map(|novel| Self {
                    approval: *approval,
                    generation: Some(Generation { command_id: *command_id, until: *until }),
                    status: NovelStatus::Generating,
                    reason: None,
                    updated_at: *at,
                    ..novel
                })
            }
            NovelEvent::AttendanceChanged { attended, at } => {
                state.map(|novel| Self { attended: *attended, updated_at: *at, ..novel })
            }
            NovelEvent::ChapterOrdered { order, at } => state.map(|novel| Self {
                orders: novel.orders.iter().chain([order]).cloned().collect(),
                status: NovelStatus::Generating,
                reason: None,
                updated_at: *at,
                ..novel
            }),
            NovelEvent::OrderEnded { command_id, at, .. } => state.map(|mut novel| {
                novel.orders.retain(|order| order.command_id != *command_id);
                Self { updated_at: *at, ..novel }
            }),
            NovelEvent::StatusChanged { change, status, reason, chapter_id, at, .. } => {
                state.map(|novel| Self {
                    status: *status,
                    reason: reason.clone(),
                    stopped_at: *chapter_id,
                    generation: match change {
                        StatusChange::Cancelled | StatusChange::Finished => None,
                        StatusChange::Paused | StatusChange::Stopped | StatusChange::Resumed => {
                            novel.generation
                        }
                    },
                    updated_at: *at,
                    ..novel
                })
            }
            NovelEvent::ChapterPublished { position, words, words_before, at, .. } => {
                state.map(|novel| Self {
                    completed_chapters: novel.completed_chapters
                        + u32::from(words_before.is_none()),
                    words: (novel.words + u64::from(*words))
                        .saturating_sub(u64::from(words_before.unwrap_or(0))),
                    published_through: if *position == novel.published_through + 1 {
                        *position
                    } else {
                        novel.published_through
                    },
                    updated_at: *at,
                    ..novel
                })
            }
        }
    }
}
