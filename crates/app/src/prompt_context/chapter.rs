//! Loads the context of a chapter's prompt. Independent parts are read concurrently. The facts and
//! the tail of the previous chapter depend on the other parts, so they are read last.

use std::sync::Arc;

use scribe_domain::{
    chapter::Chapter,
    content::ContentHash,
    id::{ChapterId, NovelId},
    novel::Novel,
    task::TaskKind,
};
use scribe_ports::{
    agent::{ChapterContext, ContextSource, KnownFact},
    store::readers::Database,
};

use super::{
    canon_cache::{CanonCache, CanonSnapshot},
    documents::ChapterDocuments,
    previous_chapter_tail::read_tail,
};
use crate::{Error, unit_of_work::read_aggregate};

/// The sources that are read from the canon. If an agent needs one of them, the whole canon is
/// read.
const CANON_SOURCES: [ContextSource; 5] = [
    ContextSource::Cast,
    ContextSource::Entries,
    ContextSource::Facts,
    ContextSource::BookSoFar,
    ContextSource::PreviousEnding,
];

/// Loads the data that a chapter's agent may read.
pub(super) async fn load_chapter_context(
    db: &dyn Database,
    canon_cache: &CanonCache,
    (novel_id, chapter_id): (NovelId, ChapterId),
    kind: TaskKind,
    reads: &[ContextSource],
) -> Result<ChapterContext, Error> {
    let ((novel, novel_version), chapter) =
        tokio::try_join!(load_novel(db, novel_id), load_chapter(db, chapter_id))?;
    let position = i32::try_from(chapter.plan.position).unwrap_or(i32::MAX);
    let wants = |source: ContextSource| reads.contains(&source);
    let reads_canon = CANON_SOURCES.into_iter().any(wants);
    let (documents, canon) = tokio::try_join!(
        ChapterDocuments::load_documents(db, &novel, &chapter, kind, reads),
        load_if_wanted(reads_canon, async {
            Ok(Some(canon_cache.load_canon_before(db, novel_id, novel_version, position).await?))
        }),
    )?;
    let mut context = ChapterContext::new(novel, chapter);
    documents.add_to_context(&mut context)?;
    let Some(canon) = canon else { return Ok(context) };
    if wants(ContextSource::Cast) {
        context.cast = Arc::clone(&canon.cast);
        context.relations = Arc::clone(&canon.relations);
    }
    if wants(ContextSource::Entries) {
        context.entries = Arc::clone(&canon.entries);
    }
    if wants(ContextSource::BookSoFar) {
        context.so_far = Arc::clone(&canon.so_far);
    }
    let (facts, previous_ending) = tokio::try_join!(
        load_if_wanted(wants(ContextSource::Facts), load_facts(db, &canon, &context, kind)),
        load_if_wanted(
            wants(ContextSource::PreviousEnding),
            read_previous_chapter_tail(db, canon.before)
        ),
    )?;
    context.facts = facts;
    context.previous_ending = previous_ending;
    Ok(context)
}

/// Returns the result of `read` if it is wanted, and otherwise the default value.
async fn load_if_wanted<T: Default>(
    is_wanted: bool,
    read: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    if is_wanted { read.await } else { Ok(T::default()) }
}

async fn load_novel(db: &dyn Database, id: NovelId) -> Result<(Novel, i64), Error> {
    let (novel, version) = read_aggregate::<Novel>(db, id.0).await?;
    Ok((novel.ok_or_else(|| Error::Damaged(format!("novel {id} is missing")))?, version))
}

async fn load_chapter(db: &dyn Database, id: ChapterId) -> Result<Chapter, Error> {
    let (chapter, _) = read_aggregate::<Chapter>(db, id.0).await?;
    chapter.ok_or_else(|| Error::Damaged(format!("chapter {id} is missing")))
}

/// Reads what accepted texts say about the people and things of the chapter. An agent that checks a
/// text also gets the facts about the people and things that the text mentions. All other agents
/// get the same facts for every scene.
async fn load_facts(
    db: &dyn Database,
    canon: &CanonSnapshot,
    context: &ChapterContext,
    kind: TaskKind,
) -> Result<Arc<[KnownFact]>, Error> {
    let mut about = context.subject_text();
    if kind == TaskKind::CheckFacts {
        about.push('\n');
        about.push_str(&context.joined_scene_text());
    }
    canon.load_facts(db, context.novel.novel_id, context.find_subjects_in(&about)).await
}

async fn read_previous_chapter_tail(
    db: &dyn Database,
    manifest: Option<ContentHash>,
) -> Result<String, Error> {
    match manifest {
        Some(manifest) => read_tail(db, manifest).await,
        None => Ok(String::new()),
    }
}
