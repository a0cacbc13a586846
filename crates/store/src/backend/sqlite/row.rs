//! Reads the columns of SQLite rows.

use std::cell::Cell;

use chrono::{DateTime, Utc};
use rusqlite::{Row, types::ValueRef};
use scribe_domain::{
    Timestamp,
    content::ContentHash,
    table::{ColumnError, RowReader},
};
use serde_json::Value;
use uuid::Uuid;

/// The current row of a query.
#[derive(Debug)]
pub(super) struct SqliteRow<'r> {
    names: &'r [String],
    row: &'r Row<'r>,
    /// The expected index of the next column, because columns are usually read in order.
    likely: Cell<usize>,
}

impl<'r> SqliteRow<'r> {
    pub(super) fn new(names: &'r [String], row: &'r Row<'r>) -> Self {
        Self { names, row, likely: Cell::new(0) }
    }

    /// Reads a column; `None` for NULL.
    fn read_cell(&self, column: &str) -> Result<Option<ValueRef<'r>>, ColumnError> {
        let likely = self.likely.get();
        let place = if self.names.get(likely).is_some_and(|name| name == column) {
            Some(likely)
        } else {
            self.names.iter().position(|name| name == column)
        };
        let place = place.ok_or_else(|| ColumnError::new(column, "the column does not exist"))?;
        self.likely.set(place + 1);
        match self.row.get_ref(place).map_err(|cause| ColumnError::new(column, cause))? {
            ValueRef::Null => Ok(None),
            value => Ok(Some(value)),
        }
    }

    fn read_cell_text(&self, column: &str) -> Result<Option<&'r str>, ColumnError> {
        match self.read_cell(column)? {
            None => Ok(None),
            Some(ValueRef::Text(text)) => {
                std::str::from_utf8(text).map(Some).map_err(|cause| ColumnError::new(column, cause))
            }
            Some(_) => Err(ColumnError::new(column, "it is not text")),
        }
    }
}

impl RowReader for SqliteRow<'_> {
    fn read_int(&self, column: &str) -> Result<Option<i64>, ColumnError> {
        match self.read_cell(column)? {
            None => Ok(None),
            Some(ValueRef::Integer(number)) => Ok(Some(number)),
            Some(_) => Err(ColumnError::new(column, "it is not a whole number")),
        }
    }

    fn read_float(&self, column: &str) -> Result<Option<f64>, ColumnError> {
        match self.read_cell(column)? {
            None => Ok(None),
            Some(ValueRef::Real(number)) => Ok(Some(number)),
            Some(ValueRef::Integer(number)) => {
                let number = i32::try_from(number);
                Ok(Some(number.map_err(|cause| ColumnError::new(column, cause))?.into()))
            }
            Some(_) => Err(ColumnError::new(column, "it is not a number")),
        }
    }

    fn read_bool(&self, column: &str) -> Result<Option<bool>, ColumnError> {
        Ok(self.read_int(column)?.map(|number| number != 0))
    }

    fn read_text(&self, column: &str) -> Result<Option<String>, ColumnError> {
        Ok(self.read_cell_text(column)?.map(str::to_owned))
    }

    fn read_id(&self, column: &str) -> Result<Option<Uuid>, ColumnError> {
        let id = self.read_cell_text(column)?.map(Uuid::try_parse).transpose();
        id.map_err(|cause| ColumnError::new(column, cause))
    }

    fn read_time(&self, column: &str) -> Result<Option<Timestamp>, ColumnError> {
        let at = self.read_cell_text(column)?.map(DateTime::parse_from_rfc3339).transpose();
        let at = at.map_err(|cause| ColumnError::new(column, cause))?;
        Ok(at.map(|at| at.with_timezone(&Utc)))
    }

    fn read_json(&self, column: &str) -> Result<Option<Value>, ColumnError> {
        let document = self.read_cell_text(column)?.map(serde_json::from_str).transpose();
        document.map_err(|cause| ColumnError::new(column, cause))
    }

    fn read_hash(&self, column: &str) -> Result<Option<ContentHash>, ColumnError> {
        match self.read_cell(column)? {
            None => Ok(None),
            Some(ValueRef::Blob(bytes)) => {
                let hash = bytes.try_into().map(ContentHash);
                Ok(Some(hash.map_err(|cause| ColumnError::new(column, cause))?))
            }
            Some(_) => Err(ColumnError::new(column, "it is not a hash")),
        }
    }
}
