//! The read models that people see.

use async_trait::async_trait;
use scribe_domain::{
    id::{ChapterId, NovelId, SessionId},
    read_model::{ChapterRow, NovelRow, ProposalRow, SessionRow, VersionRow},
};
use scribe_ports::store::{StoreError, library::Library};
use uuid::Uuid;

use crate::{backend::Backend, sql_store::SqlStore};

mod rows;

#[async_trait]
impl<B: Backend> Library for SqlStore<B> {
    async fn session(&self, id: SessionId) -> Result<Option<SessionRow>, StoreError> {
        let sql = "SELECT * FROM genesis_sessions WHERE id = $1";
        self.one(sql, [id.0.into()], rows::session).await
    }

    async fn sessions(
        &self,
        before: Option<SessionId>,
        limit: u32,
    ) -> Result<Vec<SessionRow>, StoreError> {
        let before = before.map_or(Uuid::max(), |id| id.0);
        let sql = "SELECT * FROM genesis_sessions WHERE id < $1 ORDER BY id DESC LIMIT $2";
        self.many(sql, [before.into(), i64::from(limit).into()], rows::session).await
    }

    async fn proposals(&self, session: SessionId) -> Result<Vec<ProposalRow>, StoreError> {
        let sql = "SELECT * FROM genesis_proposals WHERE session_id = $1 ORDER BY number, id";
        self.many(sql, [session.0.into()], rows::proposal).await
    }

    async fn novel(&self, id: NovelId) -> Result<Option<NovelRow>, StoreError> {
        self.one("SELECT * FROM novels WHERE id = $1", [id.0.into()], rows::novel).await
    }

    async fn novels(
        &self,
        before: Option<NovelId>,
        limit: u32,
    ) -> Result<Vec<NovelRow>, StoreError> {
        let before = before.map_or(Uuid::max(), |id| id.0);
        let sql = "SELECT * FROM novels WHERE id < $1 ORDER BY id DESC LIMIT $2";
        self.many(sql, [before.into(), i64::from(limit).into()], rows::novel).await
    }

    async fn chapters(
        &self,
        novel: NovelId,
        after_position: i32,
        limit: u32,
    ) -> Result<Vec<ChapterRow>, StoreError> {
        self.many(
            "SELECT * FROM chapters WHERE novel_id = $1 AND position > $2 \
             ORDER BY position, id LIMIT $3",
            [novel.0.into(), after_position.into(), i64::from(limit).into()],
            rows::chapter,
        )
        .await
    }

    async fn chapter(&self, id: ChapterId) -> Result<Option<ChapterRow>, StoreError> {
        self.one("SELECT * FROM chapters WHERE id = $1", [id.0.into()], rows::chapter).await
    }

    async fn versions(&self, chapter: ChapterId) -> Result<Vec<VersionRow>, StoreError> {
        let sql = "SELECT * FROM chapter_versions WHERE chapter_id = $1 ORDER BY number, id";
        self.many(sql, [chapter.0.into()], rows::version).await
    }
}
