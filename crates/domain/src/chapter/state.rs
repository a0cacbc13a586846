//! What deciding needs to know of a chapter.

use serde::{Deserialize, Serialize};

use super::ChapterEvent;
use crate::{
    Timestamp,
    id::{ChapterId, NovelId},
    stage::ChapterPlan,
    stream::{Aggregate, AggregateType},
};

/// Where a chapter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChapterStatus {
    /// Has a plan and no text.
    Planned,
}

impl ChapterStatus {
    /// The name that is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "PLANNED",
        }
    }
}

/// The state of a chapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    /// The chapter.
    pub chapter_id: ChapterId,
    /// Its novel.
    pub novel_id: NovelId,
    /// Its plan.
    pub plan: ChapterPlan,
    /// Words that it should have.
    pub words: u32,
    /// Where it stands.
    pub status: ChapterStatus,
    /// When it was planned.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Aggregate for Chapter {
    type Event = ChapterEvent;
    const TYPE: AggregateType = AggregateType::Chapter;
    const SCHEMA_VERSION: i32 = 1;

    fn apply(_state: Option<Self>, event: &ChapterEvent) -> Option<Self> {
        match event {
            ChapterEvent::Planned { chapter_id, novel_id, plan, words, at } => Some(Self {
                chapter_id: *chapter_id,
                novel_id: *novel_id,
                plan: plan.as_ref().clone(),
                words: *words,
                status: ChapterStatus::Planned,
                created_at: *at,
                updated_at: *at,
            }),
        }
    }
}
