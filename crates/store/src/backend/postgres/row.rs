//! The columns of PostgreSQL's rows.

use scribe_domain::{Timestamp, content::ContentHash};
use scribe_ports::store::StoreError;
use sea_orm::sqlx::{self, Row, postgres::PgRow};
use serde_json::Value;
use uuid::Uuid;

use crate::backend::{Columns, damaged};

fn value<'r, T>(row: &'r PgRow, column: &str) -> Result<Option<T>, StoreError>
where
    T: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    row.try_get::<Option<T>, _>(column).map_err(|cause| damaged(column, cause))
}

impl Columns for PgRow {
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
        value(self, column)
    }

    fn opt_time(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        value(self, column)
    }

    fn opt_json(&self, column: &str) -> Result<Option<Value>, StoreError> {
        value(self, column)
    }

    fn opt_hash(&self, column: &str) -> Result<Option<ContentHash>, StoreError> {
        value::<&[u8]>(self, column)?
            .map(|bytes| bytes.try_into().map(ContentHash).map_err(|cause| damaged(column, cause)))
            .transpose()
    }
}
