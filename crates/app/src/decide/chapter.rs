//! What the verbs of a chapter are given.

use std::collections::BTreeMap;

use scribe_domain::{
    chapter::{
        arbitrate, check_facts, critique_version, draft_scene, give_up, judge_review,
        outline_chapter, patch_scenes, record_chapter, structure_scenes,
    },
    command::ChapterCommand,
    context::CommandContext,
    decision::Decision,
    id::{ChapterId, CharacterId, NovelId},
    stream::StreamId,
};
use scribe_ports::store::readers::Database;

use super::{load_chapter, load_novel};
use crate::{Error, unit_of_work::UnitOfWork};

/// The most members of a cast; more are not looked for.
const MAX_CAST: u32 = 1_000;

pub(super) async fn decide(
    db: &dyn Database,
    unit: &mut UnitOfWork<'_>,
    (novel_id, chapter_id): (NovelId, ChapterId),
    command: ChapterCommand,
    ctx: &CommandContext,
) -> Result<Decision, Error> {
    let chapter = load_chapter(unit, novel_id, chapter_id).await?;
    Ok(match command {
        ChapterCommand::OutlineChapter(command) => {
            outline_chapter::decide(&chapter, &command, ctx)?
        }
        ChapterCommand::StructureScenes(command) => {
            structure_scenes::decide(&chapter, command, ctx)?
        }
        ChapterCommand::DraftScene(command) => draft_scene::decide(&chapter, &command, ctx)?,
        ChapterCommand::CritiqueVersion(command) => {
            critique_version::decide(&chapter, command, ctx)
        }
        ChapterCommand::CheckFacts(command) => check_facts::decide(&chapter, command, ctx),
        ChapterCommand::JudgeReview(command) => judge_review::decide(&chapter, command, ctx),
        ChapterCommand::PatchScenes(command) => patch_scenes::decide(&chapter, &command, ctx)?,
        ChapterCommand::Arbitrate(command) => arbitrate::decide(&chapter, &command, ctx),
        ChapterCommand::RecordChapter(command) => {
            let novel = load_novel(unit, novel_id).await?;
            unit.load_stream(StreamId::canon(novel_id)).await?;
            let cast = cast(db, novel_id).await?;
            record_chapter::decide(&chapter, &novel, &command, &cast, ctx)?
        }
        ChapterCommand::GiveUp(command) => {
            let novel = load_novel(unit, novel_id).await?;
            give_up::decide(&chapter, &novel, command, ctx)
        }
    })
}

/// The ids of the cast, by name.
async fn cast(db: &dyn Database, novel: NovelId) -> Result<BTreeMap<String, CharacterId>, Error> {
    let rows = db.characters(novel, None, MAX_CAST).await?;
    Ok(rows.into_iter().map(|row| (row.name, row.id)).collect())
}
