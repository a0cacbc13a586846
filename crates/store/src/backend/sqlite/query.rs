//! Statements on a connection of SQLite. They run where they are called: the hops to a thread of
//! its own and back would take longer than most of them.

use std::sync::Arc;

use chrono::SecondsFormat;
use rusqlite::{CachedStatement, Connection, Error};
use uuid::fmt::Hyphenated;

use super::row::SqliteRow;
use crate::statement::{Param, Statement};

/// Reads with a statement of `$1, $2 …`.
pub(super) fn fetch(
    connection: &Connection,
    sql: &str,
    params: &[Param],
) -> Result<Vec<SqliteRow>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    for place in 1..=statement.parameter_count() {
        // To SQLite `$2` is a name, and has the place where it is met first.
        let named = statement.parameter_name(place).and_then(|name| name[1..].parse().ok());
        let param = params.get(named.unwrap_or(place) - 1).unwrap_or(&Param::Null);
        bind(&mut statement, place, param)?;
    }
    rows(statement)
}

/// Reads with a statement over rows.
pub(super) fn fetch_rows(
    connection: &Connection,
    statement: &'static Statement,
    params: &[Param],
) -> Result<Vec<SqliteRow>, Error> {
    let mut found = Vec::new();
    for chunk in statement.chunks(params) {
        found.extend(rows(prepared(connection, statement, chunk)?)?);
    }
    Ok(found)
}

/// Writes with a statement over rows.
pub(super) fn execute(
    connection: &Connection,
    statement: &'static Statement,
    params: &[Param],
) -> Result<(), Error> {
    for chunk in statement.chunks(params) {
        prepared(connection, statement, chunk)?.raw_execute()?;
    }
    Ok(())
}

fn prepared<'c>(
    connection: &'c Connection,
    statement: &'static Statement,
    chunk: &[Param],
) -> Result<CachedStatement<'c>, Error> {
    let sql = statement.with_values(chunk.len() / statement.columns.len());
    let mut prepared = connection.prepare_cached(&sql)?;
    for (place, param) in (1..).zip(chunk) {
        bind(&mut prepared, place, param)?;
    }
    Ok(prepared)
}

fn bind(statement: &mut CachedStatement<'_>, place: usize, param: &Param) -> Result<(), Error> {
    match param {
        Param::Null => statement.raw_bind_parameter(place, rusqlite::types::Null),
        Param::Int(number) => statement.raw_bind_parameter(place, number),
        Param::Float(number) => statement.raw_bind_parameter(place, number),
        Param::Text(text) => statement.raw_bind_parameter(place, &**text),
        Param::Name(text) => statement.raw_bind_parameter(place, text),
        Param::Id(id) => {
            let mut text = [0; Hyphenated::LENGTH];
            statement.raw_bind_parameter(place, &*id.hyphenated().encode_lower(&mut text))
        }
        Param::Time(at) => {
            statement.raw_bind_parameter(place, at.to_rfc3339_opts(SecondsFormat::Micros, true))
        }
        Param::Hash(hash) => statement.raw_bind_parameter(place, &hash.0[..]),
    }
}

fn rows(mut statement: CachedStatement<'_>) -> Result<Vec<SqliteRow>, Error> {
    let columns: Arc<[String]> = statement.column_names().into_iter().map(str::to_owned).collect();
    let mut found = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        found.push(SqliteRow::read(&columns, row)?);
    }
    Ok(found)
}
