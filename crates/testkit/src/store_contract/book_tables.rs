//! The contract of a book's tables. Databases and all other sources of these tables must pass it.

use std::sync::Arc;

use async_trait::async_trait;
use scribe_domain::{
    chapter::ChapterStatus,
    content::ContentHash,
    id::NovelId,
    read_model::{
        ArcRow, ArcStatus, ChapterRow, CharacterRow, CharacterStateRow, EntryRow, FactRow,
        NovelRow, ReadModel, ReadModelWrite, RecordRow, RelationRow, ReviewRow, VersionRow,
    },
    stage::RelationKind,
};
use scribe_ports::store::readers::{BookTables, Database};
use serde_json::{Value, json};

use super::{commit_set, example::example_row, fixture::Fixture};

/// The tables of a book, which a test can fill.
#[async_trait]
pub trait FillableTables: Send + Sync {
    /// Applies changes as one commit would.
    async fn write(&self, changes: Vec<ReadModelWrite>);

    /// Returns the tables in their current state.
    fn tables(&self) -> Arc<dyn BookTables>;
}

#[async_trait]
impl FillableTables for Arc<dyn Database> {
    async fn write(&self, changes: Vec<ReadModelWrite>) {
        let mut set = Fixture::default().set();
        set.read_models = changes;
        commit_set(&**self, set).await;
    }

    fn tables(&self) -> Arc<dyn BookTables> {
        Arc::<dyn Database>::clone(self)
    }
}

/// Makes a test of every case in the contract. `make` is a function that returns
/// [`FillableTables`].
#[macro_export]
macro_rules! book_tables_contract {
    ($make:path) => {
        $crate::book_tables_contract!($make;
            every_row_survives_a_round_trip,
            lists_continue_after_a_cursor_and_contain_one_novel,
            accepted_versions_are_those_referenced_by_chapters,
            a_removed_fact_is_not_found,
            the_latest_state_before_a_position_is_found,
            the_newest_facts_about_subjects_are_found,
            the_book_before_a_position_is_found,
        );
    };
    ($make:path; $($case:ident,)*) => {$(
        #[tokio::test]
        async fn $case() {
            $crate::store_contract::book_tables::$case($make()).await;
        }
    )*};
}

fn sample_character(f: &Fixture, novel_id: NovelId) -> CharacterRow {
    CharacterRow { novel_id, ..example_row(f) }
}

fn sample_state(f: &Fixture, who: &CharacterRow, position: i32, state: Value) -> CharacterStateRow {
    let (novel_id, character_id) = (who.novel_id, who.id);
    CharacterStateRow { novel_id, character_id, position, state, ..example_row(f) }
}

fn sample_fact(f: &Fixture, novel_id: NovelId, position: i32, subject: &str) -> FactRow {
    FactRow { novel_id, position, subject: subject.to_owned(), ..example_row(f) }
}

fn sample_chapter(f: &Fixture, novel_id: NovelId, position: i32) -> ChapterRow {
    ChapterRow { novel_id, position, ..example_row(f) }
}

fn sample_relation(f: &Fixture, novel_id: NovelId, from: &str, to: &str) -> RelationRow {
    RelationRow { novel_id, from: from.to_owned(), to: to.to_owned(), ..example_row(f) }
}

fn to_writes<R: Into<ReadModelWrite> + Clone>(rows: &[R]) -> Vec<ReadModelWrite> {
    rows.iter().cloned().map(Into::into).collect()
}

/// Every row is read back as it was written, and a later write replaces the whole row.
pub async fn every_row_survives_a_round_trip(book: impl FillableTables) {
    let f = Fixture::default();
    let novel: NovelRow = example_row(&f);
    let mut first = sample_chapter(&f, novel.id, 1);
    let versions =
        [1, 2].map(|number| VersionRow { chapter_id: first.id, number, ..example_row(&f) });
    let reviews = [(); 2].map(|()| ReviewRow { chapter_id: first.id, ..example_row(&f) });
    let mut who = sample_character(&f, novel.id);
    let mut seen = sample_state(&f, &who, 1, json!({ "place": "the stairs" }));
    let mut place = EntryRow { novel_id: novel.id, ..example_row(&f) };
    let mut between = sample_relation(&f, novel.id, "Iris", "Tomas");
    let mut thread = ArcRow { novel_id: novel.id, ..example_row(&f) };
    let mut fact = sample_fact(&f, novel.id, 1, "Iris");
    // The chapter's row and its record have the same id.
    let mut remembered =
        RecordRow { chapter_id: first.id, novel_id: novel.id, position: 1, ..example_row(&f) };
    for round in 1..=2 {
        let mut changes: Vec<ReadModelWrite> = vec![
            novel.clone().into(),
            first.clone().into(),
            remembered.clone().into(),
            who.clone().into(),
            seen.clone().into(),
            place.clone().into(),
            between.clone().into(),
            thread.clone().into(),
            fact.clone().into(),
        ];
        changes.extend(to_writes(&versions).into_iter().rev());
        changes.extend(to_writes(&reviews).into_iter().rev());
        book.write(changes).await;
        let tables = book.tables();
        assert_eq!(tables.novel(novel.id).await.unwrap(), Some(novel.clone()));
        assert_eq!(tables.chapter(first.id).await.unwrap(), Some(first.clone()));
        assert_eq!(tables.versions(first.id).await.unwrap(), versions);
        assert_eq!(tables.reviews(first.id).await.unwrap(), reviews, "round {round}");
        assert_eq!(tables.characters(novel.id, None, 9).await.unwrap(), [who.clone()]);
        assert_eq!(tables.character_states(novel.id, 2).await.unwrap(), [seen.clone()]);
        assert_eq!(tables.entries(novel.id, None, 9).await.unwrap(), [place.clone()]);
        assert_eq!(tables.relations(novel.id).await.unwrap(), [between.clone()]);
        assert_eq!(tables.arcs(novel.id).await.unwrap(), [thread.clone()]);
        assert_eq!(tables.facts(novel.id, None, 9).await.unwrap(), [fact.clone()]);
        assert_eq!(tables.records(novel.id, 2).await.unwrap(), [remembered.clone()]);
        (first.version_id, first.status) = (None, ChapterStatus::Reviewing);
        who.sheet = json!({ "name": "Iris", "voice": "dry" });
        (seen.state, seen.recorded_at) = (json!({ "place": "the gallery" }), f.now());
        place.name = "The gallery".to_owned();
        (between.strength, between.kind) = (9, RelationKind::ALL[1]);
        (thread.status, thread.last_chapter) = (ArcStatus::Active, 12);
        fact.statement = "is ill".to_owned();
        (remembered.summary, remembered.record) =
            ("She falls.".into(), ContentHash::hash_bytes(b"other"));
    }
}

