//! The rows that people read. They are written in the commit of the events that they come from, by
//! pure `project` functions, and can be made again from the event log.

mod canon;

use serde_json::Value;

pub use canon::{
    ArcRow, CharacterRow, CharacterStateRow, EntryRow, FactRow, RecordRow, RelationRow,
};

use crate::{
    Timestamp,
    content::ContentHash,
    id::{ChapterId, FactId, NovelId, ReviewId, SessionId, UserId, VersionId},
};

/// A row of a read model, written whole: the row with its key is replaced; or one that is gone.
#[derive(Debug, Clone, PartialEq)]
pub enum ReadModelWrite {
    /// `genesis_sessions`.
    Session(SessionRow),
    /// `genesis_proposals`.
    Proposal(ProposalRow),
    /// `novels`.
    Novel(NovelRow),
    /// `chapters`.
    Chapter(ChapterRow),
    /// `chapter_versions`.
    Version(VersionRow),
    /// `reviews`.
    Review(ReviewRow),
    /// `chapter_records`.
    Record(RecordRow),
    /// `story_arcs`.
    Arc(ArcRow),
    /// `canon_characters`.
    Character(CharacterRow),
    /// `canon_character_states`.
    CharacterState(CharacterStateRow),
    /// `canon_entries`.
    Entry(EntryRow),
    /// `canon_relations`.
    Relation(RelationRow),
    /// `canon_facts`.
    Fact(FactRow),
    /// A row of `canon_facts` that is gone.
    FactRemoved(FactId),
}

impl ReadModelWrite {
    /// The table and key of the row.
    #[must_use]
    pub fn key(&self) -> (&'static str, uuid::Uuid) {
        match self {
            Self::Session(row) => ("genesis_sessions", row.id.0),
            Self::Proposal(row) => ("genesis_proposals", row.id),
            Self::Novel(row) => ("novels", row.id.0),
            Self::Chapter(row) => ("chapters", row.id.0),
            Self::Version(row) => ("chapter_versions", row.id.0),
            Self::Review(row) => ("reviews", row.id.0),
            Self::Record(row) => ("chapter_records", row.chapter_id.0),
            Self::Arc(row) => ("story_arcs", row.id.0),
            Self::Character(row) => ("canon_characters", row.id.0),
            Self::CharacterState(row) => ("canon_character_states", row.id),
            Self::Entry(row) => ("canon_entries", row.id.0),
            Self::Relation(row) => ("canon_relations", row.id),
            Self::Fact(row) => ("canon_facts", row.id.0),
            Self::FactRemoved(id) => ("canon_facts", id.0),
        }
    }
}

/// A row of `genesis_sessions`.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionRow {
    /// The session.
    pub id: SessionId,
    /// Who owns it.
    pub user_id: UserId,
    /// The novel made from it.
    pub novel_id: Option<NovelId>,
    /// IN_PROGRESS, PAUSED, COMPLETED, ABANDONED.
    pub status: String,
    /// guided, free_form.
    pub mode: String,
    /// BCP 47.
    pub language: String,
    /// The stage that the person is at.
    pub current_stage: String,
    /// Per stage: status and the hash of the confirmed document.
    pub confirmed_data: Value,
    /// Premise, preferences, pending commands and whatever else the state endpoint shows.
    pub session_metadata: Value,
    /// The version of the stream.
    pub version: i64,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A row of `genesis_proposals`.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposalRow {
    /// The proposal's id; of a concept, the concept's.
    pub id: uuid::Uuid,
    /// The session.
    pub session_id: SessionId,
    /// The stage.
    pub stage: String,
    /// The order of proposals within the session: position of making, from 1.
    pub number: i32,
    /// The hash of the document.
    pub content: ContentHash,
    /// 0-10.
    pub score: Option<f64>,
    /// When it was proposed.
    pub created_at: Timestamp,
}

/// A row of `novels`.
#[derive(Debug, Clone, PartialEq)]
pub struct NovelRow {
    /// The novel.
    pub id: NovelId,
    /// Who owns it.
    pub user_id: UserId,
    /// The session that it was made from.
    pub session_id: Option<SessionId>,
    /// Its title.
    pub title: String,
    /// BCP 47.
    pub language: String,
    /// Who is named on the cover.
    pub author: String,
    /// READY, GENERATING, PAUSED, COMPLETED, FAILED.
    pub status: String,
    /// How many chapters are planned.
    pub target_chapters: i32,
    /// How many are published.
    pub completed_chapters: i32,
    /// Words of the accepted versions.
    pub words: i64,
    /// Theme, writing style, the reason of a pause and whatever else is shown.
    pub details: Value,
    /// The version of the stream.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl NovelRow {
    /// The key of the novel's book: its session's id where it was made from one, else its own.
    #[must_use]
    pub fn key(&self) -> uuid::Uuid {
        self.session_id.map_or(self.id.0, |session| session.0)
    }
}

/// A row of `chapters`.
#[derive(Debug, Clone, PartialEq)]
pub struct ChapterRow {
    /// The chapter.
    pub id: ChapterId,
    /// Its novel.
    pub novel_id: NovelId,
    /// Its place in the book, from 1.
    pub position: i32,
    /// Its title.
    pub title: String,
    /// PLANNED, DRAFTING, REVIEWING, REVISING, AWAITING_APPROVAL, PUBLISHED, NEEDS_ATTENTION.
    pub status: String,
    /// Words of the accepted version.
    pub words: i64,
    /// Findings that are open in the accepted version.
    pub open_findings: i32,
    /// The accepted version.
    pub version_id: Option<VersionId>,
    /// The hash of the accepted text.
    pub content: Option<ContentHash>,
    /// The plan, the scenes and whatever else is shown.
    pub details: Value,
    /// The version of the stream.
    pub version: i64,
    /// When it was planned.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A row of `chapter_versions`.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionRow {
    /// The version.
    pub id: VersionId,
    /// Its chapter.
    pub chapter_id: ChapterId,
    /// 1, 2, 3 … within the chapter.
    pub number: i32,
    /// The version that it was made from.
    pub parent_id: Option<VersionId>,
    /// The hash of the text.
    pub content: ContentHash,
    /// Words of the text.
    pub words: i64,
    /// proposed, accepted, superseded.
    pub status: String,
    /// The agent's name, or `person`.
    pub author: String,
    /// Why it was made.
    pub reason: String,
    /// Model, prompt version, score and whatever else is shown.
    pub details: Value,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A row of `reviews`.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewRow {
    /// The review.
    pub id: ReviewId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The version that was read.
    pub version_id: VersionId,
    /// The agent's roster name.
    pub agent: String,
    /// CRITIC, FACT_CHECK.
    pub kind: String,
    /// 0-10, of a critic.
    pub score: Option<f64>,
    /// In words, where there are any.
    pub comment: String,
    /// Of a fact checker.
    pub is_consistent: Option<bool>,
    /// Criteria, findings and what was closed.
    pub issues: Value,
    /// When it was made.
    pub created_at: Timestamp,
}
