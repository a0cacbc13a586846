//! What the verbs of a novel are given.

use scribe_domain::{
    chapter::{Chapter, edit_chapter},
    command::NovelCommand,
    context::CommandContext,
    decision::Decision,
    id::NovelId,
    novel::{
        Novel, begin_next_chapter, cancel_generation, pause_generation, resume_generation,
        start_generation,
    },
};
use scribe_ports::store::readers::Database;

use super::{load_chapter, load_novel};
use crate::{Error, changes::Changes};

pub(super) async fn decide(
    db: &dyn Database,
    changes: &mut Changes<'_>,
    novel_id: NovelId,
    command: NovelCommand,
    ctx: &CommandContext,
) -> Result<Decision, Error> {
    let novel = load_novel(changes, novel_id).await?;
    Ok(match command {
        NovelCommand::StartGeneration(command) => start_generation::decide(&novel, &command, ctx)?,
        NovelCommand::PauseGeneration(command) => pause_generation::decide(&novel, command, ctx)?,
        NovelCommand::ResumeGeneration(command) => {
            let stopped = match novel.stopped_at {
                Some(id) => Some(load_chapter(changes, novel_id, id).await?),
                None => None,
            };
            resume_generation::decide(&novel, stopped.as_ref(), command, ctx)?
        }
        NovelCommand::CancelGeneration(command) => cancel_generation::decide(&novel, command, ctx)?,
        NovelCommand::EditChapter(command) => {
            let chapter = load_chapter(changes, novel_id, command.chapter_id).await?;
            edit_chapter::decide(&chapter, &command, ctx)?
        }
        NovelCommand::BeginNextChapter => {
            let next = next_chapter(db, changes, &novel).await?;
            begin_next_chapter::decide(&novel, next.as_ref(), ctx)
        }
    })
}

/// The first chapter that is not published, by the order of the book.
async fn next_chapter(
    db: &dyn Database,
    changes: &mut Changes<'_>,
    novel: &Novel,
) -> Result<Option<Chapter>, Error> {
    let after = i32::try_from(novel.published_through).unwrap_or(i32::MAX);
    match db.next_unpublished(novel.novel_id, after).await? {
        None => Ok(None),
        Some(row) => load_chapter(changes, novel.novel_id, row.id).await.map(Some),
    }
}
