//! The rows of the canon, as they are stored.

use scribe_domain::{
    id::{ArcId, ChapterId, CharacterId, EntryId, FactId, NovelId, ReviewId, VersionId},
    read_model::{
        ArcRow, CharacterRow, CharacterStateRow, EntryRow, FactRow, RecordRow, RelationRow,
        ReviewRow,
    },
};
use scribe_ports::store::StoreError;

use crate::backend::Columns;

pub(super) fn arc(row: &dyn Columns) -> Result<ArcRow, StoreError> {
    Ok(ArcRow {
        id: ArcId(row.id("id")?),
        novel_id: NovelId(row.id("novel_id")?),
        title: row.text("title")?,
        description: row.text("description")?,
        first_chapter: row.int("first_chapter")?,
        last_chapter: row.int("last_chapter")?,
        status: row.text("status")?,
        updated_at: row.time("updated_at")?,
    })
}

pub(super) fn record(row: &dyn Columns) -> Result<RecordRow, StoreError> {
    Ok(RecordRow {
        chapter_id: ChapterId(row.id("chapter_id")?),
        novel_id: NovelId(row.id("novel_id")?),
        position: row.int("position")?,
        title: row.text("title")?,
        version_id: VersionId(row.id("version_id")?),
        summary: row.text("summary")?,
        record: row.hash("record_hash")?,
        manifest: row.hash("manifest_hash")?,
        recorded_at: row.time("recorded_at")?,
    })
}

pub(super) fn character(row: &dyn Columns) -> Result<CharacterRow, StoreError> {
    Ok(CharacterRow {
        id: CharacterId(row.id("id")?),
        novel_id: NovelId(row.id("novel_id")?),
        name: row.text("name")?,
        role: row.text("role")?,
        sheet: row.json("sheet")?,
        created_at: row.time("created_at")?,
    })
}

pub(super) fn character_state(row: &dyn Columns) -> Result<CharacterStateRow, StoreError> {
    Ok(CharacterStateRow {
        id: row.id("id")?,
        novel_id: NovelId(row.id("novel_id")?),
        character_id: CharacterId(row.id("character_id")?),
        chapter_id: ChapterId(row.id("chapter_id")?),
        position: row.int("position")?,
        state: row.json("state")?,
        recorded_at: row.time("recorded_at")?,
    })
}

pub(super) fn entry(row: &dyn Columns) -> Result<EntryRow, StoreError> {
    Ok(EntryRow {
        id: EntryId(row.id("id")?),
        novel_id: NovelId(row.id("novel_id")?),
        kind: row.text("kind")?,
        name: row.text("name")?,
        entry: row.json("entry")?,
        created_at: row.time("created_at")?,
    })
}

pub(super) fn relation(row: &dyn Columns) -> Result<RelationRow, StoreError> {
    Ok(RelationRow {
        id: row.id("id")?,
        novel_id: NovelId(row.id("novel_id")?),
        from: row.text("from_name")?,
        to: row.text("to_name")?,
        kind: row.text("kind")?,
        strength: row.int("strength")?,
        description: row.text("description")?,
        updated_at: row.time("updated_at")?,
    })
}

pub(super) fn fact(row: &dyn Columns) -> Result<FactRow, StoreError> {
    Ok(FactRow {
        id: FactId(row.id("id")?),
        novel_id: NovelId(row.id("novel_id")?),
        chapter_id: ChapterId(row.id("chapter_id")?),
        version_id: VersionId(row.id("version_id")?),
        position: row.int("position")?,
        subject: row.text("subject")?,
        statement: row.text("statement")?,
        quotation: row.text("quotation")?,
        recorded_at: row.time("recorded_at")?,
    })
}

pub(super) fn review(row: &dyn Columns) -> Result<ReviewRow, StoreError> {
    Ok(ReviewRow {
        id: ReviewId(row.id("id")?),
        chapter_id: ChapterId(row.id("chapter_id")?),
        version_id: VersionId(row.id("version_id")?),
        agent: row.text("agent")?,
        kind: row.text("kind")?,
        score: row.opt_float("score")?,
        comment: row.text("comment")?,
        is_consistent: row.opt_bool("is_consistent")?,
        issues: row.json("issues")?,
        created_at: row.time("created_at")?,
    })
}
