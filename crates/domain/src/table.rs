//! Tables as the program sees them: rows are structs, and a row's declaration is the only place
//! that names its columns. Statements, decoding, comparison and test fixtures follow from it.
//!
//! Nothing here knows a database: a store turns [`SqlValue`]s into parameters and its rows into a
//! [`RowReader`].

mod column;
mod row;
mod value;

pub use column::{Column, ColumnError, ColumnType, ColumnValue, RowReader};
pub use row::TableRow;
#[doc(hidden)]
pub use uuid::Uuid;
pub use value::SqlValue;
