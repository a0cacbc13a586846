//! Caches the canon of each book, as it is before a chapter, for as long as it is valid.
//!
//! The cast, the entries, the facts and the records change only in commits that advance the stream
//! of the novel or of the canon. A cached snapshot is therefore valid as long as both streams have
//! the versions at which it was read.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use quick_cache::{Weighter, sync::Cache};
use scribe_domain::{
    content::ContentHash,
    id::{CharacterId, NovelId},
    read_model::{CharacterRow, CharacterStateRow, RelationRow},
    stage::{Entry, Relation},
    stream::StreamId,
};
use scribe_ports::{
    agent::{CastMember, KnownFact, OpenPromise, PastChapters},
    store::readers::Database,
};
use serde_json::json;

use super::{
    book_so_far::condense_book, known_facts::choose_facts, open_promises::find_open_promises,
};
use crate::Error;

/// The row limit of a query; no novel has that many characters or entries.
const MAX_ROWS_PER_QUERY: u32 = 2_000;
/// The number of facts about one person or thing that are read; the newest are read.
const FACTS_PER_SUBJECT: u32 = 12;
/// The maximum size of the cache, for all books together.
const MAX_CACHE_BYTES: u64 = 64 << 20;
/// The approximate size of a book, from which the initial capacity is estimated.
const AVERAGE_BOOK_BYTES: u64 = 32 << 10;
/// The approximate size of a character or an entry.
const AVERAGE_CARD_BYTES: usize = 1 << 10;
/// The approximate size of the facts of a book, in bytes. The facts are a few dozen sentences, and
/// are loaded only after the snapshot was cached.
const AVERAGE_FACTS_BYTES: usize = 8 << 10;

/// The canon of the books in progress, each as it was last read.
#[derive(Debug)]
pub struct CanonCache {
    books: Cache<NovelId, Arc<CanonSnapshot>, SnapshotWeighter>,
}

impl Default for CanonCache {
    fn default() -> Self {
        let books = usize::try_from(MAX_CACHE_BYTES / AVERAGE_BOOK_BYTES).unwrap_or(1);
        Self { books: Cache::with_weighter(books, MAX_CACHE_BYTES, SnapshotWeighter) }
    }
}

#[derive(Debug, Clone)]
struct SnapshotWeighter;

impl Weighter<NovelId, Arc<CanonSnapshot>> for SnapshotWeighter {
    fn weight(&self, _: &NovelId, snapshot: &Arc<CanonSnapshot>) -> u64 {
        let past = snapshot.so_far.iter().map(|past| past.title.len() + past.summary.len());
        let cards = snapshot.cast.len() + snapshot.entries.len() + snapshot.relations.len();
        let promises = snapshot.promises.iter().map(|promise| promise.text.len());
        (past.sum::<usize>()
            + promises.sum::<usize>()
            + cards * AVERAGE_CARD_BYTES
            + AVERAGE_FACTS_BYTES) as u64
    }
}

/// The position and the stream versions at which a snapshot was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct SnapshotVersion {
    position: i32,
    novel_version: i64,
    canon_version: i64,
}

/// The canon of a book as it is before a chapter.
#[derive(Debug)]
pub(super) struct CanonSnapshot {
    read_at: SnapshotVersion,
    /// In the order in which the members were added; those that were added together are sorted by
    /// importance.
    pub(super) cast: Arc<[CastMember]>,
    pub(super) relations: Arc<[Relation]>,
    pub(super) entries: Arc<[Entry]>,
    /// The earlier chapters. The older they are, the more briefly they are told.
    pub(super) so_far: Arc<[PastChapters]>,
    /// When the last recorded chapter ended, in the time of the story; empty if it does not say.
    pub(super) story_date: String,
    /// Every promise to the reader that is open.
    pub(super) promises: Vec<OpenPromise>,
    /// The manifest of the directly preceding chapter, if that chapter is recorded.
    pub(super) before: Option<ContentHash>,
    /// The known facts, for each list of subjects that was requested.
    facts: Mutex<HashMap<Vec<String>, Arc<[KnownFact]>>>,
}

