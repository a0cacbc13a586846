//! Loads the context of a chapter's prompt. Independent parts are read concurrently. The facts and
//! the tail of the previous chapter depend on the other parts, so they are read last.

use std::{collections::BTreeSet, sync::Arc};

use scribe_domain::{
    chapter::Chapter,
    id::{ChapterId, NovelId},
    novel::Novel,
    stage::ChapterPlan,
    task::{StepTask, TaskKind},
};
use scribe_ports::{
    agent::{ChapterContext, ContextSource},
    store::readers::Database,
};

use super::{
    canon_cache::{CanonCache, CanonSnapshot},
    documents::ChapterDocuments,
    open_promises::{PromiseRoom, choose_promises},
    previous_chapter_tail::read_tail,
};
use crate::{Error, unit_of_work::read_aggregate};

/// Loads the data that a chapter's agent may read. The head of the book is the same for every agent.
pub(super) async fn load_chapter_context(
    db: &dyn Database,
    canon_cache: &CanonCache,
    (novel_id, chapter_id): (NovelId, ChapterId),
    StepTask { kind, step }: StepTask,
    reads: &[ContextSource],
) -> Result<ChapterContext, Error> {
    let ((novel, novel_version), chapter) =
        tokio::try_join!(load_novel(db, novel_id), load_chapter(db, chapter_id))?;
    // The chapter before one that is planned ahead is not recorded yet.
    let is_planned_ahead = chapter.work.as_ref().is_some_and(|run| run.builds_on.is_some());
    let position = chapter.plan.position - u32::from(is_planned_ahead);
    let position = i32::try_from(position).unwrap_or(i32::MAX);
    let wants = |source: ContextSource| reads.contains(&source);
    let (documents, canon) = tokio::try_join!(
        ChapterDocuments::load_documents(db, &novel, &chapter, step, reads),
        canon_cache.load_canon_before(db, novel_id, novel_version, position),
    )?;
    let mut context = ChapterContext::new(novel, chapter);
    documents.add_to_context(&mut context)?;
    context.cast = Arc::clone(&canon.cast);
    context.relations = Arc::clone(&canon.relations);
    context.entries = Arc::clone(&canon.entries);
    context.so_far = Arc::clone(&canon.so_far);
    context.story_date.clone_from(&canon.story_date);
    if is_planned_ahead {
        context.earlier_plan = load_plan_after(db, novel_id, position - 1).await?;
    }
    if wants(ContextSource::NextPlan) {
        let own_position = i32::try_from(context.chapter.plan.position).unwrap_or(i32::MAX);
        context.next_plan = load_plan_after(db, novel_id, own_position).await?;
    }
    if wants(ContextSource::OpenPromises) {
        let room = match kind {
            TaskKind::RecordChapter => PromiseRoom::RECORD,
            _ => PromiseRoom::PLAN,
        };
        let plan = &context.chapter.plan;
        context.promises = choose_promises(&canon.promises, room, &plan.cast);
    }
    if wants(ContextSource::Facts) {
        load_facts(db, &canon, &mut context, kind).await?;
    }
    if wants(ContextSource::PreviousEnding)
        && let Some(manifest) = canon.before
    {
        context.previous_ending = read_tail(db, manifest).await?;
    }
    Ok(context)
}

async fn load_novel(db: &dyn Database, id: NovelId) -> Result<(Novel, i64), Error> {
    let (novel, version) = read_aggregate::<Novel>(db, id.0).await?;
    Ok((novel.ok_or_else(|| Error::Damaged(format!("novel {id} is missing")))?, version))
}

async fn load_chapter(db: &dyn Database, id: ChapterId) -> Result<Chapter, Error> {
    let (chapter, _) = read_aggregate::<Chapter>(db, id.0).await?;
    chapter.ok_or_else(|| Error::Damaged(format!("chapter {id} is missing")))
}

/// Returns the plan of the first chapter after a position.
async fn load_plan_after(
    db: &dyn Database,
    novel: NovelId,
    position: i32,
) -> Result<Option<ChapterPlan>, Error> {
    let chapters = db.chapters(novel, position, 1).await?;
    let plan = chapters
        .into_iter()
        .next()
        .and_then(|mut row| row.details.get_mut("plan").map(serde_json::Value::take));
    Ok(plan.map(serde_json::from_value).transpose()?)
}

/// Reads what accepted texts say about the people and things of the chapter. What the first plan
/// names comes first, so that the same facts stand in the same place of every prompt of the chapter.
/// Then comes what only the later plans name or, for the agent that checks facts, what only the text
/// names.
async fn load_facts(
    db: &dyn Database,
    canon: &CanonSnapshot,
    context: &mut ChapterContext,
    kind: TaskKind,
) -> Result<(), Error> {
    let planned = context.find_subjects_in(&context.first_plan_text());
    let mut known: BTreeSet<String> = planned.iter().cloned().collect();
    let mut find_more = |text: &str| {
        let found = context.find_subjects_in(text).into_iter();
        found.filter(|subject| known.insert(subject.clone())).collect::<Vec<_>>()
    };
    let (later, told) = match kind {
        TaskKind::CheckFacts => (Vec::new(), find_more(&context.joined_scene_text())),
        _ => (find_more(&context.later_plans_text()), Vec::new()),
    };
    let novel_id = context.novel.novel_id;
    (context.facts, context.later_facts, context.text_facts) = tokio::try_join!(
        canon.load_facts(db, novel_id, planned),
        canon.load_facts(db, novel_id, later),
        canon.load_facts(db, novel_id, told),
    )?;
    Ok(())
}
