//! Builds queries for whole rows. The columns are listed by name, so that a column that is added
//! later does not change a prepared statement of a running process.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use scribe_domain::table::TableRow;

/// The key of a query: the table and columns of the row, further columns, and the rest of the SQL.
type Parts = (&'static str, &'static str, &'static str);

/// Returns the query for the columns of a row and `more` columns of the same table; `rest` is the
/// SQL after the table's name.
///
/// Each text is built once and kept until the process ends, because a database driver finds its
/// prepared statement by the text. There are only as many texts as the program has queries.
pub(super) fn select<R: TableRow>(more: &'static str, rest: &'static str) -> &'static str {
    static TEXTS: RwLock<Option<HashMap<Parts, &'static str>>> = RwLock::new(None);
    let parts = (R::TABLE, more, rest);
    let known = TEXTS.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(sql) = known.as_ref().and_then(|texts| texts.get(&parts)) {
        return sql;
    }
    drop(known);
    let columns: Vec<_> = R::COLUMNS.iter().map(|column| column.name).collect();
    let sql = format!("SELECT {}{more} FROM {} {rest}", columns.join(", "), R::TABLE);
    let mut texts = TEXTS.write().unwrap_or_else(PoisonError::into_inner);
    texts.get_or_insert_default().entry(parts).or_insert_with(|| sql.leak())
}
