//! Loads the inputs of the novel commands and decides the commands.

use scribe_domain::{
    chapter::{
        Chapter,
        edit_chapter::{self, BaseVersion, EditChapter},
    },
    command::NovelCommand,
    context::CommandContext,
    decision::Decision,
    id::NovelId,
    novel::{
        Novel, begin_next_chapter, cancel_generation, pause_generation, plan_next_chapter,
        resume_generation, start_generation,
    },
    refusal::Refusal,
};
use scribe_ports::store::readers::Database;

use super::{load_chapter, load_novel};
use crate::{Error, unit_of_work::UnitOfWork};

pub(super) async fn decide_novel_command(
    db: &dyn Database,
    unit: &mut UnitOfWork<'_>,
    novel_id: NovelId,
    command: NovelCommand,
    ctx: &CommandContext,
) -> Result<Decision, Error> {
    let novel = load_novel(unit, novel_id).await?;
    Ok(match command {
        NovelCommand::StartGeneration(command) => start_generation::decide(&novel, &command, ctx)?,
        NovelCommand::PauseGeneration(command) => pause_generation::decide(&novel, command, ctx)?,
        NovelCommand::ResumeGeneration(command) => {
            let stopped = match novel.stopped_at {
                Some(id) => Some(load_chapter(unit, novel_id, id).await?),
                None => None,
            };
            resume_generation::decide(&novel, stopped.as_ref(), command, ctx)?
        }
        NovelCommand::CancelGeneration(command) => cancel_generation::decide(&novel, command, ctx)?,
        NovelCommand::EditChapter(command) => {
            let chapter = load_chapter(unit, novel_id, command.chapter_id).await?;
            match edit_chapter::decide(&chapter, &command, ctx) {
                Err(Refusal::StaleText { base, current }) => {
                    let base = find_base_version(db, &command).await?.unwrap_or(base);
                    return Err(Refusal::StaleText { base, current }.into());
                }
                outcome => outcome?,
            }
        }
        NovelCommand::BeginNextChapter => {
            let after = novel.published_through;
            let next = find_unpublished_chapter(db, unit, &novel, after).await?;
            let run = next.as_ref().and_then(|next| next.work.as_ref());
            let before = match run.and_then(|run| run.builds_on) {
                Some(draft) => load_chapter(unit, novel_id, draft.chapter_id).await?.accepted,
                None => None,
            };
            let before = before.map(|accepted| accepted.version.version_id);
            begin_next_chapter::decide(&novel, next.as_ref(), before, ctx)
        }
        NovelCommand::PlanNextChapter(command) => {
            let drafted = load_chapter(unit, novel_id, command.draft.chapter_id).await?;
            let position = drafted.plan.position;
            let next = find_unpublished_chapter(db, unit, &novel, position).await?;
            let next = next.filter(|next| next.plan.position == position + 1);
            plan_next_chapter::decide(&novel, next.as_ref(), command, ctx)
        }
    })
}

/// Returns the id of the version that an edit names by its number. The version is read from the
/// database, because the state holds only the id of the current version.
async fn find_base_version(db: &dyn Database, edit: &EditChapter) -> Result<Option<String>, Error> {
    let Some(BaseVersion::Number(number)) = edit.base_version else { return Ok(None) };
    let versions = db.versions(edit.chapter_id).await?;
    let named = versions.iter().find(|version| u32::try_from(version.number) == Ok(number));
    Ok(named.map(|version| version.id.to_string()))
}

/// Returns the first unpublished chapter after a position.
async fn find_unpublished_chapter(
    db: &dyn Database,
    unit: &mut UnitOfWork<'_>,
    novel: &Novel,
    after: u32,
) -> Result<Option<Chapter>, Error> {
    let after = i32::try_from(after).unwrap_or(i32::MAX);
    match db.next_unpublished_chapter(novel.novel_id, after).await? {
        None => Ok(None),
        Some(row) => load_chapter(unit, novel.novel_id, row.id).await.map(Some),
    }
}
