//! Statements over many rows: each is written once and rendered for both databases.

use std::{borrow::Cow, cell::RefCell, collections::HashMap, sync::Arc};

use scribe_domain::table::{Column, ColumnType, SqlValue};

/// A statement whose parameters are any number of rows.
#[derive(Debug)]
pub struct Statement {
    /// The SQL; `{rows}` is replaced by the rows.
    pub sql: Cow<'static, str>,
    /// The types of the columns of the rows.
    pub columns: Cow<'static, [ColumnType]>,
}

impl Statement {
    /// Creates a statement from a constant text.
    pub(crate) const fn from_sql(sql: &'static str, columns: &'static [ColumnType]) -> Self {
        Self { sql: Cow::Borrowed(sql), columns: Cow::Borrowed(columns) }
    }

    /// Creates the statement that inserts rows into a table; `rest` is the SQL after the rows.
    pub(crate) fn new_insert(table: &str, columns: &[Column], rest: &str) -> Self {
        let names: Vec<_> = columns.iter().map(|column| column.name).collect();
        let space = if rest.is_empty() { "" } else { " " };
        Self {
            sql: format!("INSERT INTO {table} ({}) {{rows}}{space}{rest}", names.join(", ")).into(),
            columns: columns.iter().map(|column| column.ty).collect(),
        }
    }

    /// Creates the statement that writes rows, replacing those with the same keys.
    pub(crate) fn new_upsert(table: &str, columns: &[Column]) -> Self {
        let (key, others) = (columns[0].name, &columns[1..]);
        let set: Vec<_> =
            others.iter().map(|Column { name, .. }| format!("{name} = excluded.{name}")).collect();
        let rest = format!("ON CONFLICT ({key}) DO UPDATE SET {}", set.join(", "));
        Self::new_insert(table, columns, &rest)
    }

    /// Creates the statement that deletes the rows with the given keys.
    pub(crate) fn new_delete(table: &str, key: &str) -> Self {
        Self {
            sql: format!("DELETE FROM {table} WHERE {key} IN ({{rows}})").into(),
            columns: Cow::Borrowed(&[ColumnType::Id]),
        }
    }
}

/// The maximum number of rows per statement on SQLite. With this number, the widest table stays far
/// below the limit of 32,766 parameters.
const MAX_ROWS_PER_STATEMENT: usize = 128;

impl Statement {
    /// Splits rows into chunks of 128, 64, 32 … rows. SQLite then gets only a few different texts
    /// and can reuse its prepared statements.
    pub(crate) fn split_into_chunks<'a>(
        &self,
        mut rows: &'a [SqlValue],
    ) -> impl Iterator<Item = &'a [SqlValue]> {
        let width = self.columns.len();
        std::iter::from_fn(move || {
            let count = rows.len() / width;
            let taken = (1 << count.checked_ilog2()?).min(MAX_ROWS_PER_STATEMENT) * width;
            let (chunk, rest) = rows.split_at(taken);
            rows = rest;
            Some(chunk)
        })
    }

    /// Returns the SQL with the rows as a list of values.
    pub(crate) fn sql_with_values(&'static self, rows: usize) -> Arc<str> {
        render_cached(self, rows, || self.render_values(rows))
    }

    fn render_values(&self, rows: usize) -> String {
        let mut row = String::with_capacity(2 * self.columns.len() + 2);
        for i in 0..self.columns.len() {
            row.push_str(if i == 0 { "(?" } else { ",?" });
        }
        row.push(')');
        let mut values = String::with_capacity(8 + rows * (row.len() + 1));
        values.push_str("VALUES ");
        for i in 0..rows {
            if i > 0 {
                values.push(',');
            }
            values.push_str(&row);
        }
        self.sql.replacen("{rows}", &values, 1)
    }

    /// Returns the SQL with the rows as one array per column.
    pub(crate) fn with_arrays(&'static self) -> Arc<str> {
        render_cached(self, 0, || self.render_arrays())
    }

    fn render_arrays(&self) -> String {
        let mut select = String::from("SELECT ");
        let mut arrays = String::new();
        let mut names = String::new();
        for (i, kind) in self.columns.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            let n = i + 1;
            let cast = match kind {
                ColumnType::Json => "::jsonb",
                ColumnType::Bool => "<>0",
                ColumnType::Int
                | ColumnType::Float
                | ColumnType::Text
                | ColumnType::Id
                | ColumnType::Time
                | ColumnType::Hash => "",
            };
            let array = match kind {
                ColumnType::Int | ColumnType::Bool => "bigint",
                ColumnType::Float => "double precision",
                ColumnType::Text | ColumnType::Json => "text",
                ColumnType::Id => "uuid",
                ColumnType::Time => "timestamptz",
                ColumnType::Hash => "bytea",
            };
            select.push_str(&format!("{comma}u.c{n}{cast}"));
            arrays.push_str(&format!("{comma}${n}::{array}[]"));
            names.push_str(&format!("{comma}c{n}"));
        }
        let rows = format!("{select} FROM unnest({arrays}) AS u({names})");
        self.sql.replacen("{rows}", &rows, 1)
    }
}

/// The rendered statements, by the address of their SQL and by their number of rows. There are only
/// a few of each.
type RenderedStatements = HashMap<(*const u8, usize), Arc<str>>;

/// Renders a statement, or returns the cached text.
fn render_cached(
    statement: &'static Statement,
    rows: usize,
    render: impl FnOnce() -> String,
) -> Arc<str> {
    thread_local! {
        static RENDERED: RefCell<RenderedStatements> = RefCell::default();
    }
    RENDERED.with_borrow_mut(|rendered| {
        let key = (statement.sql.as_ptr(), rows);
        Arc::clone(rendered.entry(key).or_insert_with(|| render().into()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    static PAIRS: Statement =
        Statement::from_sql("INSERT INTO t (a, b) {rows}", &[ColumnType::Id, ColumnType::Json]);

    #[test]
    fn rows_are_divided_into_powers_of_two() {
        let rows = vec![SqlValue::Null; 2 * 299];
        let sizes: Vec<_> = PAIRS.split_into_chunks(&rows).map(|chunk| chunk.len() / 2).collect();
        assert_eq!(sizes, [128, 128, 32, 8, 2, 1]);
    }

    #[test]
    fn a_statement_is_rendered_for_each_database() {
        assert_eq!(PAIRS.render_values(2), "INSERT INTO t (a, b) VALUES (?,?),(?,?)");
        assert_eq!(
            PAIRS.render_arrays(),
            "INSERT INTO t (a, b) SELECT u.c1,u.c2::jsonb FROM unnest($1::uuid[],$2::text[]) AS \
             u(c1,c2)"
        );
    }
}
