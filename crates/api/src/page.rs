//! Lists: `{items, next_cursor}`, a page at a time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::UnreadableRow;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{V}Page")]
pub struct Page<V> {
    /// The items, in the order of the list.
    pub items: Vec<V>,
    /// Asks for the next page; null on the last one.
    pub next_cursor: Option<String>,
}

impl<V> Page<V> {
    /// Makes the page of rows that were read with one more than the limit.
    ///
    /// # Errors
    /// A row cannot be shown.
    pub fn of_rows<R>(
        rows: Vec<R>,
        limit: u32,
        cursor: impl Fn(&R) -> String,
    ) -> Result<Self, UnreadableRow>
    where
        V: for<'r> TryFrom<&'r R, Error: Into<UnreadableRow>>,
    {
        Self::of_rows_with(rows, limit, cursor, |row| V::try_from(row).map_err(Into::into))
    }

    /// As [`Self::of_rows`], where the view of a row needs more than the row.
    ///
    /// # Errors
    /// A row cannot be shown.
    pub fn of_rows_with<R>(
        mut rows: Vec<R>,
        limit: u32,
        cursor: impl Fn(&R) -> String,
        view: impl Fn(&R) -> Result<V, UnreadableRow>,
    ) -> Result<Self, UnreadableRow> {
        let limit = limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(cursor);
        Ok(Self { items: rows.iter().map(view).collect::<Result<_, _>>()?, next_cursor })
    }
}
