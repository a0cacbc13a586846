//! The rows of read models, as they are stored.

use scribe_domain::{
    id::{ChapterId, NovelId, SessionId, UserId, VersionId},
    read_model::{ChapterRow, NovelRow, ProposalRow, SessionRow, VersionRow},
};
use scribe_ports::store::StoreError;

use crate::backend::Columns;

pub(super) fn session(row: &dyn Columns) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        id: SessionId(row.id("id")?),
        user_id: UserId(row.id("user_id")?),
        novel_id: row.opt_id("novel_id")?.map(NovelId),
        status: row.text("status")?,
        mode: row.text("mode")?,
        language: row.text("language")?,
        current_stage: row.text("current_stage")?,
        confirmed_data: row.json("confirmed_data")?,
        session_metadata: row.json("session_metadata")?,
        version: row.long("version")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

pub(super) fn proposal(row: &dyn Columns) -> Result<ProposalRow, StoreError> {
    Ok(ProposalRow {
        id: row.id("id")?,
        session_id: SessionId(row.id("session_id")?),
        stage: row.text("stage")?,
        number: row.int("number")?,
        content: row.hash("content_hash")?,
        score: row.opt_float("score")?,
        created_at: row.time("created_at")?,
    })
}

pub(super) fn novel(row: &dyn Columns) -> Result<NovelRow, StoreError> {
    Ok(NovelRow {
        id: NovelId(row.id("id")?),
        user_id: UserId(row.id("user_id")?),
        session_id: row.opt_id("session_id")?.map(SessionId),
        title: row.text("title")?,
        language: row.text("language")?,
        author: row.text("author")?,
        status: row.text("status")?,
        target_chapters: row.int("target_chapters")?,
        completed_chapters: row.int("completed_chapters")?,
        words: row.long("words")?,
        details: row.json("details")?,
        version: row.long("version")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

pub(in crate::readers) fn chapter(row: &dyn Columns) -> Result<ChapterRow, StoreError> {
    Ok(ChapterRow {
        id: ChapterId(row.id("id")?),
        novel_id: NovelId(row.id("novel_id")?),
        position: row.int("position")?,
        title: row.text("title")?,
        status: row.text("status")?,
        words: row.long("words")?,
        open_findings: row.int("open_findings")?,
        version_id: row.opt_id("version_id")?.map(VersionId),
        content: row.opt_hash("content_hash")?,
        details: row.json("details")?,
        version: row.long("version")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

pub(super) fn version(row: &dyn Columns) -> Result<VersionRow, StoreError> {
    Ok(VersionRow {
        id: VersionId(row.id("id")?),
        chapter_id: ChapterId(row.id("chapter_id")?),
        number: row.int("number")?,
        parent_id: row.opt_id("parent_id")?.map(VersionId),
        content: row.hash("content_hash")?,
        words: row.long("words")?,
        status: row.text("status")?,
        author: row.text("author")?,
        reason: row.text("reason")?,
        details: row.json("details")?,
        created_at: row.time("created_at")?,
    })
}
