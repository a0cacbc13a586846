//! What concerns a chapter. What does not depend on each other is read side by side; facts and the
//! previous ending need to know of whom and what the chapter tells, and come last.

use std::collections::BTreeMap;

use scribe_domain::{
    chapter::Chapter,
    content::ContentHash,
    id::{ChapterId, CharacterId, NovelId},
    novel::Novel,
    read_model::{CharacterRow, CharacterStateRow, FactRow, RecordRow, RelationRow},
    stage::{Entry, Relation},
    stream::StreamId,
    task::ChapterJob,
    text::sentences::sentences,
};
use scribe_ports::{
    agent::{CastMember, ChapterMaterial, KnownFact, PastChapter, Read},
    store::{Identity, readers::Database},
};
use serde_json::json;

use super::{documents::Documents, previous};
use crate::{
    Error,
    changes::{Changes, State},
};

/// More characters or entries than a novel can have.
const ALL: u32 = 2_000;
/// The most facts that a prompt is given; the newest count.
const MOST_FACTS: u32 = 60;
/// How many chapters back the summaries are whole.
const WHOLE_SUMMARIES: usize = 3;

/// Loads what a chapter's agent may read.
pub(super) async fn load(
    db: &dyn Database,
    (novel_id, chapter_id): (NovelId, ChapterId),
    job: ChapterJob,
    reads: &[Read],
) -> Result<ChapterMaterial, Error> {
    let (novel, chapter) = tokio::try_join!(novel(db, novel_id), chapter(db, chapter_id))?;
    let position = i32::try_from(chapter.plan.position).unwrap_or(i32::MAX);
    let wants = |read: Read| reads.contains(&read);
    let remembers = wants(Read::BookSoFar) || wants(Read::PreviousEnding);
    let (documents, cast, entries, records) = tokio::try_join!(
        Documents::read(db, &novel, &chapter, job, reads),
        when(wants(Read::Cast), cast(db, novel_id, position)),
        when(wants(Read::Entries), entries(db, novel_id)),
        when(remembers, async { Ok(db.records(novel_id, position).await?) }),
    )?;
    let (cast, relations) = cast;
    let mut material = ChapterMaterial {
        novel,
        chapter,
        story: None,
        style: None,
        cast,
        relations,
        entries,
        facts: Vec::new(),
        so_far: Vec::new(),
        previous_ending: String::new(),
        outline: None,
        briefs: Vec::new(),
        scenes: Vec::new(),
    };
    documents.into_material(&mut material)?;
    let before = records.last().filter(|record| record.position == position - 1);
    let before = before.map(|record| record.manifest).filter(|_| wants(Read::PreviousEnding));
    let (facts, previous_ending) = tokio::try_join!(
        when(wants(Read::Facts), facts(db, &material, job, position)),
        ending(db, before),
    )?;
    material.facts = facts;
    material.previous_ending = previous_ending;
    if wants(Read::BookSoFar) {
        material.so_far = so_far(records);
    }
    Ok(material)
}

/// What is read where it is wanted, else nothing.
async fn when<T: Default>(
    is_wanted: bool,
    read: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    if is_wanted { read.await } else { Ok(T::default()) }
}

async fn novel(db: &dyn Database, id: NovelId) -> Result<Novel, Error> {
    let mut changes = Changes::new(db, Identity::ByExpectation, id.0);
    let state = changes.load(StreamId::novel(id)).await?.and_then(State::novel);
    state.cloned().ok_or_else(|| Error::Damaged(format!("novel {id} is missing")))
}

async fn chapter(db: &dyn Database, id: ChapterId) -> Result<Chapter, Error> {
    let mut changes = Changes::new(db, Identity::ByExpectation, id.0);
    let state = changes.load(StreamId::chapter(id)).await?.and_then(State::chapter);
    state.cloned().ok_or_else(|| Error::Damaged(format!("chapter {id} is missing")))
}

/// The cast as the records before a position leave them, and how its members stand to each other.
async fn cast(
    db: &dyn Database,
    novel: NovelId,
    position: i32,
) -> Result<(Vec<CastMember>, Vec<Relation>), Error> {
    let (characters, states, relations) = tokio::try_join!(
        db.characters(novel, None, ALL),
        db.character_states(novel, position),
        db.relations(novel),
    )?;
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
    // Whoever came into being together has no order yet: the most important come first.
    cast.sort_by(|one, other| {
        (one.sheet.role, &one.sheet.name).cmp(&(other.sheet.role, &other.sheet.name))
    });
    let relations = relations.into_iter().map(relation).collect::<Result<_, Error>>()?;
    Ok((cast, relations))
}

fn relation(row: RelationRow) -> Result<Relation, Error> {
    let RelationRow { from, to, kind, strength, description, .. } = row;
    Ok(serde_json::from_value(json!({
        "from": from,
        "to": to,
        "kind": kind,
        "strength": strength,
        "description": description,
    }))?)
}

async fn entries(db: &dyn Database, novel: NovelId) -> Result<Vec<Entry>, Error> {
    let rows = db.entries(novel, None, ALL).await?;
    rows.into_iter().map(|row| Ok(serde_json::from_value(row.entry)?)).collect()
}

/// What accepted texts say of whomever and whatever the chapter is about. Whoever checks a text is
/// given what it names besides; for all others the choice is the same in every scene.
async fn facts(
    db: &dyn Database,
    material: &ChapterMaterial,
    job: ChapterJob,
    position: i32,
) -> Result<Vec<KnownFact>, Error> {
    let mut about = material.subject_matter();
    if let ChapterJob::CheckFacts { .. } = job {
        about.push('\n');
        about.push_str(&material.text());
    }
    let subjects = material.subjects_in(&about);
    let rows = db.facts_about(material.novel.novel_id, &subjects, position, MOST_FACTS).await?;
    let fact = |row: FactRow| KnownFact {
        chapter: u32::try_from(row.position).unwrap_or_default(),
        subject: row.subject,
        statement: row.statement,
    };
    Ok(rows.into_iter().map(fact).collect())
}

async fn ending(db: &dyn Database, manifest: Option<ContentHash>) -> Result<String, Error> {
    match manifest {
        Some(manifest) => previous::ending(db, manifest).await,
        None => Ok(String::new()),
    }
}

/// The records as prompts hold them: of old chapters the first sentence.
fn so_far(records: Vec<RecordRow>) -> Vec<PastChapter> {
    let whole_from = records.len().saturating_sub(WHOLE_SUMMARIES);
    let past = |(i, record): (usize, RecordRow)| PastChapter {
        position: u32::try_from(record.position).unwrap_or_default(),
        title: record.title,
        summary: if i < whole_from { first_sentence(&record.summary) } else { record.summary },
    };
    records.into_iter().enumerate().map(past).collect()
}

fn first_sentence(summary: &str) -> String {
    sentences(summary).first().map_or_else(String::new, |(_, sentence)| (*sentence).to_owned())
}
