//! What deciding needs to know of a novel.

use serde::{Deserialize, Serialize};

use super::{NovelEvent, event::StatusChange};
use crate::{
    Timestamp,
    content::ContentHash,
    id::{ChapterId, CommandId, NovelId, SessionId, UserId},
    stream::{Aggregate, AggregateType},
    vocabulary,
};

vocabulary! {
    /// Where a novel stands.
    NovelStatus {
        /// Nothing is in work.
        Ready = "READY",
        /// Chapters are in work.
        Generating = "GENERATING",
        /// Rests, with a reason.
        Paused = "PAUSED",
        /// Every planned chapter is published.
        Completed = "COMPLETED",
        /// Its data is damaged.
        Failed = "FAILED",
    }
}

/// The writing of chapters that a person has asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    /// The command that waits for the last chapter.
    pub command_id: CommandId,
    /// The position of the last chapter to be written.
    pub until: u32,
}

/// The state of a novel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Novel {
    pub novel_id: NovelId,
    /// The session that it was made from.
    pub session_id: Option<SessionId>,
    /// Who owns it.
    pub user_id: UserId,
    pub title: String,
    /// BCP 47.
    pub language: String,
    /// Who is named on the cover.
    pub author: String,
    pub status: NovelStatus,
    /// How many chapters are planned.
    pub target_chapters: u32,
    /// Words that a chapter should have.
    pub words_per_chapter: u32,
    /// What the sample writer draws from.
    pub seed: u64,
    /// The story conception.
    pub story: Option<ContentHash>,
    #[serde(rename = "outline")]
    pub plot_outline: Option<ContentHash>,
    /// The chapters that are being written.
    pub generation: Option<Generation>,
    /// Why it rests.
    pub reason: Option<String>,
    /// The chapter that an agent gave up on.
    pub stopped_at: Option<ChapterId>,
    /// How many chapters are published.
    pub completed_chapters: u32,
    /// Words of the published texts.
    pub words: u64,
    /// Every chapter up to this position is published.
    pub published_through: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
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
            NovelEvent::GenerationStarted { command_id, until, at } => state.map(|novel| Self {
                generation: Some(Generation { command_id: *command_id, until: *until }),
                status: NovelStatus::Generating,
                reason: None,
                updated_at: *at,
                ..novel
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
