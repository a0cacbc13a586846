//! What is true in a novel. Whatever a chapter reads costs the same early and late in the book,
//! but for the records, of which there is one per chapter.

use std::collections::BTreeSet;

use async_trait::async_trait;
use scribe_domain::{
    id::{ChapterId, CharacterId, EntryId, FactId, NovelId},
    read_model::{
        ArcRow, ChapterRow, CharacterRow, CharacterStateRow, EntryRow, FactRow, RecordRow,
        RelationRow, ReviewRow,
    },
};
use scribe_ports::store::{StoreError, canon::CanonTables};
use uuid::Uuid;

use super::library;
use crate::{backend::Backend, sql_store::SqlStore};

mod rows;

macro_rules! fact_columns {
    () => {
        "id, novel_id, chapter_id, version_id, position, subject, statement, quotation, \
         recorded_at"
    };
}

#[async_trait]
impl<B: Backend> CanonTables for SqlStore<B> {
    async fn characters(
        &self,
        novel: NovelId,
        after: Option<CharacterId>,
        limit: u32,
    ) -> Result<Vec<CharacterRow>, StoreError> {
        let after = after.map_or(Uuid::nil(), |id| id.0);
        let sql = "SELECT id, novel_id, name, role, sheet, created_at FROM canon_characters \
                   WHERE novel_id = $1 AND id > $2 ORDER BY id LIMIT $3";
        let params = [novel.0.into(), after.into(), i64::from(limit).into()];
        self.many(sql, params, rows::character).await
    }

    /// For each character one look into the index. A state that is null says only that a text no
    /// longer tells; the one before it counts.
    async fn character_states(
        &self,
        novel: NovelId,
        before_position: i32,
    ) -> Result<Vec<CharacterStateRow>, StoreError> {
        let sql = "SELECT s.id, s.novel_id, s.character_id, s.chapter_id, s.position, s.state, \
                   s.recorded_at FROM canon_character_states AS s \
                   WHERE s.id IN (SELECT (SELECT x.id FROM canon_character_states AS x \
                    WHERE x.novel_id = c.novel_id AND x.character_id = c.id \
                    AND x.position < $2 AND CAST(x.state AS TEXT) <> 'null' \
                    ORDER BY x.position DESC LIMIT 1) \
                   FROM canon_characters AS c WHERE c.novel_id = $1) \
                   ORDER BY s.character_id";
        self.many(sql, [novel.0.into(), before_position.into()], rows::character_state).await
    }

    async fn entries(
        &self,
        novel: NovelId,
        after: Option<EntryId>,
        limit: u32,
    ) -> Result<Vec<EntryRow>, StoreError> {
        let after = after.map_or(Uuid::nil(), |id| id.0);
        let sql = "SELECT id, novel_id, kind, name, entry, created_at FROM canon_entries \
                   WHERE novel_id = $1 AND id > $2 ORDER BY id LIMIT $3";
        let params = [novel.0.into(), after.into(), i64::from(limit).into()];
        self.many(sql, params, rows::entry).await
    }

    /// The databases order names each in its own way, and prompts shall be the same on both.
    async fn relations(&self, novel: NovelId) -> Result<Vec<RelationRow>, StoreError> {
        let sql = "SELECT id, novel_id, from_name, to_name, kind, strength, description, \
                   updated_at FROM canon_relations WHERE novel_id = $1";
        let mut found = self.many(sql, [novel.0.into()], rows::relation).await?;
        found.sort_by(|a, b| (&a.from, &a.to, a.id).cmp(&(&b.from, &b.to, b.id)));
        Ok(found)
    }

    async fn arcs(&self, novel: NovelId) -> Result<Vec<ArcRow>, StoreError> {
        let sql = "SELECT id, novel_id, title, description, first_chapter, last_chapter, status, \
                   updated_at FROM story_arcs WHERE novel_id = $1 ORDER BY first_chapter, id";
        self.many(sql, [novel.0.into()], rows::arc).await
    }

    async fn facts(
        &self,
        novel: NovelId,
        after: Option<FactId>,
        limit: u32,
    ) -> Result<Vec<FactRow>, StoreError> {
        let after = after.map_or(Uuid::nil(), |id| id.0);
        let sql = concat!(
            "SELECT ",
            fact_columns!(),
            " FROM canon_facts WHERE novel_id = $1 AND id > $2 ORDER BY id LIMIT $3"
        );
        let params = [novel.0.into(), after.into(), i64::from(limit).into()];
        self.many(sql, params, rows::fact).await
    }

    /// One query per subject: SQLite has no lateral join, and a query over all subjects at once
    /// would read every fact of theirs.
    async fn facts_about(
        &self,
        novel: NovelId,
        subjects: &[String],
        before_position: i32,
        limit: u32,
    ) -> Result<Vec<FactRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            fact_columns!(),
            " FROM canon_facts WHERE novel_id = $1 AND subject = $2 AND position < $3 \
             ORDER BY position DESC, id DESC LIMIT $4"
        );
        let mut found = Vec::new();
        for subject in subjects.iter().collect::<BTreeSet<_>>() {
            let params = [
                novel.0.into(),
                subject.as_str().into(),
                before_position.into(),
                i64::from(limit).into(),
            ];
            found.extend(self.many(sql, params, rows::fact).await?);
        }
        found.sort_by_key(|fact| (fact.position, fact.id));
        let older = found.len().saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found.split_off(older))
    }

    async fn records(
        &self,
        novel: NovelId,
        before_position: i32,
    ) -> Result<Vec<RecordRow>, StoreError> {
        let sql = "SELECT chapter_id, novel_id, position, title, version_id, summary, \
                   record_hash, manifest_hash, recorded_at FROM chapter_records \
                   WHERE novel_id = $1 AND position < $2 ORDER BY position, chapter_id";
        self.many(sql, [novel.0.into(), before_position.into()], rows::record).await
    }

    async fn reviews(&self, chapter: ChapterId) -> Result<Vec<ReviewRow>, StoreError> {
        let sql = "SELECT id, chapter_id, version_id, agent, kind, score, comment, \
                   is_consistent, issues, created_at FROM reviews WHERE chapter_id = $1 \
                   ORDER BY id";
        self.many(sql, [chapter.0.into()], rows::review).await
    }

    async fn next_unpublished(
        &self,
        novel: NovelId,
        after_position: i32,
    ) -> Result<Option<ChapterRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            library::chapter_columns!(),
            " FROM chapters WHERE novel_id = $1 AND position > $2 AND status <> 'PUBLISHED' \
             ORDER BY position, id LIMIT 1"
        );
        self.one(sql, [novel.0.into(), after_position.into()], library::rows::chapter).await
    }
}