/// Lists end at the limit, continue after the last row read, and contain the rows of one novel
/// only.
pub async fn lists_continue_after_a_cursor_and_contain_one_novel(book: impl FillableTables) {
    let f = Fixture::default();
    let (novel, other) = (NovelId(f.id()), NovelId(f.id()));
    let chapters = [1, 2, 3].map(|position| sample_chapter(&f, novel, position));
    let people = [(); 3].map(|()| sample_character(&f, novel));
    let places = [(); 3].map(|()| EntryRow { novel_id: novel, ..example_row(&f) });
    let facts = [1, 2, 3].map(|position| sample_fact(&f, novel, position, "Iris"));
    let (ally, rival) =
        (sample_relation(&f, novel, "B", "A"), sample_relation(&f, novel, "A", "C"));
    let [late, early] =
        [11, 1].map(|first_chapter| ArcRow { novel_id: novel, first_chapter, ..example_row(&f) });
    let mut changes = to_writes(&chapters);
    changes.extend(to_writes(&people));
    changes.extend(to_writes(&places));
    changes.extend(to_writes(&facts));
    changes.extend(to_writes(&[ally.clone(), rival.clone()]));
    changes.extend(to_writes(&[late.clone(), early.clone()]));
    book.write(changes).await;

    let tables = book.tables();
    assert_eq!(tables.chapters(novel, 0, 2).await.unwrap(), chapters[..2]);
    assert_eq!(tables.chapters(novel, 2, 2).await.unwrap(), chapters[2..]);
    assert_eq!(tables.characters(novel, None, 2).await.unwrap(), people[..2]);
    assert_eq!(tables.characters(novel, Some(people[1].id), 2).await.unwrap(), people[2..]);
    assert_eq!(tables.entries(novel, None, 2).await.unwrap(), places[..2]);
    assert_eq!(tables.entries(novel, Some(places[1].id), 2).await.unwrap(), places[2..]);
    assert_eq!(tables.facts(novel, None, 2).await.unwrap(), facts[..2]);
    assert_eq!(tables.facts(novel, Some(facts[1].id), 2).await.unwrap(), facts[2..]);
    assert_eq!(tables.relations(novel).await.unwrap(), [rival, ally]);
    assert_eq!(tables.arcs(novel).await.unwrap(), [early, late]);
    assert_eq!(tables.chapters(other, 0, 9).await.unwrap(), []);
    assert_eq!(tables.characters(other, None, 9).await.unwrap(), []);
    assert_eq!(tables.entries(other, None, 9).await.unwrap(), []);
    assert_eq!(tables.relations(other).await.unwrap(), []);
    assert_eq!(tables.arcs(other).await.unwrap(), []);
    assert_eq!(tables.facts(other, None, 9).await.unwrap(), []);
}

/// The accepted version of a chapter is the version that the chapter's row names.
pub async fn accepted_versions_are_those_referenced_by_chapters(book: impl FillableTables) {
    let f = Fixture::default();
    let novel = NovelId(f.id());
    let mut first = ChapterRow { version_id: None, ..sample_chapter(&f, novel, 1) };
    let versions =
        [1, 2].map(|number| VersionRow { chapter_id: first.id, number, ..example_row(&f) });
    let mut changes = to_writes(&versions);
    changes.push(first.clone().into());
    book.write(changes).await;
    assert_eq!(book.tables().accepted_versions(novel).await.unwrap(), []);

    first.version_id = Some(versions[1].id);
    book.write(vec![first.into()]).await;
    assert_eq!(book.tables().accepted_versions(novel).await.unwrap(), versions[1..]);
}

