//! The rows of a book as they were, in memory, in the orders in which the tables give them.

use std::collections::BTreeMap;

use scribe_domain::{
    id::{ChapterId, CharacterId, EntryId, FactId, NovelId},
    read_model::{
        ArcRow, ChapterRow, CharacterRow, CharacterStateRow, EntryRow, FactRow, NovelRow,
        ReadModelWrite, RelationRow, ReviewRow, VersionRow,
    },
};

/// The rows, by table and key.
pub(super) struct Past {
    rows: Vec<ReadModelWrite>,
}

/// The rows of a kind for which a condition holds, by their keys.
macro_rules! rows {
    ($past:expr, $kind:ident, $condition:expr) => {
        $past
            .rows
            .iter()
            .filter_map(|row| match row {
                ReadModelWrite::$kind(row) => Some(row),
                _ => None,
            })
            .filter($condition)
            .cloned()
    };
}

impl Past {
    pub(super) fn new(rows: Vec<ReadModelWrite>) -> Self {
        Self { rows }
    }

    pub(super) fn novel(&self, id: NovelId) -> Option<NovelRow> {
        rows!(self, Novel, |row| row.id == id).next()
    }

    pub(super) fn chapters(&self, novel: NovelId, after: i32, limit: u32) -> Vec<ChapterRow> {
        let of_novel = |row: &&ChapterRow| row.novel_id == novel && row.position > after;
        let mut found: Vec<_> = rows!(self, Chapter, of_novel).collect();
        found.sort_by_key(|row| (row.position, row.id));
        found.truncate(count(limit));
        found
    }

    pub(super) fn chapter(&self, id: ChapterId) -> Option<ChapterRow> {
        rows!(self, Chapter, |row| row.id == id).next()
    }

    pub(super) fn versions(&self, chapter: ChapterId) -> Vec<VersionRow> {
        let mut found: Vec<_> = rows!(self, Version, |row| row.chapter_id == chapter).collect();
        found.sort_by_key(|row| (row.number, row.id));
        found
    }

    pub(super) fn reviews(&self, chapter: ChapterId) -> Vec<ReviewRow> {
        rows!(self, Review, |row| row.chapter_id == chapter).collect()
    }

    pub(super) fn characters(
        &self,
        novel: NovelId,
        after: Option<CharacterId>,
        limit: u32,
    ) -> Vec<CharacterRow> {
        let is_wanted = |row: &&CharacterRow| row.novel_id == novel && Some(row.id) > after;
        rows!(self, Character, is_wanted).take(count(limit)).collect()
    }

    /// The last state that a text tells of, for each character.
    pub(super) fn character_states(&self, novel: NovelId, before: i32) -> Vec<CharacterStateRow> {
        let is_told = |row: &&CharacterStateRow| {
            row.novel_id == novel && row.position < before && !row.state.is_null()
        };
        let mut last: BTreeMap<CharacterId, CharacterStateRow> = BTreeMap::new();
        for row in rows!(self, CharacterState, is_told) {
            if last.get(&row.character_id).is_none_or(|known| known.position < row.position) {
                last.insert(row.character_id, row);
            }
        }
        last.into_values().collect()
    }

    pub(super) fn entries(
        &self,
        novel: NovelId,
        after: Option<EntryId>,
        limit: u32,
    ) -> Vec<EntryRow> {
        let is_wanted = |row: &&EntryRow| row.novel_id == novel && Some(row.id) > after;
        rows!(self, Entry, is_wanted).take(count(limit)).collect()
    }

    pub(super) fn relations(&self, novel: NovelId) -> Vec<RelationRow> {
        let mut found: Vec<_> = rows!(self, Relation, |row| row.novel_id == novel).collect();
        found.sort_by(|a, b| (&a.from, &a.to, a.id).cmp(&(&b.from, &b.to, b.id)));
        found
    }

    pub(super) fn arcs(&self, novel: NovelId) -> Vec<ArcRow> {
        let mut found: Vec<_> = rows!(self, Arc, |row| row.novel_id == novel).collect();
        found.sort_by_key(|row| (row.first_chapter, row.id));
        found
    }

    pub(super) fn facts(&self, novel: NovelId, after: Option<FactId>, limit: u32) -> Vec<FactRow> {
        let is_wanted = |row: &&FactRow| row.novel_id == novel && Some(row.id) > after;
        rows!(self, Fact, is_wanted).take(count(limit)).collect()
    }
}

fn count(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
