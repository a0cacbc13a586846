//! The library: sessions and their proposals, novels, chapters, versions and reviews.

use async_trait::async_trait;
use scribe_domain::{
    id::{ChapterId, NovelId, SessionId},
    read_model::{ChapterRow, NovelRow, ProposalRow, ReviewRow, SessionRow, VersionRow},
};

use super::StoreError;

/// The reader of `genesis_sessions`.
#[async_trait]
pub trait Sessions: Send + Sync {
    async fn session(&self, id: SessionId) -> Result<Option<SessionRow>, StoreError>;

    /// Lists the sessions that are older than a cursor id, newest first.
    async fn sessions(
        &self,
        before: Option<SessionId>,
        limit: u32,
    ) -> Result<Vec<SessionRow>, StoreError>;
}

/// The reader of `genesis_proposals`.
#[async_trait]
pub trait Proposals: Send + Sync {
    /// Lists the proposals of a session, oldest first.
    async fn proposals(&self, session: SessionId) -> Result<Vec<ProposalRow>, StoreError>;
}

/// The reader of `novels`.
#[async_trait]
pub trait Novels: Send + Sync {
    async fn novel(&self, id: NovelId) -> Result<Option<NovelRow>, StoreError>;

    /// Lists the novels that are older than a cursor id, newest first.
    async fn novels(
        &self,
        before: Option<NovelId>,
        limit: u32,
    ) -> Result<Vec<NovelRow>, StoreError>;
}

/// The reader of `chapters`.
#[async_trait]
pub trait Chapters: Send + Sync {
    /// Lists the chapters of a novel after a position, in order.
    async fn chapters(
        &self,
        novel: NovelId,
        after_position: i32,
        limit: u32,
    ) -> Result<Vec<ChapterRow>, StoreError>;

    async fn chapter(&self, id: ChapterId) -> Result<Option<ChapterRow>, StoreError>;

    /// Finds the first chapter after a position that is not PUBLISHED.
    async fn next_unpublished_chapter(
        &self,
        novel: NovelId,
        after_position: i32,
    ) -> Result<Option<ChapterRow>, StoreError>;
}

/// The reader of `chapter_versions`.
#[async_trait]
pub trait Versions: Send + Sync {
    /// Lists the versions of a chapter, oldest first.
    async fn versions(&self, chapter: ChapterId) -> Result<Vec<VersionRow>, StoreError>;

    /// Lists the accepted version of every chapter of a novel that has one, in any order.
    async fn accepted_versions(&self, novel: NovelId) -> Result<Vec<VersionRow>, StoreError>;
}

/// The reader of `reviews`.
#[async_trait]
pub trait Reviews: Send + Sync {
    /// Lists the reviews of a chapter, oldest first.
    async fn reviews(&self, chapter: ChapterId) -> Result<Vec<ReviewRow>, StoreError>;
}
