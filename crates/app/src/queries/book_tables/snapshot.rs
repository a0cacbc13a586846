//! The rows of a book in memory, read in the same order as from the database tables.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use scribe_domain::{
    chapter::ChapterStatus,
    id::{ChapterId, CharacterId, EntryId, FactId, NovelId},
    read_model::{
        ArcRow, ChapterRow, CharacterRow, CharacterStateRow, EntryRow, FactRow, NovelRow,
        ReadModelRow, ReadModelWrite, RecordRow, RelationRow, ReviewRow, VersionRow,
    },
    table::TableRow,
};
use scribe_ports::store::{
    StoreError,
    canon::{Arcs, CharacterStates, Characters, Entries, Facts, Records, Relations},
    library::{Chapters, Novels, Reviews, Versions},
};

/// The rows of a book at one point in time.
#[derive(Debug)]
pub struct BookSnapshot {
    rows: Vec<ReadModelWrite>,
}

impl BookSnapshot {
    /// Creates a snapshot from rows in any order, one row per key.
    #[must_use]
    pub fn new(rows: Vec<ReadModelWrite>) -> Self {
        Self { rows }
    }

    /// Returns the rows of one type that satisfy a condition, sorted by key.
    fn select_rows<R: ReadModelRow + Clone>(&self, condition: impl Fn(&R) -> bool) -> Vec<R> {
        let rows = self.rows.iter().filter_map(R::from_write);
        let mut found: Vec<R> = rows.filter(|row| condition(row)).cloned().collect();
        found.sort_by_key(TableRow::key);
        found
    }

    fn find_row<R: ReadModelRow + Clone>(&self, condition: impl Fn(&R) -> bool) -> Option<R> {
        self.select_rows(condition).into_iter().next()
    }

    fn chapters_after(&self, novel: NovelId, after: i32) -> Vec<ChapterRow> {
        let mut found =
            self.select_rows(|row: &ChapterRow| row.novel_id == novel && row.position > after);
        found.sort_by_key(|row| (row.position, row.id));
        found
    }
}

fn truncate_rows<R>(mut rows: Vec<R>, limit: u32) -> Vec<R> {
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    rows
}

#[async_trait]
impl Novels for BookSnapshot {
    async fn novel(&self, id: NovelId) -> Result<Option<NovelRow>, StoreError> {
        Ok(self.find_row(|row: &NovelRow| row.id == id))
    }

    async fn novels(
        &self,
        before: Option<NovelId>,
        limit: u32,
    ) -> Result<Vec<NovelRow>, StoreError> {
        let mut found =
            self.select_rows(|row: &NovelRow| before.is_none_or(|before| row.id < before));
        found.reverse();
        Ok(truncate_rows(found, limit))
    }
}

#[async_trait]
impl Chapters for BookSnapshot {
    async fn chapters(
        &self,
        novel: NovelId,
        after_position: i32,
        limit: u32,
    ) -> Result<Vec<ChapterRow>, StoreError> {
        Ok(truncate_rows(self.chapters_after(novel, after_position), limit))
    }

    async fn chapter(&self, id: ChapterId) -> Result<Option<ChapterRow>, StoreError> {
        Ok(self.find_row(|row: &ChapterRow| row.id == id))
    }

    async fn next_unpublished_chapter(
        &self,
        novel: NovelId,
        after_position: i32,
    ) -> Result<Option<ChapterRow>, StoreError> {
        let mut rest = self.chapters_after(novel, after_position).into_iter();
        Ok(rest.find(|row| row.status != ChapterStatus::Published))
    }
}

#[async_trait]
impl Versions for BookSnapshot {
    async fn versions(&self, chapter: ChapterId) -> Result<Vec<VersionRow>, StoreError> {
        let mut found = self.select_rows(|row: &VersionRow| row.chapter_id == chapter);
        found.sort_by_key(|row| (row.number, row.id));
        Ok(found)
    }

    async fn accepted_versions(&self, novel: NovelId) -> Result<Vec<VersionRow>, StoreError> {
        let chapters = self.chapters_after(novel, i32::MIN);
        let accepted: BTreeSet<_> = chapters.iter().filter_map(|row| row.version_id).collect();
        Ok(self.select_rows(|row: &VersionRow| accepted.contains(&row.id)))
    }
}

