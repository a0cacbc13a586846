//! What deciding needs to know of a novel.

use serde::{Deserialize, Serialize};

use super::NovelEvent;
use crate::{
    Timestamp,
    content::ContentHash,
    id::{NovelId, SessionId, UserId},
    stream::{Aggregate, AggregateType},
};

/// Where a novel stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NovelStatus {
    /// Nothing is in work.
    Ready,
    /// Chapters are in work.
    Generating,
    /// Rests, with a reason.
    Paused,
    /// Every planned chapter is published.
    Completed,
    /// Its data is damaged.
    Failed,
}

impl NovelStatus {
    /// The name that is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "READY",
            Self::Generating => "GENERATING",
            Self::Paused => "PAUSED",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
        }
    }
}

/// The state of a novel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Novel {
    /// The novel.
    pub novel_id: NovelId,
    /// The session that it was made from.
    pub session_id: Option<SessionId>,
    /// Who owns it.
    pub user_id: UserId,
    /// Its title.
    pub title: String,
    /// BCP 47.
    pub language: String,
    /// Who is named on the cover.
    pub author: String,
    /// Where it stands.
    pub status: NovelStatus,
    /// How many chapters are planned.
    pub target_chapters: u32,
    /// Words that a chapter should have.
    pub words_per_chapter: u32,
    /// What the sample writer draws from.
    pub seed: u64,
    /// The story conception.
    pub story: Option<ContentHash>,
    /// The plot outline.
    pub outline: Option<ContentHash>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Aggregate for Novel {
    type Event = NovelEvent;
    const TYPE: AggregateType = AggregateType::Novel;
    const SCHEMA_VERSION: i32 = 1;

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
                outline: None,
                created_at: *at,
                updated_at: *at,
            }),
            NovelEvent::PlanChanged { outline, at, .. } => {
                state.map(|novel| Self { outline: Some(*outline), updated_at: *at, ..novel })
            }
        }
    }
}