impl CanonCache {
    /// Returns the canon of a novel before a position.
    pub(super) async fn load_canon_before(
        &self,
        db: &dyn Database,
        novel: NovelId,
        novel_version: i64,
        position: i32,
    ) -> Result<Arc<CanonSnapshot>, Error> {
        // The versions are read first. If a commit changes the canon meanwhile, the next call finds
        // other versions and reads the canon again.
        let canon = db.stream(StreamId::canon(novel).id).await?;
        let canon_version = canon.map_or(0, |row| row.version);
        let read_at = SnapshotVersion { position, novel_version, canon_version };
        if let Some(snapshot) =
            self.books.get(&novel).filter(|snapshot| snapshot.read_at == read_at)
        {
            return Ok(snapshot);
        }
        let snapshot = Arc::new(CanonSnapshot::load_snapshot(db, novel, read_at).await?);
        self.books.insert(novel, Arc::clone(&snapshot));
        Ok(snapshot)
    }
}

impl CanonSnapshot {
    async fn load_snapshot(
        db: &dyn Database,
        novel: NovelId,
        read_at: SnapshotVersion,
    ) -> Result<Self, Error> {
        let position = read_at.position;
        let (characters, states, relations, entries, records) = tokio::try_join!(
            db.characters(novel, None, MAX_ROWS_PER_QUERY),
            db.character_states(novel, position),
            db.relations(novel),
            db.entries(novel, None, MAX_ROWS_PER_QUERY),
            db.records(novel, position),
        )?;
        let entries = entries.into_iter().map(|row| Ok(serde_json::from_value(row.entry)?));
        let before = records.last().filter(|record| record.position == position - 1);
        Ok(Self {
            read_at,
            cast: build_cast(characters, states)?.into(),
            relations: relations.into_iter().map(build_relation).collect::<Result<_, _>>()?,
            entries: entries.collect::<Result<_, Error>>()?,
            before: before.map(|record| record.manifest),
            so_far: condense_book(&records).into(),
            story_date: before.map(|record| record.story_date.clone()).unwrap_or_default(),
            promises: find_open_promises(&records)?,
            facts: Mutex::default(),
        })
    }

    /// Returns what accepted texts say about the subjects, in the order of the book.
    pub(super) async fn load_facts(
        &self,
        db: &dyn Database,
        novel: NovelId,
        subjects: Vec<String>,
    ) -> Result<Arc<[KnownFact]>, Error> {
        if subjects.is_empty() {
            return Ok(Arc::default());
        }
        if let Some(facts) = self.lock_known_facts().get(&subjects) {
            return Ok(Arc::clone(facts));
        }
        let rows =
            db.facts_about(novel, &subjects, self.read_at.position, FACTS_PER_SUBJECT).await?;
        let facts: Arc<[KnownFact]> = choose_facts(rows).into();
        self.lock_known_facts().insert(subjects, Arc::clone(&facts));
        Ok(facts)
    }

    fn lock_known_facts(&self) -> MutexGuard<'_, HashMap<Vec<String>, Arc<[KnownFact]>>> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the cast, each member with its last recorded state before the chapter.
fn build_cast(
    characters: Vec<CharacterRow>,
    states: Vec<CharacterStateRow>,
) -> Result<Vec<CastMember>, Error> {
    let mut states: BTreeMap<CharacterId, CharacterStateRow> =
        states.into_iter().map(|row| (row.character_id, row)).collect();
    // A prompt shows the cast in this order. A member that is added later comes last, so that what
    // stands in front of it stays the same. Those that were added together have no order of their
    // own.
    let mut characters = characters;
    characters.sort_by(|one, other| {
        (one.created_at, one.role, &one.name).cmp(&(other.created_at, other.role, &other.name))
    });
    let member = |CharacterRow { id, sheet, .. }: CharacterRow| {
        let state = states.remove(&id);
        let since = state.as_ref().map(|row| row.position);
        Ok(CastMember {
            sheet: serde_json::from_value(sheet)?,
            state: state.map(|row| serde_json::from_value(row.state)).transpose()?.flatten(),
            since_chapter: since.and_then(|position| u32::try_from(position).ok()),
        })
    };
    characters.into_iter().map(member).collect()
}

fn build_relation(row: RelationRow) -> Result<Relation, Error> {
    let RelationRow { from, to, kind, strength, description, .. } = row;
    Ok(serde_json::from_value(json!({
        "from": from,
        "to": to,
        "kind": kind,
        "strength": strength,
        "description": description,
    }))?)
}
