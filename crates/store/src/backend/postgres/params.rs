//! The parameters of a query, in the form in which the server takes them.

use scribe_domain::Timestamp;
use sea_orm::sqlx::{self, AssertSqlSafe, postgres::PgArguments, query::Query};
use uuid::Uuid;

use crate::statement::{Kind, Param, Statement};

/// A query with its parameters.
pub(super) type PgQuery<'q> = Query<'q, sqlx::Postgres, PgArguments>;

/// Adds a parameter to a query.
pub(super) fn bind<'q>(query: PgQuery<'q>, param: &Param) -> PgQuery<'q> {
    match param {
        Param::Null => query.bind(None::<i64>),
        Param::Int(number) => query.bind(*number),
        Param::Float(number) => query.bind(*number),
        Param::Text(text) => query.bind(text.to_string()),
        Param::Name(text) => query.bind(*text),
        Param::Id(id) => query.bind(*id),
        Param::Time(at) => query.bind(*at),
        Param::Hash(hash) => query.bind(hash.0.to_vec()),
    }
}

/// A statement over rows, each column of which is an array.
pub(super) fn statement_query<'q>(statement: &'static Statement, rows: &'q [Param]) -> PgQuery<'q> {
    let width = statement.columns.len();
    let query = sqlx::query(AssertSqlSafe(statement.with_arrays()));
    statement.columns.iter().enumerate().fold(query, |query, (i, kind)| {
        let column = || rows.iter().skip(i).step_by(width);
        match kind {
            Kind::Int | Kind::Bool => query.bind(column().map(as_int).collect::<Vec<_>>()),
            Kind::Float => query.bind(column().map(as_float).collect::<Vec<_>>()),
            Kind::Text | Kind::Json => query.bind(column().map(as_text).collect::<Vec<_>>()),
            Kind::Id => query.bind(column().map(as_id).collect::<Vec<_>>()),
            Kind::Time => query.bind(column().map(as_time).collect::<Vec<_>>()),
            Kind::Hash => query.bind(column().map(as_hash).collect::<Vec<_>>()),
        }
    })
}

fn as_int(param: &Param) -> Option<i64> {
    if let Param::Int(number) = param { Some(*number) } else { None }
}

fn as_float(param: &Param) -> Option<f64> {
    if let Param::Float(number) = param { Some(*number) } else { None }
}

fn as_text(param: &Param) -> Option<&str> {
    match param {
        Param::Text(text) => Some(text),
        Param::Name(text) => Some(text),
        Param::Null
        | Param::Int(_)
        | Param::Float(_)
        | Param::Id(_)
        | Param::Time(_)
        | Param::Hash(_) => None,
    }
}

fn as_id(param: &Param) -> Option<Uuid> {
    if let Param::Id(id) = param { Some(*id) } else { None }
}

fn as_time(param: &Param) -> Option<Timestamp> {
    if let Param::Time(at) = param { Some(*at) } else { None }
}

fn as_hash(param: &Param) -> Option<&[u8]> {
    if let Param::Hash(hash) = param { Some(&hash.0) } else { None }
}
