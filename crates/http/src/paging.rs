//! Lists: `{items, next_cursor}`, a page at a time.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::problem::Problem;

/// Items of a page unless the caller asks for another number.
const DEFAULT_LIMIT: u32 = 100;
/// Items that a page has at most.
pub(crate) const MAX_LIMIT: u32 = 1_000;

/// Which page is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paging {
    pub(crate) limit: Option<u32>,
    /// What the last page gave as `next_cursor`.
    pub(crate) cursor: Option<String>,
}

impl Paging {
    /// How many items are wanted.
    pub(crate) fn limit(&self) -> Result<u32, Problem> {
        checked_limit(self.limit)
    }

    /// Reads the cursor; `None` for the first page.
    pub(crate) fn after<T: std::str::FromStr>(&self) -> Result<Option<T>, Problem> {
        let read = |cursor: &String| {
            let unknown = |_| Problem::of_field("cursor", "is not one that a page has given");
            cursor.parse().map_err(unknown)
        };
        self.cursor.as_ref().map(read).transpose()
    }
}

/// How many items are wanted.
pub(crate) fn checked_limit(limit: Option<u32>) -> Result<u32, Problem> {
    match limit.unwrap_or(DEFAULT_LIMIT) {
        limit @ 1..=MAX_LIMIT => Ok(limit),
        _ => {
            let detail = format!("must be a whole number from 1 to {MAX_LIMIT}");
            Err(Problem::of_field("limit", detail))
        }
    }
}

/// Shows a page of rows that were read with one more than the limit.
pub(crate) fn page<R>(
    mut rows: Vec<R>,
    limit: u32,
    cursor: impl Fn(&R) -> String,
    item: impl Fn(&R) -> Value,
) -> Value {
    let limit = limit as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next_cursor = rows.last().filter(|_| more).map(cursor);
    let items: Vec<Value> = rows.iter().map(item).collect();
    json!({ "items": items, "next_cursor": next_cursor })
}

/// Shows a page of a list that is short and was read whole; the cursor is the last item's key.
pub(crate) fn page_of_all<R>(
    mut rows: Vec<R>,
    paging: &Paging,
    cursor: impl Fn(&R) -> String,
    item: impl Fn(&R) -> Value,
) -> Result<Value, Problem> {
    let limit = paging.limit()?;
    if let Some(after) = &paging.cursor {
        let Some(last) = rows.iter().position(|row| cursor(row) == *after) else {
            return Err(Problem::of_field("cursor", "is not one that a page has given"));
        };
        rows.drain(..=last);
    }
    Ok(page(rows, limit, cursor, item))
}
