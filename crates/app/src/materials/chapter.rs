//! What concerns a chapter. What does not depend on each other is read side by side; facts and the
//! previous ending need to know of whom and what the chapter tells, and come last.

use std::sync::Arc;

use scribe_domain::{
    chapter::Chapter,
    content::ContentHash,
    id::{ChapterId, NovelId},
    novel::Novel,
    task::TaskKind,
};
use scribe_ports::{
    agent::{ChapterMaterial, KnownFact, Read},
    store::readers::Database,
};

use super::{
    documents::Documents,
    memory::{Memories, Memory},
    previous,
};
use crate::{Error, unit_of_work::read_aggregate};

/// What of a book's memory an agent may read; reading it reads all of it.
const REMEMBERED: [Read; 5] =
    [Read::Cast, Read::Entries, Read::Facts, Read::BookSoFar, Read::PreviousEnding];

/// Loads what a chapter's agent may read.
pub(super) async fn load(
    db: &dyn Database,
    memories: &Memories,
    (novel_id, chapter_id): (NovelId, ChapterId),
    kind: TaskKind,
    reads: &[Read],
) -> Result<ChapterMaterial, Error> {
    let ((novel, novel_version), chapter) =
        tokio::try_join!(novel(db, novel_id), chapter(db, chapter_id))?;
    let position = i32::try_from(chapter.plan.position).unwrap_or(i32::MAX);
    let wants = |read: Read| reads.contains(&read);
    let remembers = REMEMBERED.into_iter().any(wants);
    let (documents, memory) = tokio::try_join!(
        Documents::read(db, &novel, &chapter, kind, reads),
        when(remembers, async {
            Ok(Some(memories.before(db, novel_id, novel_version, position).await?))
        }),
    )?;
    let mut material = ChapterMaterial {
        novel,
        chapter,
        story: None,
        style: None,
        cast: Arc::default(),
        relations: Arc::default(),
        entries: Arc::default(),
        facts: Arc::default(),
        so_far: Arc::default(),
        left_out_chapters: 0,
        previous_ending: String::new(),
        outline: None,
        briefs: Vec::new(),
        scenes: Vec::new(),
    };
    documents.into_material(&mut material)?;
    let Some(memory) = memory else { return Ok(material) };
    if wants(Read::Cast) {
        material.cast = Arc::clone(&memory.cast);
        material.relations = Arc::clone(&memory.relations);
    }
    if wants(Read::Entries) {
        material.entries = Arc::clone(&memory.entries);
    }
    if wants(Read::BookSoFar) {
        material.so_far = Arc::clone(&memory.so_far);
    }
    let (facts, previous_ending) = tokio::try_join!(
        when(wants(Read::Facts), facts(db, &memory, &material, kind)),
        when(wants(Read::PreviousEnding), ending(db, memory.before)),
    )?;
    material.facts = facts;
    material.previous_ending = previous_ending;
    Ok(material)
}

/// What is read where it is wanted, else nothing.
async fn when<T: Default>(
    is_wanted: bool,
    read: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    if is_wanted { read.await } else { Ok(T::default()) }
}

async fn novel(db: &dyn Database, id: NovelId) -> Result<(Novel, i64), Error> {
    let (novel, version) = read_aggregate::<Novel>(db, id.0).await?;
    Ok((novel.ok_or_else(|| Error::Damaged(format!("novel {id} is missing")))?, version))
}

async fn chapter(db: &dyn Database, id: ChapterId) -> Result<Chapter, Error> {
    let (chapter, _) = read_aggregate::<Chapter>(db, id.0).await?;
    chapter.ok_or_else(|| Error::Damaged(format!("chapter {id} is missing")))
}

/// What accepted texts say of whomever and whatever the chapter is about. Whoever checks a text is
/// given what it names besides; for all others the choice is the same in every scene.
async fn facts(
    db: &dyn Database,
    memory: &Memory,
    material: &ChapterMaterial,
    kind: TaskKind,
) -> Result<Arc<[KnownFact]>, Error> {
    let mut about = material.subject_matter();
    if kind == TaskKind::CheckFacts {
        about.push('\n');
        about.push_str(&material.text());
    }
    memory.facts(db, material.novel.novel_id, material.subjects_in(&about)).await
}

async fn ending(db: &dyn Database, manifest: Option<ContentHash>) -> Result<String, Error> {
    match manifest {
        Some(manifest) => previous::ending(db, manifest).await,
        None => Ok(String::new()),
    }
}
