//! Decides commands. Loads the input of each command's decision function and calls the function.

mod chapter;
mod genesis;
mod novel;

use scribe_domain::{
    chapter::Chapter,
    command::Command,
    context::CommandContext,
    id::{ChapterId, NovelId},
    novel::Novel,
    refusal::Refusal,
};
use scribe_ports::store::readers::Database;

pub(crate) use self::genesis::{load_earlier_parts, parse_stage_data, read_confirmed_data};
use crate::{Error, unit_of_work::UnitOfWork};

/// Decides a command and records the resulting events in the unit of work.
pub(crate) async fn decide_command(
    db: &dyn Database,
    unit: &mut UnitOfWork<'_>,
    command: Command,
    ctx: &CommandContext,
) -> Result<(), Error> {
    let decision = match command {
        Command::Genesis { session_id, command } => {
            genesis::decide_genesis_command(db, unit, session_id, *command, ctx).await?
        }
        Command::Novel { novel_id, command } => {
            novel::decide_novel_command(db, unit, novel_id, *command, ctx).await?
        }
        Command::Chapter { novel_id, chapter_id, command } => {
            chapter::decide_chapter_command(db, unit, (novel_id, chapter_id), *command, ctx).await?
        }
    };
    unit.record_decision(decision, ctx)
}

async fn load_novel(unit: &mut UnitOfWork<'_>, id: NovelId) -> Result<Novel, Error> {
    let missing = || Refusal::NotFound { what: "novel", id: id.to_string() };
    Ok(unit.load_aggregate::<Novel>(id.0).await?.cloned().ok_or_else(missing)?)
}

/// Loads the chapter that a command is for; the chapter must belong to the novel.
async fn load_chapter(
    unit: &mut UnitOfWork<'_>,
    novel_id: NovelId,
    id: ChapterId,
) -> Result<Chapter, Error> {
    let missing = || Refusal::NotFound { what: "chapter", id: id.to_string() };
    let chapter = unit.load_aggregate::<Chapter>(id.0).await?.cloned();
    Ok(chapter.filter(|chapter| chapter.novel_id == novel_id).ok_or_else(missing)?)
}