#[async_trait]
impl Reviews for BookSnapshot {
    async fn reviews(&self, chapter: ChapterId) -> Result<Vec<ReviewRow>, StoreError> {
        Ok(self.select_rows(|row: &ReviewRow| row.chapter_id == chapter))
    }
}

#[async_trait]
impl Characters for BookSnapshot {
    async fn characters(
        &self,
        novel: NovelId,
        after: Option<CharacterId>,
        limit: u32,
    ) -> Result<Vec<CharacterRow>, StoreError> {
        let found =
            self.select_rows(|row: &CharacterRow| row.novel_id == novel && Some(row.id) > after);
        Ok(truncate_rows(found, limit))
    }
}

#[async_trait]
impl CharacterStates for BookSnapshot {
    async fn character_states(
        &self,
        novel: NovelId,
        before_position: i32,
    ) -> Result<Vec<CharacterStateRow>, StoreError> {
        let cast: BTreeSet<_> = self
            .select_rows(|row: &CharacterRow| row.novel_id == novel)
            .into_iter()
            .map(|row| row.id)
            .collect();
        let states = self.select_rows(|row: &CharacterStateRow| {
            row.novel_id == novel
                && row.position < before_position
                && !row.state.is_null()
                && cast.contains(&row.character_id)
        });
        let mut last: BTreeMap<CharacterId, CharacterStateRow> = BTreeMap::new();
        for row in states {
            if last.get(&row.character_id).is_none_or(|known| known.position < row.position) {
                last.insert(row.character_id, row);
            }
        }
        Ok(last.into_values().collect())
    }
}

#[async_trait]
impl Entries for BookSnapshot {
    async fn entries(
        &self,
        novel: NovelId,
        after: Option<EntryId>,
        limit: u32,
    ) -> Result<Vec<EntryRow>, StoreError> {
        let found =
            self.select_rows(|row: &EntryRow| row.novel_id == novel && Some(row.id) > after);
        Ok(truncate_rows(found, limit))
    }
}

#[async_trait]
impl Relations for BookSnapshot {
    async fn relations(&self, novel: NovelId) -> Result<Vec<RelationRow>, StoreError> {
        let mut found = self.select_rows(|row: &RelationRow| row.novel_id == novel);
        found.sort_by(|a, b| (&a.from, &a.to, a.id).cmp(&(&b.from, &b.to, b.id)));
        Ok(found)
    }
}

#[async_trait]
impl Arcs for BookSnapshot {
    async fn arcs(&self, novel: NovelId) -> Result<Vec<ArcRow>, StoreError> {
        let mut found = self.select_rows(|row: &ArcRow| row.novel_id == novel);
        found.sort_by_key(|row| (row.first_chapter, row.id));
        Ok(found)
    }
}

#[async_trait]
impl Facts for BookSnapshot {
    async fn facts(
        &self,
        novel: NovelId,
        after: Option<FactId>,
        limit: u32,
    ) -> Result<Vec<FactRow>, StoreError> {
        let found = self.select_rows(|row: &FactRow| row.novel_id == novel && Some(row.id) > after);
        Ok(truncate_rows(found, limit))
    }

    async fn facts_about(
        &self,
        novel: NovelId,
        subjects: &[String],
        before_position: i32,
        limit: u32,
    ) -> Result<Vec<FactRow>, StoreError> {
        let mut found = self.select_rows(|row: &FactRow| {
            row.novel_id == novel
                && row.position < before_position
                && subjects.contains(&row.subject)
        });
        found.sort_by_key(|fact| (fact.position, fact.id));
        let mut counts: HashMap<String, u32> = HashMap::new();
        let mut newest: Vec<FactRow> = Vec::new();
        for fact in found.into_iter().rev() {
            let count = counts.entry(fact.subject.clone()).or_default();
            *count += 1;
            if *count <= limit {
                newest.push(fact);
            }
        }
        newest.reverse();
        Ok(newest)
    }
}

#[async_trait]
impl Records for BookSnapshot {
    async fn records(
        &self,
        novel: NovelId,
        before_position: i32,
    ) -> Result<Vec<RecordRow>, StoreError> {
        let mut found = self
            .select_rows(|row: &RecordRow| row.novel_id == novel && row.position < before_position);
        found.sort_by_key(|row| (row.position, row.chapter_id));
        Ok(found)
    }
}