/// A removed fact is gone, even if the same commit adds other facts.
pub async fn a_removed_fact_is_not_found(book: impl FillableTables) {
    let f = Fixture::default();
    let novel = NovelId(f.id());
    let facts = [1, 2, 3].map(|position| sample_fact(&f, novel, position, "Iris"));
    book.write(to_writes(&facts[..2])).await;
    let changes = vec![
        ReadModelWrite::Removed(ReadModel::Fact, facts[0].id.0),
        ReadModelWrite::Removed(ReadModel::Fact, f.id()),
        facts[2].clone().into(),
    ];
    book.write(changes).await;
    let tables = book.tables();
    assert_eq!(tables.facts(novel, None, 9).await.unwrap(), facts[1..]);
    let about = tables.facts_about(novel, &["Iris".to_owned()], 9, 9).await.unwrap();
    assert_eq!(about, facts[1..]);
}

/// The last state before a position is found for every character. Empty states are ignored.
pub async fn the_latest_state_before_a_position_is_found(book: impl FillableTables) {
    let f = Fixture::default();
    let novel = NovelId(f.id());
    let people = [(); 3].map(|()| sample_character(&f, novel));
    let stranger = sample_character(&f, NovelId(f.id()));
    let at =
        |who: usize, position| sample_state(&f, &people[who], position, json!({ "at": position }));
    let states = [at(0, 1), at(0, 3), at(0, 7), at(1, 2)];
    let silent = sample_state(&f, &people[1], 4, Value::Null);
    let elsewhere = sample_state(&f, &stranger, 1, json!({}));
    let mut changes = to_writes(&people);
    changes.push(stranger.into());
    changes.extend(to_writes(&states));
    changes.extend(to_writes(&[silent, elsewhere]));
    book.write(changes).await;

    let tables = book.tables();
    let found = async |before| tables.character_states(novel, before).await.unwrap();
    assert_eq!(found(1).await, []);
    assert_eq!(found(2).await, [states[0].clone()]);
    assert_eq!(found(7).await, [states[1].clone(), states[3].clone()]);
    assert_eq!(found(8).await, [states[2].clone(), states[3].clone()]);
}

/// The newest facts about the given subjects are returned in the order of the book.
pub async fn the_newest_facts_about_subjects_are_found(book: impl FillableTables) {
    let f = Fixture::default();
    let novel = NovelId(f.id());
    let subjects = ["Iris", "Tomas", "Iris", "the lamp", "Iris", "Tomas"];
    let facts: Vec<_> =
        (1..).zip(subjects).map(|(i, who)| sample_fact(&f, novel, i, who)).collect();
    book.write(to_writes(&facts)).await;
    let tables = book.tables();
    let about = async |subjects: &[&str], before, limit| {
        let subjects: Vec<_> = subjects.iter().map(|subject| (*subject).to_owned()).collect();
        let found = tables.facts_about(novel, &subjects, before, limit).await.unwrap();
        found.into_iter().map(|fact| fact.position).collect::<Vec<_>>()
    };
    assert_eq!(about(&["Iris", "Tomas", "Iris"], 6, 3).await, [1, 2, 3, 5]);
    assert_eq!(about(&["Iris", "Tomas"], 6, 2).await, [2, 3, 5]);
    assert_eq!(about(&["Iris", "Tomas"], 9, 1).await, [5, 6]);
    assert_eq!(about(&["Iris", "the lamp"], 9, 9).await, [1, 3, 4, 5]);
    assert_eq!(about(&["nobody"], 9, 9).await, [] as [i32; 0]);
    assert_eq!(about(&[], 9, 9).await, [] as [i32; 0]);
    assert_eq!(about(&["Iris"], 9, 0).await, [] as [i32; 0]);
}

/// Finds the records of earlier chapters and the next unpublished chapter.
pub async fn the_book_before_a_position_is_found(book: impl FillableTables) {
    let f = Fixture::default();
    let novel = NovelId(f.id());
    let records =
        [1, 2, 3].map(|position| RecordRow { novel_id: novel, position, ..example_row(&f) });
    let statuses = [
        ChapterStatus::Published,
        ChapterStatus::Drafting,
        ChapterStatus::Published,
        ChapterStatus::Planned,
    ];
    let chapters: Vec<_> = (1..)
        .zip(statuses)
        .map(|(position, status)| ChapterRow { status, ..sample_chapter(&f, novel, position) })
        .collect();
    let mut changes = to_writes(&records);
    changes.reverse();
    changes.extend(to_writes(&chapters));
    book.write(changes).await;

    let tables = book.tables();
    assert_eq!(tables.records(novel, 3).await.unwrap(), records[..2]);
    assert_eq!(tables.records(novel, 1).await.unwrap(), []);
    let next = async |after| tables.next_unpublished_chapter(novel, after).await.unwrap();
    assert_eq!(next(0).await, Some(chapters[1].clone()));
    assert_eq!(next(2).await, Some(chapters[3].clone()));
    assert_eq!(next(4).await, None);
}
