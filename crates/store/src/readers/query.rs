//! Queries: the SQL, its parameters, and what is read from each row.
//!
//! A reader writes its SQL in full, with one exception: `{columns}` stands for the columns of the
//! row that it reads. The columns are listed by name, so that a column that is added later does not
//! change a prepared statement of a running process.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use scribe_domain::table::{ColumnError, RowReader, SqlValue, TableRow};
use scribe_ports::store::StoreError;
use uuid::Uuid;

use crate::{backend::Backend, sql_store::SqlStore, statement::Statement};

/// A query with its parameters. `F` reads a row.
#[must_use = "a query does nothing until it is fetched"]
pub(super) struct Query<F> {
    sql: &'static str,
    params: Vec<SqlValue>,
    read: F,
}

/// A function that reads a row of the type `R`.
type ReadRow<R> = fn(&dyn RowReader) -> Result<R, ColumnError>;

/// Creates a query for rows of the type `R`. The SQL contains `{columns}` in place of their
/// columns, or `{t.columns}` if their table has the alias `t`.
pub(super) fn query_as<R: TableRow>(sql: &'static str) -> Query<ReadRow<R>> {
    query(expand_columns::<R>(sql), R::read)
}

/// Creates a query whose rows are read by a function.
pub(super) fn query<T, F>(sql: &'static str, read: F) -> Query<F>
where
    F: FnMut(&dyn RowReader) -> Result<T, ColumnError> + Send,
{
    Query { sql, params: Vec::new(), read }
}

impl<T, F> Query<F>
where
    T: Send,
    F: FnMut(&dyn RowReader) -> Result<T, ColumnError> + Send,
{
    /// Replaces the function that reads a row, for a query that returns more columns than the row
    /// type has.
    pub(super) fn read_with<U, G>(self, read: G) -> Query<G>
    where
        G: FnMut(&dyn RowReader) -> Result<U, ColumnError> + Send,
    {
        Query { sql: self.sql, params: self.params, read }
    }

    /// Sets the next parameter: `$1`, then `$2` …
    pub(super) fn bind(mut self, value: impl Into<SqlValue>) -> Self {
        self.params.push(value.into());
        self
    }

    pub(super) async fn fetch_all<B: Backend>(
        self,
        store: &SqlStore<B>,
    ) -> Result<Vec<T>, StoreError> {
        let mut rows = Vec::new();
        store.backend.fetch(self.sql, self.params, &mut collect_rows(&mut rows, self.read)).await?;
        Ok(rows)
    }

    /// Fetches at most `limit` rows that follow `key` in the order of the query. The key and the
    /// limit are the last two parameters.
    ///
    /// A page is found by a key and not by an offset. Its cost therefore does not grow with the
    /// number of rows before it, and no row is skipped when others are inserted or deleted.
    pub(super) async fn fetch_page<B: Backend>(
        self,
        store: &SqlStore<B>,
        key: impl Into<SqlValue>,
        limit: u32,
    ) -> Result<Vec<T>, StoreError> {
        self.bind(key).bind(i64::from(limit)).fetch_all(store).await
    }

    /// Fetches the first row, if there is one.
    pub(super) async fn fetch_optional<B: Backend>(
        self,
        store: &SqlStore<B>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.fetch_all(store).await?.into_iter().next())
    }

    /// Fetches the row of an aggregate, which always has one.
    pub(super) async fn fetch_one<B: Backend>(self, store: &SqlStore<B>) -> Result<T, StoreError> {
        let sql = self.sql;
        let row = self.fetch_optional(store).await?;
        row.ok_or_else(|| StoreError::Damaged(format!("this query has no result: {sql}")))
    }
}

impl<B: Backend> SqlStore<B> {
    /// Fetches all rows of a statement over many values.
    pub(super) async fn fetch_rows<T: Send>(
        &self,
        statement: &'static Statement,
        values: Vec<SqlValue>,
        read: impl FnMut(&dyn RowReader) -> Result<T, ColumnError> + Send,
    ) -> Result<Vec<T>, StoreError> {
        let mut rows = Vec::new();
        self.backend.fetch_rows(statement, values, &mut collect_rows(&mut rows, read)).await?;
        Ok(rows)
    }
}

/// Returns the cursor. Without a cursor, returns the key that starts a first page in ascending
/// order: the nil id, which sorts before every other id.
pub(super) fn lower_bound_id(cursor: Option<impl Into<Uuid>>) -> Uuid {
    cursor.map_or(Uuid::nil(), Into::into)
}

/// Returns the cursor. Without a cursor, returns the key that starts a first page in descending
/// order: the greatest id, which sorts after every other id.
pub(super) fn upper_bound_id(cursor: Option<impl Into<Uuid>>) -> Uuid {
    cursor.map_or(Uuid::max(), Into::into)
}

fn collect_rows<T>(
    rows: &mut Vec<T>,
    mut read: impl FnMut(&dyn RowReader) -> Result<T, ColumnError>,
) -> impl FnMut(&dyn RowReader) -> Result<(), StoreError> {
    move |row| {
        rows.push(read(row)?);
        Ok(())
    }
}

/// Returns the SQL with the columns of `R`.
///
/// Each text is built once and kept until the process ends, because a database driver finds its
/// prepared statement by the text. There are only as many texts as the program has queries.
fn expand_columns<R: TableRow>(sql: &'static str) -> &'static str {
    /// The built texts, by the table of the row and the SQL as the reader wrote it.
    static TEXTS: RwLock<Option<HashMap<(&str, &str), &str>>> = RwLock::new(None);
    let key = (R::TABLE, sql);
    let known = TEXTS.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = known.as_ref().and_then(|texts| texts.get(&key)) {
        return text;
    }
    drop(known);
    let mut texts = TEXTS.write().unwrap_or_else(PoisonError::into_inner);
    texts.get_or_insert_default().entry(key).or_insert_with(|| list_columns::<R>(sql).leak())
}

/// Replaces `{columns}` or `{t.columns}` by the names of the columns of `R`.
pub(super) fn list_columns<R: TableRow>(sql: &str) -> String {
    debug_assert!(sql.contains(R::TABLE), "{sql} does not read {}", R::TABLE);
    let parts = sql.split_once("columns}").and_then(|(before, after)| {
        let (before, alias) = before.rsplit_once('{')?;
        Some((before, alias, after))
    });
    debug_assert!(parts.is_some(), "{sql} does not say where the columns are");
    let Some((before, alias, after)) = parts else { return sql.to_owned() };
    let columns: Vec<_> =
        R::COLUMNS.iter().map(|column| format!("{alias}{}", column.name)).collect();
    format!("{before}{}{after}", columns.join(", "))
}

#[cfg(test)]
mod tests {
    use scribe_ports::store::rows::TimerRow;

    use super::*;

    #[test]
    fn the_columns_of_the_row_are_listed_by_name() {
        assert_eq!(
            list_columns::<TimerRow>("SELECT {columns} FROM timers WHERE id = $1"),
            "SELECT id, partition_key, due_at, command FROM timers WHERE id = $1"
        );
        assert_eq!(
            list_columns::<TimerRow>("WITH v (id) AS ({rows}) SELECT {t.columns} FROM timers AS t"),
            "WITH v (id) AS ({rows}) SELECT t.id, t.partition_key, t.due_at, t.command FROM timers \
             AS t"
        );
    }
}
