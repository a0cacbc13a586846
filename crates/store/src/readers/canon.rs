//! Queries for the canon. For a chapter late in a book they read as many rows as for an early one,
//! with one exception: there is one record per earlier chapter.

use std::collections::BTreeSet;

use async_trait::async_trait;
use scribe_domain::{
    id::{CharacterId, EntryId, FactId, NovelId},
    read_model::{
        ArcRow, CharacterRow, CharacterStateRow, EntryRow, FactRow, RecordRow, RelationRow,
    },
};
use scribe_ports::store::{
    StoreError,
    canon::{Arcs, CharacterStates, Characters, Entries, Facts, Records, Relations},
};

use super::query::{lower_bound_id, query_as};
use crate::{backend::Backend, sql_store::SqlStore};

#[async_trait]
impl<B: Backend> Characters for SqlStore<B> {
    async fn characters(
        &self,
        novel: NovelId,
        after: Option<CharacterId>,
        limit: u32,
    ) -> Result<Vec<CharacterRow>, StoreError> {
        query_as::<CharacterRow>(
            "SELECT {columns} FROM canon_characters WHERE novel_id = $1 AND id > $2 \
             ORDER BY id LIMIT $3",
        )
        .bind(novel.0)
        .fetch_page(self, lower_bound_id(after), limit)
        .await
    }
}

#[async_trait]
impl<B: Backend> CharacterStates for SqlStore<B> {
    /// Returns the latest known state of each character before a position. If a state is a JSON
    /// null, the text no longer says anything about the character; that row is skipped, and the
    /// state before it counts.
    async fn character_states(
        &self,
        novel: NovelId,
        before_position: i32,
    ) -> Result<Vec<CharacterStateRow>, StoreError> {
        query_as::<CharacterStateRow>(
            // The innermost query is one index lookup for each character.
            "SELECT {columns} FROM canon_character_states
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
             ORDER BY character_id",
        )
        .bind(novel.0)
        .bind(before_position)
        .fetch_all(self)
        .await
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
        query_as::<EntryRow>(
            "SELECT {columns} FROM canon_entries WHERE novel_id = $1 AND id > $2 \
             ORDER BY id LIMIT $3",
        )
        .bind(novel.0)
        .fetch_page(self, lower_bound_id(after), limit)
        .await
    }
}

#[async_trait]
impl<B: Backend> Relations for SqlStore<B> {
    async fn relations(&self, novel: NovelId) -> Result<Vec<RelationRow>, StoreError> {
        let mut relations =
            query_as::<RelationRow>("SELECT {columns} FROM canon_relations WHERE novel_id = $1")
                .bind(novel.0)
                .fetch_all(self)
                .await?;
        // The rows are sorted here and not in SQL, because each database has its own order for
        // names, and prompts must be the same on both.
        relations.sort_by(|a, b| (&a.from, &a.to, a.id).cmp(&(&b.from, &b.to, b.id)));
        Ok(relations)
    }
}

#[async_trait]
impl<B: Backend> Arcs for SqlStore<B> {
    async fn arcs(&self, novel: NovelId) -> Result<Vec<ArcRow>, StoreError> {
        query_as::<ArcRow>(
            "SELECT {columns} FROM story_arcs WHERE novel_id = $1 ORDER BY first_chapter, id",
        )
        .bind(novel.0)
        .fetch_all(self)
        .await
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
        query_as::<FactRow>(
            "SELECT {columns} FROM canon_facts WHERE novel_id = $1 AND id > $2 \
             ORDER BY id LIMIT $3",
        )
        .bind(novel.0)
        .fetch_page(self, lower_bound_id(after), limit)
        .await
    }

    /// Returns the newest `limit` facts about any of the subjects, oldest first. There is one query
    /// per subject, which reads at most `limit` index entries; one query over all subjects would
    /// read every fact about them. There are few subjects, because they are those of one chapter.
    async fn facts_about(
        &self,
        novel: NovelId,
        subjects: &[String],
        before_position: i32,
        limit: u32,
    ) -> Result<Vec<FactRow>, StoreError> {
        let mut facts = Vec::new();
        for subject in subjects.iter().collect::<BTreeSet<_>>() {
            let newest_of_subject = query_as::<FactRow>(
                "SELECT {columns} FROM canon_facts
                 WHERE novel_id = $1 AND subject = $2 AND position < $3
                 ORDER BY position DESC, id DESC
                 LIMIT $4",
            )
            .bind(novel.0)
            .bind(subject.as_str())
            .bind(before_position)
            .bind(i64::from(limit))
            .fetch_all(self)
            .await?;
            facts.extend(newest_of_subject);
        }
        facts.sort_by_key(|fact| (fact.position, fact.id));
        Ok(facts)
    }
}

#[async_trait]
impl<B: Backend> Records for SqlStore<B> {
    async fn records(
        &self,
        novel: NovelId,
        before_position: i32,
    ) -> Result<Vec<RecordRow>, StoreError> {
        query_as::<RecordRow>(
            "SELECT {columns} FROM chapter_records WHERE novel_id = $1 AND position < $2 \
             ORDER BY position, chapter_id",
        )
        .bind(novel.0)
        .bind(before_position)
        .fetch_all(self)
        .await
    }
}
