//! From a command to its decision: the one place that knows what each verb needs to be given.

mod chapter;
mod genesis;
mod novel;

use scribe_domain::{
    command::Command,
    content::ContentHash,
    context::CommandContext,
    id::{ChapterId, NovelId},
    refusal::Refusal,
    stream::StreamId,
};
use scribe_ports::store::readers::Database;
use serde_json::Value;

pub(crate) use self::genesis::{confirmed, known, stage_data};
use crate::{
    Error,
    changes::{Changes, State},
};

/// Decides a command and records what it comes to.
pub(crate) async fn decide(
    db: &dyn Database,
    changes: &mut Changes<'_>,
    command: Command,
    ctx: &CommandContext,
) -> Result<(), Error> {
    let decision = match command {
        Command::Genesis { session_id, command } => {
            genesis::decide(db, changes, session_id, *command, ctx).await?
        }
        Command::Novel { novel_id, command } => {
            novel::decide(db, changes, novel_id, *command, ctx).await?
        }
        Command::Chapter { novel_id, chapter_id, command } => {
            chapter::decide(db, changes, (novel_id, chapter_id), *command, ctx).await?
        }
    };
    changes.record(decision, ctx)
}

/// Loads a novel that a verb is about.
async fn load_novel(
    changes: &mut Changes<'_>,
    id: NovelId,
) -> Result<scribe_domain::novel::Novel, Error> {
    let state = changes.load(StreamId::novel(id)).await?;
    let missing = || Refusal::NotFound { what: "novel", id: id.to_string() };
    Ok(state.and_then(State::novel).cloned().ok_or_else(missing)?)
}

/// Loads a chapter of a novel that a verb is about.
async fn load_chapter(
    changes: &mut Changes<'_>,
    novel_id: NovelId,
    id: ChapterId,
) -> Result<scribe_domain::chapter::Chapter, Error> {
    let state = changes.load(StreamId::chapter(id)).await?;
    let missing = || Refusal::NotFound { what: "chapter", id: id.to_string() };
    let chapter = state.and_then(State::chapter).cloned();
    Ok(chapter.filter(|chapter| chapter.novel_id == novel_id).ok_or_else(missing)?)
}

/// Reads documents, in the order of the hashes.
pub(crate) async fn documents(
    db: &dyn Database,
    hashes: &[ContentHash],
) -> Result<Vec<Value>, Error> {
    texts(db, hashes)
        .await?
        .iter()
        .map(|text| serde_json::from_str(text).map_err(Error::from))
        .collect()
}

/// Reads texts, in the order of the hashes.
pub(crate) async fn texts(
    db: &dyn Database,
    hashes: &[ContentHash],
) -> Result<Vec<std::sync::Arc<str>>, Error> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let contents = db.contents(hashes).await?;
    hashes
        .iter()
        .map(|hash| {
            contents
                .iter()
                .find(|content| content.hash == *hash)
                .map(|content| content.text.clone())
                .ok_or_else(|| Error::Damaged(format!("content {hash} is missing")))
        })
        .collect()
}
