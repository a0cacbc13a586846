//! Loads the inputs of the chapter commands and decides the commands.

use std::collections::BTreeMap;

use scribe_domain::{
    chapter::{ChapterCommand, VerbInput},
    context::CommandContext,
    decision::Decision,
    id::{ChapterId, CharacterId, NovelId},
    stream::StreamId,
};
use scribe_ports::store::readers::Database;

use super::{load_chapter, load_novel};
use crate::{Error, unit_of_work::UnitOfWork};

/// The maximum number of cast members that are read.
const MAX_CAST_MEMBERS: u32 = 1_000;

pub(super) async fn decide_chapter_command(
    db: &dyn Database,
    unit: &mut UnitOfWork<'_>,
    (novel_id, chapter_id): (NovelId, ChapterId),
    command: ChapterCommand,
    ctx: &CommandContext,
) -> Result<Decision, Error> {
    let chapter = load_chapter(unit, novel_id, chapter_id).await?;
    let mut novel = None;
    for stream in command.other_streams(novel_id) {
        if stream == StreamId::novel(novel_id) {
            novel = Some(load_novel(unit, novel_id).await?);
        } else {
            unit.load_stream(stream).await?;
        }
    }
    let cast =
        if command.reads_cast() { read_cast_ids(db, novel_id).await? } else { BTreeMap::new() };
    let input = VerbInput { novel: novel.as_ref(), cast: &cast };
    Ok(command.decide(&chapter, input, ctx)?)
}

/// Reads the ids of the cast members, indexed by name.
async fn read_cast_ids(
    db: &dyn Database,
    novel: NovelId,
) -> Result<BTreeMap<String, CharacterId>, Error> {
    let rows = db.characters(novel, None, MAX_CAST_MEMBERS).await?;
    Ok(rows.into_iter().map(|row| (row.name, row.id)).collect())
}
