//! Lists, which are sent page by page: `{items, next_cursor}`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{V}Page")]
pub struct Page<V> {
    /// The items, in the order of the list.
    pub items: Vec<V>,
    /// The cursor that asks for the next page; null on the last page.
    pub next_cursor: Option<String>,
}

impl<V> Page<V> {
    /// Creates a page from rows. The query must have asked for one row more than `limit`. That row
    /// shows whether more rows follow.
    pub fn of_rows<R>(rows: Vec<R>, limit: u32, cursor: impl Fn(&R) -> String) -> Self
    where
        V: for<'r> From<&'r R>,
    {
        Self::of_rows_with(rows, limit, cursor, |row| V::from(row))
    }

    /// Does the same as [`Self::of_rows`], for a view that needs more data than its row.
    pub fn of_rows_with<R>(
        mut rows: Vec<R>,
        limit: u32,
        cursor: impl Fn(&R) -> String,
        view: impl Fn(&R) -> V,
    ) -> Self {
        let limit = limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(cursor);
        Self { items: rows.iter().map(view).collect(), next_cursor }
    }
}
