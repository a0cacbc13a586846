//! The canon. Prompts for early and late chapters read the same amount of it, except for the
//! records, because there is one record per earlier chapter.

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
use uuid::Uuid;

use crate::{backend::Backend, sql_store::SqlStore};

/// One page of a novel's rows, by their ids.
const PAGE: &str = "WHERE novel_id = $1 AND id > $2 ORDER BY id LIMIT $3";

#[async_trait]
impl<B: Backend> Characters for SqlStore<B> {
    async fn characters(
        &self,
        novel: NovelId,
        after: Option<CharacterId>,
        limit: u32,
    ) -> Result<Vec<CharacterRow>, StoreError> {
        let after = after.map_or(Uuid::nil(), |id| id.0);
        self.list(PAGE, [novel.0.into(), after.into(), i64::from(limit).into()]).await
    }
}

#[async_trait]
impl<B: Backend> CharacterStates for SqlStore<B> {
    /// Uses one index lookup per character. A null state only says that a text no longer describes
    /// the character, so the state before it is used.
    async fn character_states(
        &self,
        novel: NovelId,
        before_position: i32,
    ) -> Result<Vec<CharacterStateRow>, StoreError> {
        let rest = "WHERE id IN (SELECT (SELECT x.id FROM canon_character_states AS x \
                     WHERE x.novel_id = c.novel_id AND x.character_id = c.id \
                     AND x.position < $2 AND CAST(x.state AS TEXT) <> 'null' \
                     ORDER BY x.position DESC LIMIT 1) \
                    FROM canon_characters AS c WHERE c.novel_id = $1) \
                    ORDER BY character_id";
        self.list(rest, [novel.0.into(), before_position.into()]).await
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
        let after = after.map_or(Uuid::nil(), |id| id.0);
        self.list(PAGE, [novel.0.into(), after.into(), i64::from(limit).into()]).await
    }
}

#[async_trait]
impl<B: Backend> Relations for SqlStore<B> {
    /// Sorts in the program, because each database orders names differently, and prompts must not
    /// depend on that.
    async fn relations(&self, novel: NovelId) -> Result<Vec<RelationRow>, StoreError> {
        let mut found: Vec<RelationRow> =
            self.list("WHERE novel_id = $1", [novel.0.into()]).await?;
        found.sort_by(|a, b| (&a.from, &a.to, a.id).cmp(&(&b.from, &b.to, b.id)));
        Ok(found)
    }
}

#[async_trait]
impl<B: Backend> Arcs for SqlStore<B> {
    async fn arcs(&self, novel: NovelId) -> Result<Vec<ArcRow>, StoreError> {
        self.list("WHERE novel_id = $1 ORDER BY first_chapter, id", [novel.0.into()]).await
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
        let after = after.map_or(Uuid::nil(), |id| id.0);
        self.list(PAGE, [novel.0.into(), after.into(), i64::from(limit).into()]).await
    }

    /// Runs one query per subject, because SQLite has no lateral join, and a query over all
    /// subjects at once would read every fact about them.
    async fn facts_about(
        &self,
        novel: NovelId,
        subjects: &[String],
        before_position: i32,
        limit: u32,
    ) -> Result<Vec<FactRow>, StoreError> {
        let rest = "WHERE novel_id = $1 AND subject = $2 AND position < $3 \
                    ORDER BY position DESC, id DESC LIMIT $4";
        let mut found: Vec<FactRow> = Vec::new();
        for subject in subjects.iter().collect::<BTreeSet<_>>() {
            let params = [
                novel.0.into(),
                subject.as_str().into(),
                before_position.into(),
                i64::from(limit).into(),
            ];
            found.extend(self.list(rest, params).await?);
        }
        found.sort_by_key(|fact| (fact.position, fact.id));
        let older = found.len().saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found.split_off(older))
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
        self.list(rest, [novel.0.into(), before_position.into()]).await
    }
}
