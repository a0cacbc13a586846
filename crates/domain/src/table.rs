//! Tables in the program. Rows are structs, and the declaration of a row is the only place that
//! names its columns. SQL statements, decoding, comparison and test fixtures are derived from the
//! declaration.
//!
//! This module does not depend on a database: a store converts [`SqlValue`]s to parameters, and its
//! rows to a [`RowReader`].

mod column;
mod row;
mod value;

pub use column::{Column, ColumnError, ColumnType, ColumnValue, RowReader};
pub use row::TableRow;
#[doc(hidden)]
pub use uuid::Uuid;
pub use value::SqlValue;
