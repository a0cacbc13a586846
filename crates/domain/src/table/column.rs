//! Columns: their types, and the conversion between Rust types and column values.

use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use super::SqlValue;
use crate::{Timestamp, content::ContentHash};

/// The type of a column. Each database has its own name for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// A 64-bit integer.
    Int,
    Float,
    Bool,
    Text,
    Json,
    /// A UUID.
    Id,
    /// A point in time in UTC, in microseconds.
    Time,
    /// A SHA-256 hash.
    Hash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The column's name in the database.
    pub name: &'static str,
    pub ty: ColumnType,
    /// The words that the column may hold; empty if every value of the type is allowed.
    pub words: &'static [&'static str],
}

/// The error for a column that does not hold the expected value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {reason}")]
pub struct ColumnError {
    pub column: String,
    /// What is wrong with the value.
    pub reason: String,
}

impl ColumnError {
    /// Creates the error for a column whose value cannot be used.
    pub fn new(column: &str, reason: impl std::fmt::Display) -> Self {
        Self { column: column.to_owned(), reason: reason.to_string() }
    }
}

/// Reads the columns of one row by their names. NULL is read as `None`.
///
/// Every method fails if the row has no such column, or if the column holds a value of another
/// type.
#[expect(clippy::missing_errors_doc, reason = "all of them fail in the same way")]
pub trait RowReader {
    fn read_int(&self, column: &str) -> Result<Option<i64>, ColumnError>;
    fn read_float(&self, column: &str) -> Result<Option<f64>, ColumnError>;
    fn read_bool(&self, column: &str) -> Result<Option<bool>, ColumnError>;
    fn read_text(&self, column: &str) -> Result<Option<String>, ColumnError>;
    fn read_id(&self, column: &str) -> Result<Option<Uuid>, ColumnError>;
    /// Reads a point in time.
    fn read_time(&self, column: &str) -> Result<Option<Timestamp>, ColumnError>;
    fn read_json(&self, column: &str) -> Result<Option<Value>, ColumnError>;
    fn read_hash(&self, column: &str) -> Result<Option<ContentHash>, ColumnError>;
}

impl dyn RowReader + '_ {
    /// Reads a column as the type `T`.
    ///
    /// # Errors
    /// The column does not exist, is NULL although `T` is not an `Option`, or holds a value that is
    /// not a `T`.
    pub fn get<T: ColumnValue>(&self, column: &str) -> Result<T, ColumnError> {
        T::read(self, column)
    }
}

/// A type that a column can hold.
pub trait ColumnValue: Sized {
    const TYPE: ColumnType;
    /// The words of the type, if it is a closed vocabulary.
    const WORDS: &'static [&'static str] = &[];

    /// Converts the value for a statement.
    fn to_sql(&self) -> SqlValue;

    /// Reads a column that may be NULL.
    ///
    /// # Errors
    /// The column does not exist, or holds a value of another type.
    fn read_optional(row: &dyn RowReader, column: &str) -> Result<Option<Self>, ColumnError>;

    /// Reads a column.
    ///
    /// # Errors
    /// The column does not exist, holds a value of another type, or is NULL.
    fn read(row: &dyn RowReader, column: &str) -> Result<Self, ColumnError> {
        Self::read_optional(row, column)?
            .ok_or_else(|| ColumnError::new(column, "the value is missing"))
    }
}

impl<T: ColumnValue> ColumnValue for Option<T> {
    const TYPE: ColumnType = T::TYPE;
    const WORDS: &'static [&'static str] = T::WORDS;

    fn to_sql(&self) -> SqlValue {
        self.as_ref().map_or(SqlValue::Null, T::to_sql)
    }

    fn read_optional(row: &dyn RowReader, column: &str) -> Result<Option<Self>, ColumnError> {
        T::read_optional(row, column).map(Some)
    }
}

macro_rules! column_values {
    ($($rust:ty: $ty:ident, $read:ident, |$value:ident| $sql:expr;)*) => {$(
        impl ColumnValue for $rust {
            const TYPE: ColumnType = ColumnType::$ty;

            fn to_sql(&self) -> SqlValue {
                let $value = self;
                $sql
            }

            fn read_optional(
                row: &dyn RowReader,
                column: &str,
            ) -> Result<Option<Self>, ColumnError> {
                row.$read(column)
            }
        }
    )*};
}

column_values! {
    i64: Int, read_int, |number| SqlValue::Int(*number);
    f64: Float, read_float, |number| SqlValue::Float(*number);
    bool: Bool, read_bool, |yes| SqlValue::Int((*yes).into());
    String: Text, read_text, |text| text.as_str().into();
    Value: Json, read_json, |document| document.into();
    Uuid: Id, read_id, |id| SqlValue::Id(*id);
    Timestamp: Time, read_time, |at| SqlValue::Time(*at);
    ContentHash: Hash, read_hash, |hash| SqlValue::Hash(*hash);
}

macro_rules! small_numbers {
    ($($rust:ty),*) => {$(
        impl ColumnValue for $rust {
            const TYPE: ColumnType = ColumnType::Int;

            fn to_sql(&self) -> SqlValue {
                SqlValue::Int((*self).into())
            }

            fn read_optional(
                row: &dyn RowReader,
                column: &str,
            ) -> Result<Option<Self>, ColumnError> {
                let number = row.read_int(column)?.map(Self::try_from).transpose();
                number.map_err(|_| ColumnError::new(column, "the number is out of range"))
            }
        }
    )*};
}

small_numbers!(i32, u16);

impl ColumnValue for Arc<str> {
    const TYPE: ColumnType = ColumnType::Text;

    fn to_sql(&self) -> SqlValue {
        SqlValue::Text(Self::clone(self))
    }

    fn read_optional(row: &dyn RowReader, column: &str) -> Result<Option<Self>, ColumnError> {
        Ok(row.read_text(column)?.map(Into::into))
    }
}
