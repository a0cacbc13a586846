//! Reads the columns of PostgreSQL rows.

use scribe_domain::{
    Timestamp,
    content::ContentHash,
    table::{ColumnError, RowReader},
};
use serde_json::Value;
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

pub(super) struct PostgresRow<'r>(pub(super) &'r PgRow);

impl PostgresRow<'_> {
    fn value<'r, T>(&'r self, column: &str) -> Result<Option<T>, ColumnError>
    where
        T: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        self.0.try_get::<Option<T>, _>(column).map_err(|cause| ColumnError::new(column, cause))
    }
}

impl RowReader for PostgresRow<'_> {
    fn read_int(&self, column: &str) -> Result<Option<i64>, ColumnError> {
        self.value(column)
    }

    fn read_float(&self, column: &str) -> Result<Option<f64>, ColumnError> {
        self.value(column)
    }

    fn read_bool(&self, column: &str) -> Result<Option<bool>, ColumnError> {
        self.value(column)
    }

    fn read_text(&self, column: &str) -> Result<Option<String>, ColumnError> {
        self.value(column)
    }

    fn read_id(&self, column: &str) -> Result<Option<Uuid>, ColumnError> {
        self.value(column)
    }

    fn read_time(&self, column: &str) -> Result<Option<Timestamp>, ColumnError> {
        self.value(column)
    }

    fn read_json(&self, column: &str) -> Result<Option<Value>, ColumnError> {
        self.value(column)
    }

    fn read_hash(&self, column: &str) -> Result<Option<ContentHash>, ColumnError> {
        self.value::<&[u8]>(column)?
            .map(|bytes| bytes.try_into().map(ContentHash))
            .transpose()
            .map_err(|cause| ColumnError::new(column, cause))
    }
}
