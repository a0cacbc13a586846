//! Binds the parameters of a query in the form that the server expects.

use scribe_domain::{
    Timestamp,
    table::{ColumnType, SqlValue},
};
use sqlx::{AssertSqlSafe, postgres::PgArguments, query::Query};
use uuid::Uuid;

use crate::statement::Statement;

pub(super) type PgQuery<'q> = Query<'q, sqlx::Postgres, PgArguments>;

pub(super) fn bind<'q>(query: PgQuery<'q>, value: &SqlValue) -> PgQuery<'q> {
    match value {
        SqlValue::Null => query.bind(None::<i64>),
        SqlValue::Int(number) => query.bind(*number),
        SqlValue::Float(number) => query.bind(*number),
        SqlValue::Text(text) => query.bind(text.to_string()),
        SqlValue::Word(text) => query.bind(*text),
        SqlValue::Id(id) => query.bind(*id),
        SqlValue::Time(at) => query.bind(*at),
        SqlValue::Hash(hash) => query.bind(hash.0.to_vec()),
    }
}

/// Builds the query of a statement over rows; each column is passed as an array.
pub(super) fn statement_query<'q>(
    statement: &'static Statement,
    rows: &'q [SqlValue],
) -> PgQuery<'q> {
    let width = statement.columns.len();
    let query = sqlx::query(AssertSqlSafe(statement.with_arrays()));
    statement.columns.iter().enumerate().fold(query, |query, (i, ty)| {
        let column = || rows.iter().skip(i).step_by(width);
        match ty {
            ColumnType::Int | ColumnType::Bool => {
                query.bind(column().map(as_int).collect::<Vec<_>>())
            }
            ColumnType::Float => query.bind(column().map(as_float).collect::<Vec<_>>()),
            ColumnType::Text | ColumnType::Json => {
                query.bind(column().map(as_text).collect::<Vec<_>>())
            }
            ColumnType::Id => query.bind(column().map(as_id).collect::<Vec<_>>()),
            ColumnType::Time => query.bind(column().map(as_time).collect::<Vec<_>>()),
            ColumnType::Hash => query.bind(column().map(as_hash).collect::<Vec<_>>()),
        }
    })
}

fn as_int(value: &SqlValue) -> Option<i64> {
    if let SqlValue::Int(number) = value { Some(*number) } else { None }
}

fn as_float(value: &SqlValue) -> Option<f64> {
    if let SqlValue::Float(number) = value { Some(*number) } else { None }
}

fn as_text(value: &SqlValue) -> Option<&str> {
    match value {
        SqlValue::Text(text) => Some(text),
        SqlValue::Word(text) => Some(text),
        SqlValue::Null
        | SqlValue::Int(_)
        | SqlValue::Float(_)
        | SqlValue::Id(_)
        | SqlValue::Time(_)
        | SqlValue::Hash(_) => None,
    }
}

fn as_id(value: &SqlValue) -> Option<Uuid> {
    if let SqlValue::Id(id) = value { Some(*id) } else { None }
}

fn as_time(value: &SqlValue) -> Option<Timestamp> {
    if let SqlValue::Time(at) = value { Some(*at) } else { None }
}

fn as_hash(value: &SqlValue) -> Option<&[u8]> {
    if let SqlValue::Hash(hash) = value { Some(&hash.0) } else { None }
}
