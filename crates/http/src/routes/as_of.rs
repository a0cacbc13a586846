//! `?at=POSITION`: a novel, its chapters and its canon as they were when the log ended there.

use std::sync::Arc;

use scribe_app::queries::as_of::book_tables;
use scribe_domain::{
    id::{ChapterId, NovelId},
    read_model::{ChapterRow, NovelRow},
};
use scribe_ports::store::readers::BookTables;
use serde::Deserialize;

use crate::{HttpState, paging::Paging, problem::Problem};

/// As of when one thing is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AsOf {
    at: Option<String>,
}

/// Which page is wanted, and as of when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageAsOf {
    limit: Option<u32>,
    cursor: Option<String>,
    at: Option<String>,
}

impl PageAsOf {
    /// The page and the time by themselves.
    pub(super) fn split(self) -> (Paging, AsOf) {
        (Paging { limit: self.limit, cursor: self.cursor }, AsOf { at: self.at })
    }
}

impl AsOf {
    /// The position that is asked for; `None` for now.
    async fn position(&self, state: &HttpState) -> Result<Option<i64>, Problem> {
        let Some(given) = &self.at else { return Ok(None) };
        let end = state.ports.db.last_position().await?;
        position(given, end).map(Some).map_err(|message| Problem::of_field("at", message))
    }
}

/// Reads a position of a log that ends at another.
pub(super) fn position(given: &str, end: i64) -> Result<i64, String> {
    let digits = !given.is_empty() && given.bytes().all(|byte| byte.is_ascii_digit());
    match given.parse() {
        Ok(position) if digits && position <= end => Ok(position),
        Ok(_) if digits => Err(format!("is beyond the last event, which is {end}")),
        Ok(_) | Err(_) => Err("is not the position of an event".to_owned()),
    }
}

/// Reads a novel that must exist then, with all that is known of it.
pub(super) async fn novel(
    state: &HttpState,
    id: NovelId,
    as_of: &AsOf,
) -> Result<(Arc<dyn BookTables>, NovelRow), Problem> {
    let missing = || Problem::missing("novel", &id);
    let at = as_of.position(state).await?;
    let novel = state.ports.db.novel(id).await?.ok_or_else(missing)?;
    let tables = book_tables(&state.ports.db, novel.book_key(), at).await?;
    let novel = tables.novel(id).await?.ok_or_else(missing)?;
    Ok((tables, novel))
}

/// Reads a chapter that must exist then, with all that is known of its book.
pub(super) async fn chapter(
    state: &HttpState,
    id: ChapterId,
    as_of: &AsOf,
) -> Result<(Arc<dyn BookTables>, ChapterRow), Problem> {
    let missing = || Problem::missing("chapter", &id);
    let at = as_of.position(state).await?;
    let db = &state.ports.db;
    let chapter = db.chapter(id).await?.ok_or_else(missing)?;
    let novel = db.novel(chapter.novel_id).await?.ok_or_else(missing)?;
    let tables = book_tables(db, novel.book_key(), at).await?;
    let chapter = tables.chapter(id).await?.ok_or_else(missing)?;
    Ok((tables, chapter))
}
