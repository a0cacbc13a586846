//! Lists: `{items, next_cursor}`, a page at a time.

use schemars::JsonSchema;
use scribe_api::Page;
use serde::Deserialize;

use crate::{answer::JsonAnswer, problem::Problem};

/// The page size if the caller does not set one.
pub(crate) const DEFAULT_PAGE_SIZE: u32 = 100;
/// The maximum page size.
pub(crate) const MAX_PAGE_SIZE: u32 = 1_000;

/// The requested page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paging {
    /// The maximum number of items on the page.
    #[schemars(range(min = 1, max = MAX_PAGE_SIZE), extend("default" = DEFAULT_PAGE_SIZE))]
    pub(crate) limit: Option<u32>,
    /// The `next_cursor` of the previous page.
    pub(crate) cursor: Option<String>,
}

impl Paging {
    /// Returns the requested page size.
    pub(crate) fn limit(&self) -> Result<u32, Problem> {
        check_limit(self.limit)
    }

    /// Parses the cursor; returns `None` for the first page.
    pub(crate) fn parse_cursor<T: std::str::FromStr>(&self) -> Result<Option<T>, Problem> {
        let read = |cursor: &String| {
            let unknown = |_| Problem::invalid_field("cursor", "is not a cursor from next_cursor");
            cursor.parse().map_err(unknown)
        };
        self.cursor.as_ref().map(read).transpose()
    }
}

/// Checks the requested page size.
pub(crate) fn check_limit(limit: Option<u32>) -> Result<u32, Problem> {
    match limit.unwrap_or(DEFAULT_PAGE_SIZE) {
        limit @ 1..=MAX_PAGE_SIZE => Ok(limit),
        _ => {
            let detail = format!("must be a whole number from 1 to {MAX_PAGE_SIZE}");
            Err(Problem::invalid_field("limit", detail))
        }
    }
}

/// Returns the rows after the cursor of a short list that was read as a whole. The cursor is the
/// key of a row.
pub(crate) fn rows_after_cursor<R>(
    mut rows: Vec<R>,
    paging: &Paging,
    cursor: impl Fn(&R) -> String,
) -> Result<Vec<R>, Problem> {
    if let Some(after) = &paging.cursor {
        let Some(last) = rows.iter().position(|row| cursor(row) == *after) else {
            return Err(Problem::invalid_field("cursor", "is not a cursor from next_cursor"));
        };
        rows.drain(..=last);
    }
    Ok(rows)
}

/// Returns a page of a short list that was read as a whole.
pub(crate) fn build_page<R, V>(
    rows: Vec<R>,
    paging: &Paging,
    cursor: impl Fn(&R) -> String,
) -> Result<JsonAnswer<Page<V>>, Problem>
where
    V: for<'r> From<&'r R>,
{
    let limit = paging.limit()?;
    Ok(JsonAnswer(Page::of_rows(rows_after_cursor(rows, paging, &cursor)?, limit, cursor)))
}
