//! Values to be written to a table.

use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use crate::{Timestamp, content::ContentHash, id::BookId};

/// A parameter of an SQL statement. Cloning it is cheap.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlValue {
    Null,
    /// An integer. Booleans are stored as 1 and 0.
    Int(i64),
    Float(f64),
    /// Text, or a JSON document.
    Text(Arc<str>),
    /// Text from the program's own source, which cannot contain NUL.
    Word(&'static str),
    Id(Uuid),
    Time(Timestamp),
    Hash(ContentHash),
}

impl From<&str> for SqlValue {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for SqlValue {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Arc<str>> for SqlValue {
    fn from(text: Arc<str>) -> Self {
        Self::Text(text)
    }
}

impl From<&Value> for SqlValue {
    fn from(document: &Value) -> Self {
        Self::Text(document.to_string().into())
    }
}

impl From<Uuid> for SqlValue {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<BookId> for SqlValue {
    fn from(book: BookId) -> Self {
        Self::Id(book.0)
    }
}

impl From<Timestamp> for SqlValue {
    fn from(at: Timestamp) -> Self {
        Self::Time(at)
    }
}

impl From<ContentHash> for SqlValue {
    fn from(hash: ContentHash) -> Self {
        Self::Hash(hash)
    }
}

impl From<i64> for SqlValue {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<i32> for SqlValue {
    fn from(number: i32) -> Self {
        Self::Int(number.into())
    }
}

impl From<bool> for SqlValue {
    fn from(yes: bool) -> Self {
        Self::Int(yes.into())
    }
}

impl From<f64> for SqlValue {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl<T: Into<Self>> From<Option<T>> for SqlValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
