//! The read models that people see: sessions, proposals, novels, chapters.

use async_trait::async_trait;
use scribe_domain::{
    id::{ChapterId, NovelId, SessionId},
    read_model::{ChapterRow, NovelRow, ProposalRow, SessionRow, VersionRow},
};

use super::StoreError;

/// Sessions and their proposals, novels, chapters and versions.
#[async_trait]
pub trait Library: Send + Sync {
    /// A session.
    async fn session(&self, id: SessionId) -> Result<Option<SessionRow>, StoreError>;

    /// The sessions, newest first, after a cursor id.
    async fn sessions(
        &self,
        before: Option<SessionId>,
        limit: u32,
    ) -> Result<Vec<SessionRow>, StoreError>;

    /// The proposals of a session, oldest first.
    async fn proposals(&self, session: SessionId) -> Result<Vec<ProposalRow>, StoreError>;

    /// A novel.
    async fn novel(&self, id: NovelId) -> Result<Option<NovelRow>, StoreError>;

    /// The novels, newest first, after a cursor id.
    async fn novels(
        &self,
        before: Option<NovelId>,
        limit: u32,
    ) -> Result<Vec<NovelRow>, StoreError>;

    /// The chapters of a novel after a position, in order.
    async fn chapters(
        &self,
        novel: NovelId,
        after_position: i32,
        limit: u32,
    ) -> Result<Vec<ChapterRow>, StoreError>;

    /// A chapter.
    async fn chapter(&self, id: ChapterId) -> Result<Option<ChapterRow>, StoreError>;

    /// The versions of a chapter, oldest first.
    async fn versions(&self, chapter: ChapterId) -> Result<Vec<VersionRow>, StoreError>;

    /// The accepted version of every chapter of a novel that has one, in any order.
    async fn accepted_versions(&self, novel: NovelId) -> Result<Vec<VersionRow>, StoreError>;
}
