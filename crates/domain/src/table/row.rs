//! Rows of tables.

use uuid::Uuid;

use super::{Column, ColumnError, RowReader, SqlValue};

/// A struct that is one row of a table. Declare it with `table_row!`.
pub trait TableRow: Sized {
    const TABLE: &'static str;
    /// The columns; the first is the key.
    const COLUMNS: &'static [Column];

    /// Returns the value of the key column.
    fn key(&self) -> Uuid;

    /// Returns the values of all columns, in the order of [`Self::COLUMNS`].
    fn to_values(&self) -> Vec<SqlValue>;

    /// Reads a row that has all columns.
    ///
    /// # Errors
    /// A column is missing, or its value does not have the type of the field.
    fn read(row: &dyn RowReader) -> Result<Self, ColumnError>;
}

/// Declares the row of a table. The first field is the key and holds a UUID. A column has the name
/// of its field unless `as "name"` gives another name.
#[macro_export]
macro_rules! table_row {
    (
        $(#[$meta:meta])*
        pub struct $row:ident in $table:literal {
            $(#[$key_meta:meta])* $key:ident: $key_ty:ty,
            $($(#[$field_meta:meta])* $field:ident: $ty:ty $(as $column:literal)?,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $row {
            $(#[$key_meta])*
            pub $key: $key_ty,
            $($(#[$field_meta])* pub $field: $ty,)+
        }

        impl $crate::table::TableRow for $row {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [$crate::table::Column] = &[
                $crate::table_row!(@column $key, $key_ty),
                $($crate::table_row!(@column $field, $ty $(, $column)?),)+
            ];

            fn key(&self) -> $crate::table::Uuid {
                self.$key.into()
            }

            fn to_values(&self) -> Vec<$crate::table::SqlValue> {
                vec![
                    $crate::table::ColumnValue::to_sql(&self.$key),
                    $($crate::table::ColumnValue::to_sql(&self.$field),)+
                ]
            }

            fn read(
                row: &dyn $crate::table::RowReader,
            ) -> Result<Self, $crate::table::ColumnError> {
                Ok(Self {
                    $key: row.get(stringify!($key))?,
                    $($field: row.get($crate::table_row!(@name $field $(, $column)?))?,)+
                })
            }
        }
    };
    (@column $field:ident, $ty:ty $(, $column:literal)?) => {
        $crate::table::Column {
            name: $crate::table_row!(@name $field $(, $column)?),
            ty: <$ty as $crate::table::ColumnValue>::TYPE,
            words: <$ty as $crate::table::ColumnValue>::WORDS,
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident, $column:literal) => { $column };
}
