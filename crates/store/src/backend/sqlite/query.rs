//! Runs statements on a SQLite connection. They run on the calling thread: passing them to another
//! thread and back would take longer than most of them.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use chrono::SecondsFormat;
use rusqlite::{CachedStatement, Connection, Error};
use scribe_domain::table::SqlValue;
use scribe_ports::store::StoreError;
use uuid::fmt::Hyphenated;

use super::{row::SqliteRow, to_store_error};
use crate::{backend::RowVisitor, statement::Statement};

/// Reads with a statement with the parameters `$1, $2 …`.
pub(super) fn fetch(
    connection: &Connection,
    sql: &'static str,
    params: &[SqlValue],
    visit: RowVisitor<'_>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(to_store_error)?;
    for place in 1..=statement.parameter_count() {
        // For SQLite, `$2` is a name, and parameters are numbered in the order in which their names
        // first occur.
        let named = statement.parameter_name(place).and_then(|name| name[1..].parse().ok());
        let param = params.get(named.unwrap_or(place) - 1).unwrap_or(&SqlValue::Null);
        bind_param(&mut statement, place, param).map_err(to_store_error)?;
    }
    visit_rows(sql, statement, visit)
}

/// Reads with a statement whose parameters are rows.
pub(super) fn fetch_rows(
    connection: &Connection,
    statement: &'static Statement,
    params: &[SqlValue],
    visit: RowVisitor<'_>,
) -> Result<(), StoreError> {
    for chunk in statement.split_into_chunks(params) {
        let prepared = prepare_cached(connection, statement, chunk).map_err(to_store_error)?;
        visit_rows(&statement.sql, prepared, visit)?;
    }
    Ok(())
}

/// Writes with a statement whose parameters are rows.
pub(super) fn execute(
    connection: &Connection,
    statement: &'static Statement,
    params: &[SqlValue],
) -> Result<(), Error> {
    for chunk in statement.split_into_chunks(params) {
        prepare_cached(connection, statement, chunk)?.raw_execute()?;
    }
    Ok(())
}

fn prepare_cached<'c>(
    connection: &'c Connection,
    statement: &'static Statement,
    chunk: &[SqlValue],
) -> Result<CachedStatement<'c>, Error> {
    let sql = statement.sql_with_values(chunk.len() / statement.columns.len());
    let mut prepared = connection.prepare_cached(&sql)?;
    for (place, param) in (1..).zip(chunk) {
        bind_param(&mut prepared, place, param)?;
    }
    Ok(prepared)
}

fn bind_param(
    statement: &mut CachedStatement<'_>,
    place: usize,
    param: &SqlValue,
) -> Result<(), Error> {
    match param {
        SqlValue::Null => statement.raw_bind_parameter(place, rusqlite::types::Null),
        SqlValue::Int(number) => statement.raw_bind_parameter(place, number),
        SqlValue::Float(number) => statement.raw_bind_parameter(place, number),
        SqlValue::Text(text) => statement.raw_bind_parameter(place, &**text),
        SqlValue::Word(text) => statement.raw_bind_parameter(place, text),
        SqlValue::Id(id) => {
            let mut text = [0; Hyphenated::LENGTH];
            statement.raw_bind_parameter(place, &*id.hyphenated().encode_lower(&mut text))
        }
        SqlValue::Time(at) => {
            statement.raw_bind_parameter(place, at.to_rfc3339_opts(SecondsFormat::Micros, true))
        }
        SqlValue::Hash(hash) => statement.raw_bind_parameter(place, &hash.0[..]),
    }
}

/// Visits every row during the query.
fn visit_rows(
    sql: &'static str,
    mut statement: CachedStatement<'_>,
    visit: RowVisitor<'_>,
) -> Result<(), StoreError> {
    let names = column_names(sql, &statement);
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(to_store_error)? {
        visit(&SqliteRow::new(&names, row))?;
    }
    Ok(())
}

/// The column names for each SQL text. There are only a few texts.
type ColumnNames = HashMap<&'static str, Arc<[String]>>;

/// Returns the column names of a statement. They are cached, because SQLite would otherwise build
/// them again for every query.
fn column_names(sql: &'static str, statement: &CachedStatement<'_>) -> Arc<[String]> {
    thread_local! {
        static NAMES: RefCell<ColumnNames> = RefCell::default();
    }
    let read = || statement.column_names().into_iter().map(str::to_owned).collect();
    NAMES.with_borrow_mut(|names| Arc::clone(names.entry(sql).or_insert_with(read)))
}
