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

use super::query::{query_as, upper_bound_id};
use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Sessions for SqlStore<B> {
    async fn session(&self, id: SessionId) -> Result<Option<SessionRow>, StoreError> {
        query_as::<SessionRow>("SELECT {columns} FROM genesis_sessions WHERE id = $1")
            .bind(id.0)
            .fetch_optional(self)
            .await
    }

    async fn sessions(
        &self,
        before: Option<SessionId>,
        limit: u32,
    ) -> Result<Vec<SessionRow>, StoreError> {
        query_as::<SessionRow>(
            // Ids begin with their time, so the newest session has the greatest id.
            "SELECT {columns} FROM genesis_sessions WHERE id < $1 ORDER BY id DESC LIMIT $2",
        )
        .fetch_page(self, upper_bound_id(before), limit)
        .await
    }
}

#[async_trait]
impl<B: Backend> Proposals for SqlStore<B> {
    async fn proposals(&self, session: SessionId) -> Result<Vec<ProposalRow>, StoreError> {
        query_as::<ProposalRow>(
            "SELECT {columns} FROM genesis_proposals WHERE session_id = $1 ORDER BY number, id",
        )
        .bind(session.0)
        .fetch_all(self)
        .await
    }
}

#[async_trait]
impl<B: Backend> Novels for SqlStore<B> {
    async fn novel(&self, id: NovelId) -> Result<Option<NovelRow>, StoreError> {
        query_as::<NovelRow>("SELECT {columns} FROM novels WHERE id = $1")
            .bind(id.0)
            .fetch_optional(self)
            .await
    }

    async fn novels(
        &self,
        before: Option<NovelId>,
        limit: u32,
    ) -> Result<Vec<NovelRow>, StoreError> {
        query_as::<NovelRow>(
            // Ids begin with their time, so the newest novel has the greatest id.
            "SELECT {columns} FROM novels WHERE id < $1 ORDER BY id DESC LIMIT $2",
        )
        .fetch_page(self, upper_bound_id(before), limit)
        .await
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
        query_as::<ChapterRow>(
            "SELECT {columns} FROM chapters WHERE novel_id = $1 AND position > $2 \
             ORDER BY position, id LIMIT $3",
        )
        .bind(novel.0)
        .fetch_page(self, after_position, limit)
        .await
    }

    async fn chapter(&self, id: ChapterId) -> Result<Option<ChapterRow>, StoreError> {
        query_as::<ChapterRow>("SELECT {columns} FROM chapters WHERE id = $1")
            .bind(id.0)
            .fetch_optional(self)
            .await
    }

    async fn next_unpublished_chapter(
        &self,
        novel: NovelId,
        after_position: i32,
    ) -> Result<Option<ChapterRow>, StoreError> {
        query_as::<ChapterRow>(
            "SELECT {columns} FROM chapters \
             WHERE novel_id = $1 AND position > $2 AND status <> 'PUBLISHED' \
             ORDER BY position, id LIMIT 1",
        )
        .bind(novel.0)
        .bind(after_position)
        .fetch_optional(self)
        .await
    }
}

#[async_trait]
impl<B: Backend> Versions for SqlStore<B> {
    async fn versions(&self, chapter: ChapterId) -> Result<Vec<VersionRow>, StoreError> {
        query_as::<VersionRow>(
            "SELECT {columns} FROM chapter_versions WHERE chapter_id = $1 ORDER BY number, id",
        )
        .bind(chapter.0)
        .fetch_all(self)
        .await
    }

    async fn accepted_versions(&self, novel: NovelId) -> Result<Vec<VersionRow>, StoreError> {
        query_as::<VersionRow>(
            "SELECT {columns} FROM chapter_versions \
             WHERE id IN (SELECT version_id FROM chapters WHERE novel_id = $1)",
        )
        .bind(novel.0)
        .fetch_all(self)
        .await
    }
}

#[async_trait]
impl<B: Backend> Reviews for SqlStore<B> {
    async fn reviews(&self, chapter: ChapterId) -> Result<Vec<ReviewRow>, StoreError> {
        // Ids begin with their time, so the oldest review comes first.
        query_as::<ReviewRow>("SELECT {columns} FROM reviews WHERE chapter_id = $1 ORDER BY id")
            .bind(chapter.0)
            .fetch_all(self)
            .await
    }
}
