//! What is true in a novel, and what the book remembers of its chapters.

use std::sync::Arc;

use scribe_domain::{
    content::ContentHash,
    id::{ChapterId, FactId, NovelId},
    read_model::{ChapterRow, ReadModelWrite, RecordRow},
};
use scribe_ports::store::readers::Database;
use serde_json::{Value, json};

use self::rows::{arc, character, entry, fact, record, relation, review, state};
use super::{
    fixture::Fixture,
    library::{chapter, write},
};

pub(super) mod rows;

/// Every row is read back, and replaced as a whole.
pub async fn canon_rows_are_read_as_they_were_written(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (novel, chapter_id) = (NovelId(f.id()), ChapterId(f.id()));
    let mut who = character(&f, novel);
    let mut seen = state(&f, &who, 1, json!({ "place": "the stairs" }));
    let mut place = entry(&f, novel);
    let mut between = relation(&f, novel, "Iris", "Tomas");
    let mut thread = arc(&f, novel, 1);
    let mut said = fact(&f, novel, 1, "Iris");
    // The chapter's own row and its record have the same id.
    let mut remembered = RecordRow { chapter_id, ..record(&f, novel, 1) };
    let first = ChapterRow { id: chapter_id, ..chapter(&f, novel, 1) };
    let reviews = [review(&f, chapter_id, "CRITIC"), review(&f, chapter_id, "FACT_CHECK")];
    for round in 1..=2 {
        let rows = vec![
            ReadModelWrite::Chapter(first.clone()),
            ReadModelWrite::Record(remembered.clone()),
            ReadModelWrite::Character(who.clone()),
            ReadModelWrite::CharacterState(seen.clone()),
            ReadModelWrite::Entry(place.clone()),
            ReadModelWrite::Relation(between.clone()),
            ReadModelWrite::Arc(thread.clone()),
            ReadModelWrite::Fact(said.clone()),
            ReadModelWrite::Review(reviews[1].clone()),
            ReadModelWrite::Review(reviews[0].clone()),
        ];
        write(&*database, &f, rows).await;
        assert_eq!(database.characters(novel, None, 9).await.unwrap(), [who.clone()]);
        assert_eq!(database.character_states(novel, 2).await.unwrap(), [seen.clone()]);
        assert_eq!(database.entries(novel, None, 9).await.unwrap(), [place.clone()]);
        assert_eq!(database.relations(novel).await.unwrap(), [between.clone()]);
        assert_eq!(database.arcs(novel).await.unwrap(), [thread.clone()]);
        assert_eq!(database.facts(novel, None, 9).await.unwrap(), [said.clone()]);
        assert_eq!(database.records(novel, 2).await.unwrap(), [remembered.clone()]);
        assert_eq!(database.reviews(chapter_id).await.unwrap(), reviews, "round {round}");
        who.sheet = json!({ "name": "Iris", "voice": "dry" });
        (seen.state, seen.recorded_at) = (json!({ "place": "the gallery" }), f.now());
        place.name = "The gallery".to_owned();
        (between.strength, between.kind) = (9, "ALLY".to_owned());
        (thread.status, thread.last_chapter) = ("ACTIVE".to_owned(), 12);
        said.statement = "is ill".to_owned();
        (remembered.summary, remembered.record) = ("She falls.".into(), ContentHash::of(b"other"));
    }
}

/// Lists are cut at the limit, go on after the last row seen, and hold one novel's rows.
pub async fn canon_lists_go_on_after_a_cursor(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (novel, other) = (NovelId(f.id()), NovelId(f.id()));
    let people: Vec<_> = (0..3).map(|_| character(&f, novel)).collect();
    let places: Vec<_> = (0..3).map(|_| entry(&f, novel)).collect();
    let facts: Vec<_> = (1..=3).map(|position| fact(&f, novel, position, "Iris")).collect();
    let mut rows: Vec<_> = people.iter().cloned().map(ReadModelWrite::Character).collect();
    rows.extend(places.iter().cloned().map(ReadModelWrite::Entry));
    rows.extend(facts.iter().cloned().map(ReadModelWrite::Fact));
    let (ally, rival) = (relation(&f, novel, "B", "A"), relation(&f, novel, "A", "C"));
    let (late, early) = (arc(&f, novel, 11), arc(&f, novel, 1));
    rows.extend([ally.clone(), rival.clone()].map(ReadModelWrite::Relation));
    rows.extend([late.clone(), early.clone()].map(ReadModelWrite::Arc));
    write(&*database, &f, rows).await;

    assert_eq!(database.characters(novel, None, 2).await.unwrap(), people[..2]);
    assert_eq!(database.characters(novel, Some(people[1].id), 2).await.unwrap(), people[2..]);
    assert_eq!(database.entries(novel, None, 2).await.unwrap(), places[..2]);
    assert_eq!(database.entries(novel, Some(places[1].id), 2).await.unwrap(), places[2..]);
    assert_eq!(database.facts(novel, None, 2).await.unwrap(), facts[..2]);
    assert_eq!(database.facts(novel, Some(facts[1].id), 2).await.unwrap(), facts[2..]);
    assert_eq!(database.relations(novel).await.unwrap(), [rival, ally]);
    assert_eq!(database.arcs(novel).await.unwrap(), [early, late]);
    assert_eq!(database.characters(other, None, 9).await.unwrap(), []);
    assert_eq!(database.facts(other, None, 9).await.unwrap(), []);
}

