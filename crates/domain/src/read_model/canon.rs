//! The rows of the canon: who and what exists, and what accepted texts say of it.

use serde_json::Value;

use crate::{
    Timestamp,
    content::ContentHash,
    id::{ArcId, ChapterId, CharacterId, EntryId, FactId, NovelId, VersionId},
};

/// A row of `canon_characters`.
#[derive(Debug, Clone, PartialEq)]
pub struct CharacterRow {
    /// The character.
    pub id: CharacterId,
    /// The novel.
    pub novel_id: NovelId,
    /// The name, unique in the novel.
    pub name: String,
    /// PROTAGONIST, ANTAGONIST, ALLY, SUPPORTING.
    pub role: String,
    /// The whole sheet.
    pub sheet: Value,
    /// When the character came into being.
    pub created_at: Timestamp,
}

/// A row of `canon_character_states`: a character at the end of a chapter.
#[derive(Debug, Clone, PartialEq)]
pub struct CharacterStateRow {
    /// Derived from chapter and character.
    pub id: uuid::Uuid,
    /// The novel.
    pub novel_id: NovelId,
    /// The character.
    pub character_id: CharacterId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The chapter's place in the book.
    pub position: i32,
    /// Place, condition, possessions, knowledge; null where the text no longer says.
    pub state: Value,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// A row of `canon_entries`.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryRow {
    /// The entry.
    pub id: EntryId,
    /// The novel.
    pub novel_id: NovelId,
    /// LOCATION, ORGANIZATION and so on.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The whole entry.
    pub entry: Value,
    /// When it came into being.
    pub created_at: Timestamp,
}

/// A row of `canon_relations`.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationRow {
    /// Derived from the novel and the two names.
    pub id: uuid::Uuid,
    /// The novel.
    pub novel_id: NovelId,
    /// Who feels it.
    pub from: String,
    /// For whom.
    pub to: String,
    /// FAMILY, FRIEND and so on.
    pub kind: String,
    /// -10 to +10.
    pub strength: i32,
    /// What is between them.
    pub description: String,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A row of `story_arcs`.
#[derive(Debug, Clone, PartialEq)]
pub struct ArcRow {
    /// The arc.
    pub id: ArcId,
    /// The novel.
    pub novel_id: NovelId,
    /// What it is called.
    pub title: String,
    /// How it runs.
    pub description: String,
    /// The position of its first chapter.
    pub first_chapter: i32,
    /// The position of its last chapter.
    pub last_chapter: i32,
    /// PLANNED, ACTIVE, COMPLETED.
    pub status: String,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A row of `canon_facts`.
#[derive(Debug, Clone, PartialEq)]
pub struct FactRow {
    /// The fact.
    pub id: FactId,
    /// The novel.
    pub novel_id: NovelId,
    /// The chapter that says so.
    pub chapter_id: ChapterId,
    /// The version that says so.
    pub version_id: VersionId,
    /// The chapter's place in the book.
    pub position: i32,
    /// Whom or what it is about.
    pub subject: String,
    /// What is true.
    pub statement: String,
    /// The passage that says so.
    pub quotation: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// A row of `chapter_records`: what the book remembers of a chapter.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRow {
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The novel.
    pub novel_id: NovelId,
    /// The chapter's place in the book.
    pub position: i32,
    /// Its title.
    pub title: String,
    /// The version that was read.
    pub version_id: VersionId,
    /// What happens, in at most 120 words.
    pub summary: String,
    /// The record's document.
    pub record: ContentHash,
    /// The manifest of the version's scenes.
    pub manifest: ContentHash,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}
