//! The canon of a novel: its characters, entries and relations, and the content of its accepted
//! texts.

use async_trait::async_trait;
use scribe_domain::{
    id::{CharacterId, EntryId, FactId, NovelId},
    read_model::{
        ArcRow, CharacterRow, CharacterStateRow, EntryRow, FactRow, RecordRow, RelationRow,
    },
};

use super::StoreError;

/// The reader of `canon_characters`.
#[async_trait]
pub trait Characters: Send + Sync {
    /// Lists the characters after a cursor id, in the order in which they were added.
    async fn characters(
        &self,
        novel: NovelId,
        after: Option<CharacterId>,
        limit: u32,
    ) -> Result<Vec<CharacterRow>, StoreError>;
}

/// The reader of `canon_character_states`.
#[async_trait]
pub trait CharacterStates: Send + Sync {
    /// Lists the latest state of every character in the chapters before the position, at most one
    /// row per character.
    async fn character_states(
        &self,
        novel: NovelId,
        before_position: i32,
    ) -> Result<Vec<CharacterStateRow>, StoreError>;
}

/// The reader of `canon_entries`.
#[async_trait]
pub trait Entries: Send + Sync {
    /// Lists the entries after a cursor id.
    async fn entries(
        &self,
        novel: NovelId,
        after: Option<EntryId>,
        limit: u32,
    ) -> Result<Vec<EntryRow>, StoreError>;
}

/// The reader of `canon_relations`.
#[async_trait]
pub trait Relations: Send + Sync {
    /// Lists the relations, ordered by the names of both characters.
    async fn relations(&self, novel: NovelId) -> Result<Vec<RelationRow>, StoreError>;
}

/// The reader of `story_arcs`.
#[async_trait]
pub trait Arcs: Send + Sync {
    /// Lists the story arcs, ordered by their first chapter.
    async fn arcs(&self, novel: NovelId) -> Result<Vec<ArcRow>, StoreError>;
}

/// The reader of `canon_facts`.
#[async_trait]
pub trait Facts: Send + Sync {
    /// Lists the facts after a cursor id.
    async fn facts(
        &self,
        novel: NovelId,
        after: Option<FactId>,
        limit: u32,
    ) -> Result<Vec<FactRow>, StoreError>;

    /// Lists the newest facts about each of the subjects in chapters before the position, the oldest
    /// first. The limit is the number of facts for one subject.
    async fn facts_about(
        &self,
        novel: NovelId,
        subjects: &[String],
        before_position: i32,
        limit: u32,
    ) -> Result<Vec<FactRow>, StoreError>;
}

/// The reader of `chapter_records`.
#[async_trait]
pub trait Records: Send + Sync {
    /// Lists the records of the chapters before a position, in order.
    async fn records(
        &self,
        novel: NovelId,
        before_position: i32,
    ) -> Result<Vec<RecordRow>, StoreError>;
}
