//! Queries for sessions and their proposals, novels, and chapters with their versions and reviews.

use async_trait::async_trait;
use scribe_domain::{
    id::{ChapterId, NovelId, SessionId},
    read_model::{ChapterRow, NovelRow, ProposalRow, ReviewRow, SessionRow, VersionRow},
};
use scribe_ports::store::{
    StoreError,
    library::{Chapters, Novels, Proposals, Reviews, Sessions, Versions},
};
use uuid::Uuid;

use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Sessions for SqlStore<B> {
    async fn session(&self, id: SessionId) -> Result<Option<SessionRow>, StoreError> {
        self.select_row("WHERE id = $1", [id.0.into()]).await
    }

    async fn sessions(
        &self,
        before: Option<SessionId>,
        limit: u32,
    ) -> Result<Vec<SessionRow>, StoreError> {
        let before = before.map_or(Uuid::max(), |id| id.0);
        let params = [before.into(), i64::from(limit).into()];
        self.select_rows("WHERE id < $1 ORDER BY id DESC LIMIT $2", params).await
    }
}

#[async_trait]
impl<B: Backend> Proposals for SqlStore<B> {
    async fn proposals(&self, session: SessionId) -> Result<Vec<ProposalRow>, StoreError> {
        self.select_rows("WHERE session_id = $1 ORDER BY number, id", [session.0.into()]).await
    }
}

#[async_trait]
impl<B: Backend> Novels for SqlStore<B> {
    async fn novel(&self, id: NovelId) -> Result<Option<NovelRow>, StoreError> {
        self.select_row("WHERE id = $1", [id.0.into()]).await
    }

    async fn novels(
        &self,
        before: Option<NovelId>,
        limit: u32,
    ) -> Result<Vec<NovelRow>, StoreError> {
        let before = before.map_or(Uuid::max(), |id| id.0);
        let params = [before.into(), i64::from(limit).into()];
        self.select_rows("WHERE id < $1 ORDER BY id DESC LIMIT $2", params).await
    }
}

#[async_trait]
impl<B: Backend> Chapters for SqlStore<B> {
    async fn chapters(
        &self,
        novel: NovelId,
        after_position: i32,
        limit: u32,
    ) -> Result<Vec<ChapterRow>, StoreError> {
        let rest = "WHERE novel_id = $1 AND position > $2 ORDER BY position, id LIMIT $3";
        let params = [novel.0.into(), after_position.into(), i64::from(limit).into()];
        self.select_rows(rest, params).await
    }

    async fn chapter(&self, id: ChapterId) -> Result<Option<ChapterRow>, StoreError> {
        self.select_row("WHERE id = $1", [id.0.into()]).await
    }

    async fn next_unpublished(
        &self,
        novel: NovelId,
        after_position: i32,
    ) -> Result<Option<ChapterRow>, StoreError> {
        let rest = "WHERE novel_id = $1 AND position > $2 AND status <> 'PUBLISHED' \
                    ORDER BY position, id LIMIT 1";
        self.select_row(rest, [novel.0.into(), after_position.into()]).await
    }
}

#[async_trait]
impl<B: Backend> Versions for SqlStore<B> {
    async fn versions(&self, chapter: ChapterId) -> Result<Vec<VersionRow>, StoreError> {
        self.select_rows("WHERE chapter_id = $1 ORDER BY number, id", [chapter.0.into()]).await
    }

    async fn accepted_versions(&self, novel: NovelId) -> Result<Vec<VersionRow>, StoreError> {
        let rest = "WHERE id IN (SELECT version_id FROM chapters WHERE novel_id = $1)";
        self.select_rows(rest, [novel.0.into()]).await
    }
}

#[async_trait]
impl<B: Backend> Reviews for SqlStore<B> {
    async fn reviews(&self, chapter: ChapterId) -> Result<Vec<ReviewRow>, StoreError> {
        self.select_rows("WHERE chapter_id = $1 ORDER BY id", [chapter.0.into()]).await
    }
}
