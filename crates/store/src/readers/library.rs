//! The read models that people see.

use async_trait::async_trait;
use scribe_domain::{
    id::{ChapterId, NovelId, SessionId},
    read_model::{ChapterRow, NovelRow, ProposalRow, SessionRow, VersionRow},
};
use scribe_ports::store::{StoreError, library::Library};
use uuid::Uuid;

use crate::{backend::Backend, sql_store::SqlStore};

pub(super) mod rows;

// The columns are named, so that a column that is added later changes no prepared statement of a
// running process.

macro_rules! session_columns {
    () => {
        "id, user_id, novel_id, status, mode, language, current_stage, confirmed_data, \
         session_metadata, version, created_at, updated_at"
    };
}

macro_rules! novel_columns {
    () => {
        "id, user_id, session_id, title, language, author, status, target_chapters, \
         completed_chapters, words, details, version, created_at, updated_at"
    };
}

macro_rules! chapter_columns {
    () => {
        "id, novel_id, position, title, status, words, open_findings, version_id, \
         content_hash, details, version, created_at, updated_at"
    };
}
pub(super) use chapter_columns;

#[async_trait]
impl<B: Backend> Library for SqlStore<B> {
    async fn session(&self, id: SessionId) -> Result<Option<SessionRow>, StoreError> {
        let sql = concat!("SELECT ", session_columns!(), " FROM genesis_sessions WHERE id = $1");
        self.one(sql, [id.0.into()], rows::session).await
    }

    async fn sessions(
        &self,
        before: Option<SessionId>,
        limit: u32,
    ) -> Result<Vec<SessionRow>, StoreError> {
        let before = before.map_or(Uuid::max(), |id| id.0);
        let sql = concat!(
            "SELECT ",
            session_columns!(),
            " FROM genesis_sessions WHERE id < $1 \
         ORDER BY id DESC LIMIT $2"
        );
        self.many(sql, [before.into(), i64::from(limit).into()], rows::session).await
    }

    async fn proposals(&self, session: SessionId) -> Result<Vec<ProposalRow>, StoreError> {
        let sql = "SELECT id, session_id, stage, number, content_hash, score, created_at FROM \
         genesis_proposals WHERE session_id = $1 ORDER BY number, id";
        self.many(sql, [session.0.into()], rows::proposal).await
    }

    async fn novel(&self, id: NovelId) -> Result<Option<NovelRow>, StoreError> {
        self.one(
            concat!("SELECT ", novel_columns!(), " FROM novels WHERE id = $1"),
            [id.0.into()],
            rows::novel,
        )
        .await
    }

    async fn novels(
        &self,
        before: Option<NovelId>,
        limit: u32,
    ) -> Result<Vec<NovelRow>, StoreError> {
        let before = before.map_or(Uuid::max(), |id| id.0);
        let sql = concat!(
            "SELECT ",
            novel_columns!(),
            " FROM novels WHERE id < $1 ORDER BY id \
         DESC LIMIT $2"
        );
        self.many(sql, [before.into(), i64::from(limit).into()], rows::novel).await
    }

    async fn chapters(
        &self,
        novel: NovelId,
        after_position: i32,
        limit: u32,
    ) -> Result<Vec<ChapterRow>, StoreError> {
        self.many(
            concat!(
                "SELECT ",
                chapter_columns!(),
                " FROM chapters WHERE novel_id = $1 AND \
             position > $2 ORDER BY position, id LIMIT $3"
            ),
            [novel.0.into(), after_position.into(), i64::from(limit).into()],
            rows::chapter,
        )
        .await
    }

    async fn chapter(&self, id: ChapterId) -> Result<Option<ChapterRow>, StoreError> {
        self.one(
            concat!("SELECT ", chapter_columns!(), " FROM chapters WHERE id = $1"),
            [id.0.into()],
            rows::chapter,
        )
        .await
    }

    async fn versions(&self, chapter: ChapterId) -> Result<Vec<VersionRow>, StoreError> {
        let sql = "SELECT id, chapter_id, number, parent_id, content_hash, words, status, \
         author, reason, details, created_at FROM chapter_versions WHERE chapter_id = $1 ORDER \
         BY number, id";
        self.many(sql, [chapter.0.into()], rows::version).await
    }

    async fn accepted_versions(&self, novel: NovelId) -> Result<Vec<VersionRow>, StoreError> {
        let sql = "SELECT id, chapter_id, number, parent_id, content_hash, words, status, \
         author, reason, details, created_at FROM chapter_versions WHERE id IN (SELECT \
         version_id FROM chapters WHERE novel_id = $1)";
        self.many(sql, [novel.0.into()], rows::version).await
    }
}
