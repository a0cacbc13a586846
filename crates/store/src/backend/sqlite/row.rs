//! The columns of SQLite's rows.

use chrono::{DateTime, Utc};
use scribe_domain::{Timestamp, content::ContentHash};
use scribe_ports::store::StoreError;
use sea_orm::sqlx::{self, Row, sqlite::SqliteRow};
use serde_json::Value;
use uuid::Uuid;

use crate::backend::{Columns, damaged};

fn value<'r, T>(row: &'r SqliteRow, column: &str) -> Result<Option<T>, StoreError>
where
    T: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    row.try_get::<Option<T>, _>(column).map_err(|cause| damaged(column, cause))
}

impl Columns for SqliteRow {
    fn opt_int(&self, column: &str) -> Result<Option<i64>, StoreError> {
        value(self, column)
    }

    fn opt_float(&self, column: &str) -> Result<Option<f64>, StoreError> {
        value(self, column)
    }

    fn opt_bool(&self, column: &str) -> Result<Option<bool>, StoreError> {
        value(self, column)
    }

    fn opt_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        value(self, column)
    }

    fn opt_id(&self, column: &str) -> Result<Option<Uuid>, StoreError> {
        value::<&str>(self, column)?
            .map(|text| Uuid::try_parse(text).map_err(|cause| damaged(column, cause)))
            .transpose()
    }

    fn opt_time(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        value::<&str>(self, column)?
            .map(|text| {
                DateTime::parse_from_rfc3339(text)
                    .map(|at| at.with_timezone(&Utc))
                    .map_err(|cause| damaged(column, cause))
            })
            .transpose()
    }

    fn opt_json(&self, column: &str) -> Result<Option<Value>, StoreError> {
        value::<&str>(self, column)?
            .map(|text| serde_json::from_str(text).map_err(|cause| damaged(column, cause)))
            .transpose()
    }

    fn opt_hash(&self, column: &str) -> Result<Option<ContentHash>, StoreError> {
        value::<&[u8]>(self, column)?
            .map(|bytes| bytes.try_into().map(ContentHash).map_err(|cause| damaged(column, cause)))
            .transpose()
    }
}
