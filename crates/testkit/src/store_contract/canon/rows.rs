//! Rows of the canon: plausible, and different where it matters.

use scribe_domain::{
    content::ContentHash,
    id::{ArcId, ChapterId, CharacterId, EntryId, FactId, NovelId, ReviewId, VersionId},
    read_model::{
        ArcRow, CharacterRow, CharacterStateRow, EntryRow, FactRow, ReadModelWrite, RecordRow,
        RelationRow, ReviewRow,
    },
};
use serde_json::{Value, json};

use crate::store_contract::fixture::Fixture;

/// A row of every table, of a novel and one of its chapters.
pub(in crate::store_contract) fn of_every_table(
    f: &Fixture,
    novel_id: NovelId,
    chapter_id: ChapterId,
) -> Vec<ReadModelWrite> {
    let who = character(f, novel_id);
    vec![
        ReadModelWrite::CharacterState(state(f, &who, 1, json!({ "place": "the stairs" }))),
        ReadModelWrite::Character(who),
        ReadModelWrite::Entry(entry(f, novel_id)),
        ReadModelWrite::Relation(relation(f, novel_id, "Iris", "Tomas")),
        ReadModelWrite::Arc(arc(f, novel_id, 1)),
        ReadModelWrite::Fact(fact(f, novel_id, 1, "Iris")),
        // The chapter's own row has the same id.
        ReadModelWrite::Record(RecordRow { chapter_id, ..record(f, novel_id, 1) }),
        ReadModelWrite::Review(review(f, chapter_id, "CRITIC")),
        ReadModelWrite::Review(review(f, chapter_id, "FACT_CHECK")),
    ]
}

pub(in crate::store_contract) fn character(f: &Fixture, novel_id: NovelId) -> CharacterRow {
    CharacterRow {
        id: CharacterId(f.id()),
        novel_id,
        name: "Iris \"Ree\" Vale".to_owned(),
        role: "PROTAGONIST".to_owned(),
        sheet: json!({ "name": "Iris", "desire": "光", "age": 34.5 }),
        created_at: f.now(),
    }
}

pub(in crate::store_contract) fn state(
    f: &Fixture,
    who: &CharacterRow,
    position: i32,
    state: Value,
) -> CharacterStateRow {
    CharacterStateRow {
        id: f.id(),
        novel_id: who.novel_id,
        character_id: who.id,
        chapter_id: ChapterId(f.id()),
        position,
        state,
        recorded_at: f.now(),
    }
}

pub(in crate::store_contract) fn entry(f: &Fixture, novel_id: NovelId) -> EntryRow {
    EntryRow {
        id: EntryId(f.id()),
        novel_id,
        kind: "LOCATION".to_owned(),
        name: "The lamp room".to_owned(),
        entry: json!({ "description": "glass on all sides" }),
        created_at: f.now(),
    }
}

pub(in crate::store_contract) fn relation(
    f: &Fixture,
    novel_id: NovelId,
    from: &str,
    to: &str,
) -> RelationRow {
    RelationRow {
        id: f.id(),
        novel_id,
        from: from.to_owned(),
        to: to.to_owned(),
        kind: "FAMILY".to_owned(),
        strength: -7,
        description: "a debt".to_owned(),
        updated_at: f.now(),
    }
}

pub(in crate::store_contract) fn arc(f: &Fixture, novel_id: NovelId, first_chapter: i32) -> ArcRow {
    ArcRow {
        id: ArcId(f.id()),
        novel_id,
        title: "The wreck".to_owned(),
        description: "who lit the false lamp".to_owned(),
        first_chapter,
        last_chapter: first_chapter + 9,
        status: "PLANNED".to_owned(),
        updated_at: f.now(),
    }
}

pub(in crate::store_contract) fn fact(
    f: &Fixture,
    novel_id: NovelId,
    position: i32,
    subject: &str,
) -> FactRow {
    FactRow {
        id: FactId(f.id()),
        novel_id,
        chapter_id: ChapterId(f.id()),
        version_id: VersionId(f.id()),
        position,
        subject: subject.to_owned(),
        statement: format!("is seen in chapter {position}"),
        quotation: "“She was there.”".to_owned(),
        recorded_at: f.now(),
    }
}

pub(in crate::store_contract) fn record(
    f: &Fixture,
    novel_id: NovelId,
    position: i32,
) -> RecordRow {
    RecordRow {
        chapter_id: ChapterId(f.id()),
        novel_id,
        position,
        title: format!("Chapter {position}"),
        version_id: VersionId(f.id()),
        summary: "She climbs.".to_owned(),
        record: ContentHash::of(b"record"),
        manifest: ContentHash::of(&position.to_be_bytes()),
        recorded_at: f.now(),
    }
}

pub(in crate::store_contract) fn review(
    f: &Fixture,
    chapter_id: ChapterId,
    kind: &str,
) -> ReviewRow {
    ReviewRow {
        id: ReviewId(f.id()),
        chapter_id,
        version_id: VersionId(f.id()),
        agent: "critic".to_owned(),
        kind: kind.to_owned(),
        score: (kind == "CRITIC").then_some(7.3),
        comment: String::new(),
        is_consistent: (kind == "FACT_CHECK").then_some(false),
        issues: json!({ "findings": [{ "severity": "must" }] }),
        created_at: f.now(),
    }
}
