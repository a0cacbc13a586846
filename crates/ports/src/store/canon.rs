//! The read models of the canon: who and what exists, and what the book remembers.

use async_trait::async_trait;
use scribe_domain::{
    id::{ChapterId, CharacterId, EntryId, FactId, NovelId},
    read_model::{
        ArcRow, ChapterRow, CharacterRow, CharacterStateRow, EntryRow, FactRow, RecordRow,
        RelationRow, ReviewRow,
    },
};

use super::StoreError;

/// What is true in a novel, and what its accepted texts have said so far.
#[async_trait]
pub trait CanonTables: Send + Sync {
    /// The characters after a cursor id, in the order in which they came into being.
    async fn characters(
        &self,
        novel: NovelId,
        after: Option<CharacterId>,
        limit: u32,
    ) -> Result<Vec<CharacterRow>, StoreError>;

    /// How every character was last seen in a chapter before a position: at most one row each.
    async fn character_states(
        &self,
        novel: NovelId,
        before_position: i32,
    ) -> Result<Vec<CharacterStateRow>, StoreError>;

    /// The entries after a cursor id.
    async fn entries(
        &self,
        novel: NovelId,
        after: Option<EntryId>,
        limit: u32,
    ) -> Result<Vec<EntryRow>, StoreError>;

    /// The relations, by the names of who feels and for whom.
    async fn relations(&self, novel: NovelId) -> Result<Vec<RelationRow>, StoreError>;

    /// The story's threads, by their first chapter.
    async fn arcs(&self, novel: NovelId) -> Result<Vec<ArcRow>, StoreError>;

    /// The facts after a cursor id.
    async fn facts(
        &self,
        novel: NovelId,
        after: Option<FactId>,
        limit: u32,
    ) -> Result<Vec<FactRow>, StoreError>;

    /// The newest facts about subjects that chapters before a position have recorded, oldest
    /// first.
    async fn facts_about(
        &self,
        novel: NovelId,
        subjects: &[String],
        before_position: i32,
        limit: u32,
    ) -> Result<Vec<FactRow>, StoreError>;

    /// What is remembered of the chapters before a position, in order.
    async fn records(
        &self,
        novel: NovelId,
        before_position: i32,
    ) -> Result<Vec<RecordRow>, StoreError>;

    /// The reviews of a chapter, oldest first.
    async fn reviews(&self, chapter: ChapterId) -> Result<Vec<ReviewRow>, StoreError>;

    /// The first chapter after a position that is not PUBLISHED.
    async fn next_unpublished(
        &self,
        novel: NovelId,
        after_position: i32,
    ) -> Result<Option<ChapterRow>, StoreError>;
}
