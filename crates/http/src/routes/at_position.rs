//! `?at=POSITION`: a novel, its chapters and its canon as they were at an earlier time, when the
//! log ended at that position.

use std::sync::Arc;

use schemars::JsonSchema;
use scribe_app::queries::book_tables::load_book_tables;
use scribe_domain::{
    id::{ChapterId, NovelId},
    read_model::{ChapterRow, NovelRow},
};
use scribe_ports::store::readers::BookTables;
use serde::Deserialize;

use crate::{
    HttpState,
    paging::{DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, Paging},
    problem::Problem,
};

/// Selects the log position at which one item is read.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PositionParameter {
    /// The log position for which the answer is valid; by default the end of the log.
    #[schemars(with = "Option<u64>")]
    at: Option<String>,
}

/// Selects a page and the log position at which it is read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PageAtPosition {
    /// The maximum number of items on the page.
    #[schemars(range(min = 1, max = MAX_PAGE_SIZE), extend("default" = DEFAULT_PAGE_SIZE))]
    limit: Option<u32>,
    /// The `next_cursor` of the previous page.
    cursor: Option<String>,
    /// The log position for which the answer is valid; by default the end of the log.
    #[schemars(with = "Option<u64>")]
    at: Option<String>,
}

impl PageAtPosition {
    /// Separates the page from the position.
    pub(super) fn split_paging(self) -> (Paging, PositionParameter) {
        (Paging { limit: self.limit, cursor: self.cursor }, PositionParameter { at: self.at })
    }
}

impl PositionParameter {
    /// Returns the requested position; `None` for the current state.
    async fn find_position(&self, state: &HttpState) -> Result<Option<i64>, Problem> {
        let Some(given) = &self.at else { return Ok(None) };
        let end = state.ports.db.last_position().await?;
        parse_position(given, end)
            .map(Some)
            .map_err(|message| Problem::invalid_field("at", message))
    }
}

/// Parses a position; `end` is the last position of the log.
pub(super) fn parse_position(given: &str, end: i64) -> Result<i64, String> {
    let digits = !given.is_empty() && given.bytes().all(|byte| byte.is_ascii_digit());
    match given.parse() {
        Ok(position) if digits && position <= end => Ok(position),
        Ok(_) if digits => Err(format!("is after the last event, whose position is {end}")),
        Ok(_) | Err(_) => Err("is not the position of an event".to_owned()),
    }
}

/// Reads a novel and the tables of its book as they were at that position. The novel must have
/// existed then.
pub(super) async fn require_novel(
    state: &HttpState,
    id: NovelId,
    as_of: &PositionParameter,
) -> Result<(Arc<dyn BookTables>, NovelRow), Problem> {
    let missing = || Problem::not_found("novel", &id);
    let at = as_of.find_position(state).await?;
    let novel = state.ports.db.novel(id).await?.ok_or_else(missing)?;
    let tables = load_book_tables(&state.ports.db, novel.book(), at).await?;
    let novel = tables.novel(id).await?.ok_or_else(missing)?;
    Ok((tables, novel))
}

/// Reads a chapter and the tables of its book as they were at that position. The chapter must have
/// existed then.
pub(super) async fn require_chapter(
    state: &HttpState,
    id: ChapterId,
    as_of: &PositionParameter,
) -> Result<(Arc<dyn BookTables>, ChapterRow), Problem> {
    let missing = || Problem::not_found("chapter", &id);
    let at = as_of.find_position(state).await?;
    let db = &state.ports.db;
    let chapter = db.chapter(id).await?.ok_or_else(missing)?;
    let novel = db.novel(chapter.novel_id).await?.ok_or_else(missing)?;
    let tables = load_book_tables(db, novel.book(), at).await?;
    let chapter = tables.chapter(id).await?.ok_or_else(missing)?;
    Ok((tables, chapter))
}
