//! Loads the inputs of the novel commands and decides the commands.

use scribe_domain::{
    chapter::{
        Chapter, approve_chapter,
        edit_chapter::{self, BaseVersion},
        event::SceneText,
        manifest::Manifest,
        restore_version::{self, RestoreVersion},
        revise_chapter,
        version::Version,
    },
    command::NovelCommand,
    context::CommandContext,
    decision::Decision,
    id::{ChapterId, NovelId},
    novel::{
        Novel,
        begin_next_chapter::{self, NextWork},
        cancel_generation, generate_chapter, pause_generation, plan_next_chapter,
        resume_generation, start_generation,
    },
    read_model::VersionRow,
    refusal::Refusal,
    text::words::count_words,
};
use scribe_ports::store::readers::Database;

use super::{load_chapter, load_novel};
use crate::{Error, contents::read_texts, unit_of_work::UnitOfWork};

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
        NovelCommand::CancelGeneration(command) => {
            let ordered = load_ordered_chapter(unit, &novel).await?;
            cancel_generation::decide(&novel, ordered.as_ref(), command, ctx)?
        }
        NovelCommand::EditChapter(command) => {
            let chapter = load_chapter(unit, novel_id, command.chapter_id).await?;
            let decided = edit_chapter::decide(&chapter, &command, ctx);
            match command.base_version {
                Some(base) => name_stale_version(db, command.chapter_id, base, decided).await?,
                None => decided?,
            }
        }
        NovelCommand::GenerateChapter(command) => {
            let chapter = match command.chapter_id {
                Some(id) => Some(load_chapter(unit, novel_id, id).await?),
                None => find_unpublished_chapter(db, unit, &novel, novel.published_through).await?,
            };
            generate_chapter::decide(&novel, chapter.as_ref(), &command, ctx)?
        }
        NovelCommand::ReviseChapter(command) => {
            let chapter = load_chapter(unit, novel_id, command.chapter_id).await?;
            revise_chapter::decide_revision(&chapter, &novel, &command, ctx)?
        }
        NovelCommand::RejectChapter(command) => {
            let chapter = load_chapter(unit, novel_id, command.chapter_id).await?;
            let decided = revise_chapter::decide_rejection(&chapter, &novel, &command, ctx);
            name_stale_version(db, command.chapter_id, command.version, decided).await?
        }
        NovelCommand::ApproveChapter(command) => {
            let chapter = load_chapter(unit, novel_id, command.chapter_id).await?;
            let decided = approve_chapter::decide(&chapter, &novel, command, ctx);
            name_stale_version(db, command.chapter_id, command.version, decided).await?
        }
        NovelCommand::RestoreVersion(command) => {
            let chapter = load_chapter(unit, novel_id, command.chapter_id).await?;
            let version = find_version(db, &command).await?;
            restore_version::decide(&chapter, version, ctx)
        }
        NovelCommand::BeginNextChapter => {
            let after = novel.published_through;
            let ordered = load_ordered_chapter(unit, &novel).await?;
            let revised = novel.orders.first().and_then(|order| order.revises);
            let revised = revised.zip(ordered.as_ref());
            let scenes = match revised.and_then(|(id, chapter)| chapter.version_to_revise(id)) {
                Some(version) => read_scenes(db, version).await?,
                None => Vec::new(),
            };
            let next = find_unpublished_chapter(db, unit, &novel, after).await?;
            let run = next.as_ref().and_then(|next| next.work.as_ref());
            let before = match run.and_then(|run| run.builds_on) {
                Some(draft) => load_chapter(unit, novel_id, draft.chapter_id).await?.accepted,
                None => None,
            };
            let before = before.map(|accepted| accepted.version.version_id);
            let work = NextWork {
                next: next.as_ref(),
                before,
                ordered: ordered.as_ref(),
                scenes: &scenes,
            };
            begin_next_chapter::decide(&novel, work, ctx)?
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

/// Loads the chapter of the first order.
async fn load_ordered_chapter(
    unit: &mut UnitOfWork<'_>,
    novel: &Novel,
) -> Result<Option<Chapter>, Error> {
    match novel.orders.first() {
        Some(order) => load_chapter(unit, novel.novel_id, order.chapter_id).await.map(Some),
        None => Ok(None),
    }
}

/// Names the version of a stale command by its id. A number is looked up in the database, because the
/// state holds only the id of the current version.
async fn name_stale_version(
    db: &dyn Database,
    chapter_id: ChapterId,
    named: BaseVersion,
    decided: Result<Decision, Refusal>,
) -> Result<Decision, Error> {
    let Err(Refusal::StaleText { base, current }) = decided else { return Ok(decided?) };
    let found = match named {
        BaseVersion::Number(_) => find_row(db, chapter_id, named).await?,
        BaseVersion::Id(_) => None,
    };
    let base = found.map_or(base, |version| version.id.to_string());
    Err(Refusal::StaleText { base, current }.into())
}

/// Finds the version of a chapter that a command names.
async fn find_row(
    db: &dyn Database,
    chapter_id: ChapterId,
    named: BaseVersion,
) -> Result<Option<VersionRow>, Error> {
    let versions = db.versions(chapter_id).await?;
    Ok(versions.into_iter().find(|version| match named {
        BaseVersion::Number(number) => u32::try_from(version.number) == Ok(number),
        BaseVersion::Id(id) => version.id == id,
    }))
}

/// Finds the version that is to be restored.
async fn find_version(db: &dyn Database, command: &RestoreVersion) -> Result<Version, Error> {
    let named = command.version;
    let row = find_row(db, command.chapter_id, named).await?;
    let missing = || Refusal::NotFound { what: "version", id: named.to_string() };
    let row = row.ok_or_else(missing)?;
    Ok(Version {
        version_id: row.id,
        number: u32::try_from(row.number).unwrap_or_default(),
        parent: row.parent_id,
        manifest: row.content,
        words: u32::try_from(row.words).unwrap_or(u32::MAX),
        author: row.author,
        reason: row.reason,
        created_at: row.created_at,
    })
}

/// Reads the texts of a version.
async fn read_scenes(db: &dyn Database, version: &Version) -> Result<Vec<SceneText>, Error> {
    let manifest = read_texts(db, &[version.manifest]).await?;
    let Manifest { scenes } = Manifest::parse(&manifest[0])?;
    let texts = read_texts(db, &scenes).await?;
    let counted = (1..).zip(scenes.iter().zip(&texts));
    Ok(counted
        .map(|(scene, (hash, text))| SceneText {
            scene,
            text: *hash,
            words: u32::try_from(count_words(text)).unwrap_or(u32::MAX),
        })
        .collect())
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
