//! Statements over many rows: each is written once and rendered for both databases.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use scribe_domain::{Timestamp, content::ContentHash};
use serde_json::Value;
use uuid::Uuid;

/// A value that goes into a statement; copying it is cheap.
#[derive(Debug, Clone)]
pub enum Param {
    /// SQL's NULL.
    Null,
    /// A number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text, also JSON.
    Text(Arc<str>),
    /// Text that the program knows.
    Name(&'static str),
    /// An id.
    Id(Uuid),
    /// A moment.
    Time(Timestamp),
    /// A content hash.
    Hash(ContentHash),
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Param {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Arc<str>> for Param {
    fn from(text: Arc<str>) -> Self {
        Self::Text(text)
    }
}

impl From<&Value> for Param {
    fn from(document: &Value) -> Self {
        Self::Text(document.to_string().into())
    }
}

impl From<Uuid> for Param {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<Timestamp> for Param {
    fn from(at: Timestamp) -> Self {
        Self::Time(at)
    }
}

impl From<ContentHash> for Param {
    fn from(hash: ContentHash) -> Self {
        Self::Hash(hash)
    }
}

impl From<i64> for Param {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<i32> for Param {
    fn from(number: i32) -> Self {
        Self::Int(number.into())
    }
}

impl From<bool> for Param {
    fn from(yes: bool) -> Self {
        Self::Int(yes.into())
    }
}

impl From<f64> for Param {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl<T: Into<Self>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What a column of a statement's rows holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Int,
    /// A number with a fraction.
    Float,
    /// 1 for yes, 0 for no.
    Bool,
    /// Text.
    Text,
    /// JSON.
    Json,
    /// An id.
    Id,
    /// A moment.
    Time,
    /// A content hash.
    Hash,
}

/// A statement over any number of rows.
#[derive(Debug)]
pub struct Statement {
    /// The SQL; `{rows}` stands for a table of the rows.
    pub sql: &'static str,
    /// The columns of the rows.
    pub columns: &'static [Kind],
}

/// The most rows that one statement takes on SQLite: the widest table stays far below 32,766
/// parameters.
const MOST_ROWS: usize = 128;

impl Statement {
    /// Divides rows into pieces of 128, 64, 32 … rows, so that SQLite sees few different texts and
    /// finds each of them prepared.
    pub(crate) fn chunks<'a>(&self, mut rows: &'a [Param]) -> impl Iterator<Item = &'a [Param]> {
        let width = self.columns.len();
        std::iter::from_fn(move || {
            let count = rows.len() / width;
            let taken = (1 << count.checked_ilog2()?).min(MOST_ROWS) * width;
            let (chunk, rest) = rows.split_at(taken);
            rows = rest;
            Some(chunk)
        })
    }

    /// The SQL with the rows as a list of values.
    pub(crate) fn with_values(&'static self, rows: usize) -> Arc<str> {
        rendered(self, rows, || self.render_values(rows))
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

    /// The SQL with the rows as one array per column.
    pub(crate) fn with_arrays(&'static self) -> Arc<str> {
        rendered(self, 0, || self.render_arrays())
    }

    fn render_arrays(&self) -> String {
        let mut select = String::from("SELECT ");
        let mut arrays = String::new();
        let mut names = String::new();
        for (i, kind) in self.columns.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            let n = i + 1;
            let cast = match kind {
                Kind::Json => "::jsonb",
                Kind::Bool => "<>0",
                Kind::Int | Kind::Float | Kind::Text | Kind::Id | Kind::Time | Kind::Hash => "",
            };
            let array = match kind {
                Kind::Int | Kind::Bool => "bigint",
                Kind::Float => "double precision",
                Kind::Text | Kind::Json => "text",
                Kind::Id => "uuid",
                Kind::Time => "timestamptz",
                Kind::Hash => "bytea",
            };
            select.push_str(&format!("{comma}u.c{n}{cast}"));
            arrays.push_str(&format!("{comma}${n}::{array}[]"));
            names.push_str(&format!("{comma}c{n}"));
        }
        let rows = format!("{select} FROM unnest({arrays}) AS u({names})");
        self.sql.replacen("{rows}", &rows, 1)
    }
}

/// Statements that were rendered, by where their text lies and how many rows they take; there are
/// few of either.
type Rendered = HashMap<(*const u8, usize), Arc<str>>;

/// Renders a statement once.
fn rendered(
    statement: &'static Statement,
    rows: usize,
    render: impl FnOnce() -> String,
) -> Arc<str> {
    thread_local! {
        static RENDERED: RefCell<Rendered> = RefCell::default();
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
        Statement { sql: "INSERT INTO t (a, b) {rows}", columns: &[Kind::Id, Kind::Json] };

    #[test]
    fn rows_are_divided_into_powers_of_two() {
        let rows = vec![Param::Null; 2 * 299];
        let sizes: Vec<_> = PAIRS.chunks(&rows).map(|chunk| chunk.len() / 2).collect();
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
