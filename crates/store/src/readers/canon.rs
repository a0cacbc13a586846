//! Reads the canon. A chapter late in a book reads as many rows as an early one, except for the records, of
//! which there is one per earlier chapter.
//!
//! `select_rows` puts `SELECT columns FROM table` in front of a condition; both follow from the type of the
//! row.

use std::collections::BTreeSet;

use async_trait::async_trait;
use scribe_domain::{
    id::{CharacterId, EntryId, FactId, NovelId},
    read_model::{
        ArcRow, CharacterRow, CharacterStateRow, EntryRow, FactRow, RecordRow, RelationRow,
    },
    table::TableRow,
};
use scribe_ports::store::{
    StoreError,
    canon::{Arcs, CharacterStates, Characters, Entries, Facts, Records, Relations},
};
use uuid::Uuid;

use crate::{backend::Backend, sql_store::SqlStore};

impl<B: Backend> SqlStore<B> {
    /// Reads one page of a novel's rows of the table that `R` declares, in the order of their ids.
    async fn novel_page<R: TableRow + Send>(
        &self,
        novel: NovelId,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<R>, StoreError> {
        // The nil id sorts before every other id, so it is the start of the first page.
        let after = after.unwrap_or(Uuid::nil());
        let page = "WHERE novel_id = $1 AND id > $2 ORDER BY id LIMIT $3";
        self.select_rows(page, [novel.0.into(), after.into(), i64::from(limit).into()]).await
    }
}

#[async_trait]
impl<B: Backend> Characters for SqlStore<B> {
    async fn characters(
        &self,
        novel: NovelId,
        after: Option<CharacterId>,
        limit: u32,
    ) -> Result<Vec<CharacterRow>, StoreError> {
        self.novel_page::<CharacterRow>(novel, after.map(|id| id.0), limit).await
    }
}

#[async_trait]
impl<B: Backend> CharacterStates for SqlStore<B> {
    /// Returns the latest known state of each character before a position. A state that is a JSON null
    /// means that the text no longer says anything about the character: the state before it counts.
    /// The inner query is one index lookup per character.
    async fn character_states(
        &self,
        novel: NovelId,
        before_position: i32,
    ) -> Result<Vec<CharacterStateRow>, StoreError> {
        let latest_of_each_character = "
            WHERE id IN (
                SELECT (
                    SELECT state.id FROM canon_character_states AS state
                    WHERE state.novel_id = person.novel_id
                      AND state.character_id = person.id
                      AND state.position < $2
                      AND CAST(state.state AS TEXT) <> 'null'
                    ORDER BY state.position DESC
                    LIMIT 1
                )
                FROM canon_characters AS person
                WHERE person.novel_id = $1
            )
            ORDER BY character_id";
        self.select_rows(latest_of_each_character, [novel.0.into(), before_position.into()]).await
    }
}

#[async_trait]
impl<B: Backend> Entries for SqlStore<B> {
    async fn entries(
        &self,
        novel: NovelId,
        after: Option<EntryId>,
        limit: u32,
    ) -> Result<Vec<EntryRow>, StoreError> {
        self.novel_page::<EntryRow>(novel, after.map(|id| id.0), limit).await
    }
}

#[async_trait]
impl<B: Backend> Relations for SqlStore<B> {
    /// Returns the relations in the order of the names. They are sorted here, because each database
    /// orders names in its own way and prompts must be the same on both.
    async fn relations(&self, novel: NovelId) -> Result<Vec<RelationRow>, StoreError> {
        let mut found: Vec<RelationRow> =
            self.select_rows("WHERE novel_id = $1", [novel.0.into()]).await?;
        found.sort_by(|a, b| (&a.from, &a.to, a.id).cmp(&(&b.from, &b.to, b.id)));
        Ok(found)
    }
}

#[async_trait]
impl<B: Backend> Arcs for SqlStore<B> {
    async fn arcs(&self, novel: NovelId) -> Result<Vec<ArcRow>, StoreError> {
        self.select_rows("WHERE novel_id = $1 ORDER BY first_chapter, id", [novel.0.into()]).await
    }
}

#[async_trait]
impl<B: Backend> Facts for SqlStore<B> {
    async fn facts(
        &self,
        novel: NovelId,
        after: Option<FactId>,
        limit: u32,
    ) -> Result<Vec<FactRow>, StoreError> {
        self.novel_page::<FactRow>(novel, after.map(|id| id.0), limit).await
    }

    /// Returns the newest `limit` facts about any of the subjects, oldest first. Each subject is one
    /// query, which reads at most `limit` index entries; a query over all subjects at once would read
    /// every fact about them. The subjects are those named in one chapter.
    async fn facts_about(
        &self,
        novel: NovelId,
        subjects: &[String],
        before_position: i32,
        limit: u32,
    ) -> Result<Vec<FactRow>, StoreError> {
        let newest_of_subject = "
            WHERE novel_id = $1 AND subject = $2 AND position < $3
            ORDER BY position DESC, id DESC
            LIMIT $4";
        let mut found: Vec<FactRow> = Vec::new();
        for subject in subjects.iter().collect::<BTreeSet<_>>() {
            let params = [
                novel.0.into(),
                subject.as_str().into(),
                before_position.into(),
                i64::from(limit).into(),
            ];
            found.extend(self.select_rows(newest_of_subject, params).await?);
        }
        found.sort_by_key(|fact| (fact.position, fact.id));
        // The newest `limit` facts are the last ones.
        let surplus = found.len().saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX));
        found.drain(..surplus);
        Ok(found)
    }
}

#[async_trait]
impl<B: Backend> Records for SqlStore<B> {
    async fn records(
        &self,
        novel: NovelId,
        before_position: i32,
    ) -> Result<Vec<RecordRow>, StoreError> {
        let rest = "WHERE novel_id = $1 AND position < $2 ORDER BY position, chapter_id";
        self.select_rows(rest, [novel.0.into(), before_position.into()]).await
    }
}
