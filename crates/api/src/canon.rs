//! Views of a book's canon: characters, entries, relations, arcs and facts.

use schemars::JsonSchema;
use scribe_domain::{
    Timestamp,
    chapter::CharacterState,
    id::{ArcId, ChapterId, CharacterId, EntryId, FactId, NovelId, VersionId},
    read_model::{
        ArcRow, ArcStatus, CharacterRow, CharacterStateRow, EntryRow, FactRow, RelationRow,
    },
    stage::{Character, CharacterRole, Entry, EntryKind, RelationKind},
};
use serde::{Deserialize, Serialize};

use crate::Document;

/// A character with its last recorded state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CanonCharacter")]
pub struct CharacterView {
    pub character_id: CharacterId,
    pub created_at: Timestamp,
    /// Null before the first chapter is recorded.
    pub last_seen: Option<LastSeenView>,
    pub name: String,
    pub novel_id: NovelId,
    pub role: CharacterRole,
    pub sheet: Document<Character>,
}

/// The state of a character at the end of the last chapter that mentions it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "LastSeen")]
pub struct LastSeenView {
    pub chapter_id: ChapterId,
    /// The chapter's place in the book.
    pub position: i32,
    pub recorded_at: Timestamp,
    /// Null if the text no longer says so.
    pub state: Document<Option<CharacterState>>,
}

/// A place, group or thing of the book's world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CanonEntry")]
pub struct EntryView {
    pub created_at: Timestamp,
    pub entry: Document<Entry>,
    pub entry_id: EntryId,
    pub kind: EntryKind,
    pub name: String,
    pub novel_id: NovelId,
}

/// The relation of one character to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CanonRelation")]
pub struct RelationView {
    pub description: String,
    /// The name of the character who has this feeling.
    pub from: String,
    pub kind: RelationKind,
    pub novel_id: NovelId,
    /// From deadly hatred to devotion.
    #[schemars(range(min = -10, max = 10))]
    pub strength: i32,
    /// The name of the character whom the feeling is about.
    pub to: String,
    pub updated_at: Timestamp,
}

/// A thread of the story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "StoryArc")]
pub struct ArcView {
    pub arc_id: ArcId,
    pub description: String,
    /// The position of its first chapter.
    pub first_chapter: i32,
    /// The position of its last chapter.
    pub last_chapter: i32,
    pub novel_id: NovelId,
    pub status: ArcStatus,
    pub title: String,
    pub updated_at: Timestamp,
}

/// A statement of an accepted text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Fact")]
pub struct FactView {
    pub chapter_id: ChapterId,
    pub fact_id: FactId,
    pub novel_id: NovelId,
    /// The chapter's place in the book.
    pub position: i32,
    /// The passage that says so.
    pub quotation: String,
    pub recorded_at: Timestamp,
    pub statement: String,
    pub subject: String,
    pub version_id: VersionId,
}

impl CharacterView {
    /// Creates the view of a character, with its state at the end of the last chapter that mentions
    /// it.
    #[must_use]
    pub fn new(row: &CharacterRow, last: Option<&CharacterStateRow>) -> Self {
        Self {
            character_id: row.id,
            created_at: row.created_at,
            last_seen: last.map(LastSeenView::from),
            name: row.name.clone(),
            novel_id: row.novel_id,
            role: row.role,
            sheet: Document::new(row.sheet.clone()),
        }
    }
}

impl From<&CharacterStateRow> for LastSeenView {
    fn from(row: &CharacterStateRow) -> Self {
        Self {
            chapter_id: row.chapter_id,
            position: row.position,
            recorded_at: row.recorded_at,
            state: Document::new(row.state.clone()),
        }
    }
}

impl From<&EntryRow> for EntryView {
    fn from(row: &EntryRow) -> Self {
        Self {
            created_at: row.created_at,
            entry: Document::new(row.entry.clone()),
            entry_id: row.id,
            kind: row.kind,
            name: row.name.clone(),
            novel_id: row.novel_id,
        }
    }
}

impl From<&RelationRow> for RelationView {
    fn from(row: &RelationRow) -> Self {
        Self {
            description: row.description.clone(),
            from: row.from.clone(),
            kind: row.kind,
            novel_id: row.novel_id,
            strength: row.strength,
            to: row.to.clone(),
            updated_at: row.updated_at,
        }
    }
}

impl From<&ArcRow> for ArcView {
    fn from(row: &ArcRow) -> Self {
        Self {
            arc_id: row.id,
            description: row.description.clone(),
            first_chapter: row.first_chapter,
            last_chapter: row.last_chapter,
            novel_id: row.novel_id,
            status: row.status,
            title: row.title.clone(),
            updated_at: row.updated_at,
        }
    }
}

impl From<&FactRow> for FactView {
    fn from(row: &FactRow) -> Self {
        Self {
            chapter_id: row.chapter_id,
            fact_id: row.id,
            novel_id: row.novel_id,
            position: row.position,
            quotation: row.quotation.clone(),
            recorded_at: row.recorded_at,
            statement: row.statement.clone(),
            subject: row.subject.clone(),
            version_id: row.version_id,
        }
    }
}
