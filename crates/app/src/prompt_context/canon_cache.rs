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
    read_model::{CharacterRow, CharacterStateRow, FactRow, RecordRow, RelationRow},
    stage::{Entry, Relation},
    stream::StreamId,
    text::sentences::split_sentences,
};
use scribe_ports::{
    agent::{CastMember, KnownFact, PastChapter},
    store::readers::Database,
};
use serde_json::json;

use crate::Error;

/// The row limit of a query; no novel has that many characters or entries.
const MAX_ROWS_PER_QUERY: u32 = 2_000;
/// The maximum number of facts in a prompt; the newest are chosen.
const MAX_PROMPT_FACTS: u32 = 60;
/// The number of most recent chapters whose summaries are not shortened.
const MAX_WHOLE_SUMMARIES: usize = 3;
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
        (past.sum::<usize>() + cards * AVERAGE_CARD_BYTES + AVERAGE_FACTS_BYTES) as u64
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
    /// Sorted by importance, the most important members first.
    pub(super) cast: Arc<[CastMember]>,
    pub(super) relations: Arc<[Relation]>,
    pub(super) entries: Arc<[Entry]>,
    /// The earlier chapters. The summaries of older ones consist of their first sentence.
    pub(super) so_far: Arc<[PastChapter]>,
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
            so_far: build_past_chapters(records),
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
        if let Some(facts) = self.lock_known_facts().get(&subjects) {
            return Ok(Arc::clone(facts));
        }
        let rows =
            db.facts_about(novel, &subjects, self.read_at.position, MAX_PROMPT_FACTS).await?;
        let fact = |row: FactRow| KnownFact {
            chapter: u32::try_from(row.position).unwrap_or_default(),
            subject: row.subject,
            statement: row.statement,
        };
        let facts: Arc<[KnownFact]> = rows.into_iter().map(fact).collect();
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
    let member = |CharacterRow { id, sheet, .. }: CharacterRow| {
        let state = states.remove(&id);
        let since = state.as_ref().map(|row| row.position);
        Ok(CastMember {
            sheet: serde_json::from_value(sheet)?,
            state: state.map(|row| serde_json::from_value(row.state)).transpose()?.flatten(),
            since_chapter: since.and_then(|position| u32::try_from(position).ok()),
        })
    };
    let mut cast = characters.into_iter().map(member).collect::<Result<Vec<_>, Error>>()?;
    // Characters that were added together have no order of their own, so they are sorted by
    // importance.
    cast.sort_by(|one, other| {
        (one.sheet.role, &one.sheet.name).cmp(&(other.sheet.role, &other.sheet.name))
    });
    Ok(cast)
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

/// Returns the records in the form for prompts. The summary of an older chapter is reduced to its
/// first sentence.
fn build_past_chapters(records: Vec<RecordRow>) -> Arc<[PastChapter]> {
    let whole_from = records.len().saturating_sub(MAX_WHOLE_SUMMARIES);
    let past = |(i, record): (usize, RecordRow)| PastChapter {
        position: u32::try_from(record.position).unwrap_or_default(),
        title: record.title,
        summary: if i < whole_from {
            extract_first_sentence(&record.summary)
        } else {
            record.summary
        },
    };
    records.into_iter().enumerate().map(past).collect()
}

fn extract_first_sentence(summary: &str) -> String {
    split_sentences(summary)
        .first()
        .map_or_else(String::new, |(_, sentence)| (*sentence).to_owned())
}
