//! The canon's tables: the characters, relations and entries of a book, the facts that accepted
//! texts state, and the story arcs.

use serde_json::Value;
use uuid::Uuid;

use crate::{
    Timestamp,
    content::ContentHash,
    id::{ArcId, ChapterId, CharacterId, EntryId, FactId, NovelId, VersionId},
    stage::{CharacterRole, EntryKind, RelationKind},
    table_row, vocabulary,
};

table_row! {
    pub struct CharacterRow in "canon_characters" {
        id: CharacterId,
        novel_id: NovelId,
        /// The name, which is unique in the novel.
        name: String,
        role: CharacterRole,
        /// The whole character sheet.
        sheet: Value,
        created_at: Timestamp,
    }
}

table_row! {
    /// The state of a character at the end of a chapter.
    pub struct CharacterStateRow in "canon_character_states" {
        /// The id, which is derived from the chapter and the character.
        id: Uuid,
        novel_id: NovelId,
        character_id: CharacterId,
        chapter_id: ChapterId,
        /// The chapter's position in the book.
        position: i32,
        /// The place, condition, possessions and knowledge. JSON `null` if the accepted text no
        /// longer mentions the character.
        state: Value,
        recorded_at: Timestamp,
    }
}

table_row! {
    /// A place, a group, a thing or another entry of the world.
    pub struct EntryRow in "canon_entries" {
        id: EntryId,
        novel_id: NovelId,
        kind: EntryKind,
        name: String,
        /// The whole entry.
        entry: Value,
        created_at: Timestamp,
    }
}

table_row! {
    /// A relation of one character to another.
    pub struct RelationRow in "canon_relations" {
        /// The id, which is derived from the novel and the two names.
        id: Uuid,
        novel_id: NovelId,
        from: String as "from_name",
        to: String as "to_name",
        kind: RelationKind,
        /// The strength, from -10 to +10.
        strength: i32,
        description: String,
        updated_at: Timestamp,
    }
}

table_row! {
    /// A fact that an accepted version states.
    pub struct FactRow in "canon_facts" {
        id: FactId,
        novel_id: NovelId,
        chapter_id: ChapterId,
        version_id: VersionId,
        /// The chapter's position in the book.
        position: i32,
        /// The person or thing that the fact is about.
        subject: String,
        statement: String,
        /// The passage that states the fact.
        quotation: String,
        recorded_at: Timestamp,
    }
}

vocabulary! {
    /// The progress of a story arc.
    ArcStatus {
        /// None of its chapters is published.
        Planned = "PLANNED",
        /// Some of its chapters are published.
        Active = "ACTIVE",
        /// All of its chapters are published.
        Completed = "COMPLETED",
    }
}

table_row! {
    /// A story arc.
    pub struct ArcRow in "story_arcs" {
        id: ArcId,
        novel_id: NovelId,
        title: String,
        description: String,
        /// The position of its first chapter.
        first_chapter: i32,
        /// The position of its last chapter.
        last_chapter: i32,
        status: ArcStatus,
        updated_at: Timestamp,
    }
}

table_row! {
    /// The record of a chapter.
    pub struct RecordRow in "chapter_records" {
        chapter_id: ChapterId,
        novel_id: NovelId,
        /// The chapter's position in the book.
        position: i32,
        title: String,
        /// The version that was recorded.
        version_id: VersionId,
        /// The summary, in at most 120 words.
        summary: String,
        /// The recap of the ten chapters that end with this one; empty in all other chapters.
        recap: String,
        /// The recap of the hundred chapters that end with this one; empty in all other chapters.
        long_recap: String,
        /// The promises to the reader that the text makes, advances or keeps, as a list.
        promises: Value,
        /// The time in the story when the chapter ends; empty if the text does not say it.
        story_date: String,
        /// The hash of the whole record.
        record: ContentHash as "record_hash",
        /// The manifest of the version.
        manifest: ContentHash as "manifest_hash",
        recorded_at: Timestamp,
    }
}