/// What a text no longer says is gone, also where the same commit brings what it says now.
pub async fn a_removed_fact_is_gone(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let novel = NovelId(f.id());
    let facts: Vec<_> = (1..=3).map(|position| fact(&f, novel, position, "Iris")).collect();
    write(&*database, &f, facts[..2].iter().cloned().map(ReadModelWrite::Fact).collect()).await;
    let rows = vec![
        ReadModelWrite::FactRemoved(facts[0].id),
        ReadModelWrite::FactRemoved(FactId(f.id())),
        ReadModelWrite::Fact(facts[2].clone()),
    ];
    write(&*database, &f, rows).await;
    assert_eq!(database.facts(novel, None, 9).await.unwrap(), facts[1..]);
    let about = database.facts_about(novel, &["Iris".to_owned()], 9, 9).await.unwrap();
    assert_eq!(about, facts[1..]);
}

/// Of every character the last state before a position counts; one that says nothing does not.
pub async fn the_latest_state_before_a_position_is_found(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let novel = NovelId(f.id());
    let people: Vec<_> = (0..3).map(|_| character(&f, novel)).collect();
    let stranger = character(&f, NovelId(f.id()));
    let at = |who: usize, position| state(&f, &people[who], position, json!({ "at": position }));
    let states = [at(0, 1), at(0, 3), at(0, 7), at(1, 2)];
    let silent = state(&f, &people[1], 4, Value::Null);
    let elsewhere = state(&f, &stranger, 1, json!({}));
    let mut rows: Vec<_> = people.iter().cloned().map(ReadModelWrite::Character).collect();
    rows.push(ReadModelWrite::Character(stranger));
    rows.extend(states.iter().cloned().map(ReadModelWrite::CharacterState));
    rows.extend([silent, elsewhere].map(ReadModelWrite::CharacterState));
    write(&*database, &f, rows).await;

    let found = async |before| database.character_states(novel, before).await.unwrap();
    assert_eq!(found(1).await, []);
    assert_eq!(found(2).await, [states[0].clone()]);
    assert_eq!(found(7).await, [states[1].clone(), states[3].clone()]);
    assert_eq!(found(8).await, [states[2].clone(), states[3].clone()]);
}

/// Of what is known about subjects, the newest is kept, and told in the book's order.
pub async fn the_newest_facts_about_subjects_are_found(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let novel = NovelId(f.id());
    let subjects = ["Iris", "Tomas", "Iris", "the lamp", "Iris", "Tomas"];
    let facts: Vec<_> = (1..).zip(subjects).map(|(i, who)| fact(&f, novel, i, who)).collect();
    write(&*database, &f, facts.iter().cloned().map(ReadModelWrite::Fact).collect()).await;
    let about = async |subjects: &[&str], before, limit| {
        let subjects: Vec<_> = subjects.iter().map(|subject| (*subject).to_owned()).collect();
        let found = database.facts_about(novel, &subjects, before, limit).await.unwrap();
        found.into_iter().map(|fact| fact.position).collect::<Vec<_>>()
    };
    assert_eq!(about(&["Iris", "Tomas", "Iris"], 6, 3).await, [2, 3, 5]);
    assert_eq!(about(&["Iris", "the lamp"], 9, 9).await, [1, 3, 4, 5]);
    assert_eq!(about(&["nobody"], 9, 9).await, [] as [i32; 0]);
    assert_eq!(about(&[], 9, 9).await, [] as [i32; 0]);
    assert_eq!(about(&["Iris"], 9, 0).await, [] as [i32; 0]);
}

/// The book so far: what earlier chapters left, and which one comes next.
pub async fn the_book_before_a_position_is_found(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let novel = NovelId(f.id());
    let records: Vec<_> = (1..=3).map(|position| record(&f, novel, position)).collect();
    let statuses = ["PUBLISHED", "DRAFTING", "PUBLISHED", "PLANNED"];
    let chapters: Vec<_> = (1..)
        .zip(statuses)
        .map(|(at, status)| ChapterRow { status: status.to_owned(), ..chapter(&f, novel, at) })
        .collect();
    let mut rows: Vec<_> = records.iter().rev().cloned().map(ReadModelWrite::Record).collect();
    rows.extend(chapters.iter().cloned().map(ReadModelWrite::Chapter));
    write(&*database, &f, rows).await;

    assert_eq!(database.records(novel, 3).await.unwrap(), records[..2]);
    assert_eq!(database.records(novel, 1).await.unwrap(), []);
    let next = async |after| database.next_unpublished(novel, after).await.unwrap();
    assert_eq!(next(0).await, Some(chapters[1].clone()));
    assert_eq!(next(2).await, Some(chapters[3].clone()));
    assert_eq!(next(4).await, None);
}
