//! The columns of SQLite's rows.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rusqlite::{Error, Row, types::Value as Cell};
use scribe_domain::{Timestamp, content::ContentHash};
use scribe_ports::store::StoreError;
use serde_json::Value;
use uuid::Uuid;

use crate::backend::{Columns, damaged};

/// A row that was read.
#[derive(Debug)]
pub struct SqliteRow {
    columns: Arc<[String]>,
    cells: Vec<Cell>,
}

impl SqliteRow {
    pub(super) fn read(columns: &Arc<[String]>, row: &Row<'_>) -> Result<Self, Error> {
        let cells = (0..columns.len()).map(|place| row.get(place)).collect::<Result<_, _>>()?;
        Ok(Self { columns: Arc::clone(columns), cells })
    }

    /// What a column holds; `None` for NULL.
    fn cell(&self, column: &str) -> Result<Option<&Cell>, StoreError> {
        let place = self.columns.iter().position(|name| name == column);
        let cell = place.and_then(|place| self.cells.get(place));
        let cell = cell.ok_or_else(|| damaged(column, "there is no such column"))?;
        Ok(Some(cell).filter(|cell| **cell != Cell::Null))
    }

    fn text(&self, column: &str) -> Result<Option<&str>, StoreError> {
        match self.cell(column)? {
            None => Ok(None),
            Some(Cell::Text(text)) => Ok(Some(text)),
            Some(_) => Err(damaged(column, "it is no text")),
        }
    }
}

impl Columns for SqliteRow {
    fn opt_int(&self, column: &str) -> Result<Option<i64>, StoreError> {
        match self.cell(column)? {
            None => Ok(None),
            Some(Cell::Integer(number)) => Ok(Some(*number)),
            Some(_) => Err(damaged(column, "it is no whole number")),
        }
    }

    fn opt_float(&self, column: &str) -> Result<Option<f64>, StoreError> {
        match self.cell(column)? {
            None => Ok(None),
            Some(Cell::Real(number)) => Ok(Some(*number)),
            Some(Cell::Integer(number)) => {
                let number = i32::try_from(*number);
                Ok(Some(number.map_err(|cause| damaged(column, cause))?.into()))
            }
            Some(_) => Err(damaged(column, "it is no number")),
        }
    }

    fn opt_bool(&self, column: &str) -> Result<Option<bool>, StoreError> {
        Ok(self.opt_int(column)?.map(|number| number != 0))
    }

    fn opt_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        Ok(self.text(column)?.map(str::to_owned))
    }

    fn opt_id(&self, column: &str) -> Result<Option<Uuid>, StoreError> {
        let id = self.text(column)?.map(Uuid::try_parse).transpose();
        id.map_err(|cause| damaged(column, cause))
    }

    fn opt_time(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        let at = self.text(column)?.map(DateTime::parse_from_rfc3339).transpose();
        let at = at.map_err(|cause| damaged(column, cause))?;
        Ok(at.map(|at| at.with_timezone(&Utc)))
    }

    fn opt_json(&self, column: &str) -> Result<Option<Value>, StoreError> {
        let document = self.text(column)?.map(serde_json::from_str).transpose();
        document.map_err(|cause| damaged(column, cause))
    }

    fn opt_hash(&self, column: &str) -> Result<Option<ContentHash>, StoreError> {
        match self.cell(column)? {
            None => Ok(None),
            Some(Cell::Blob(bytes)) => {
                let hash = bytes.as_slice().try_into().map(ContentHash);
                Ok(Some(hash.map_err(|cause| damaged(column, cause))?))
            }
            Some(_) => Err(damaged(column, "it is no hash")),
        }
    }
}
