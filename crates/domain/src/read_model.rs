//! The rows from which queries are answered. Pure `project` functions create them, and they are
//! written in the same commit as their events. The rows can be rebuilt from the event log.
//!
//! To add a column, add its field here, fill it in the `project` function, and add a migration.

mod canon;
mod chapters;
mod genesis;
mod novels;

pub use canon::{
    ArcRow, ArcStatus, CharacterRow, CharacterStateRow, EntryRow, FactRow, RecordRow, RelationRow,
};
pub use chapters::{ChapterRow, ReviewKind, ReviewRow, VersionRow};
pub use genesis::{ProposalRow, SessionRow};
pub use novels::NovelRow;
use uuid::Uuid;

use crate::table::{Column, ColumnError, RowReader, SqlValue, TableRow};

macro_rules! read_models {
    ($($name:ident($row:ident)),+ $(,)?) => {
        /// A read model: a table whose rows are derived from the event log.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ReadModel {
            $(#[doc = concat!("The table of [`", stringify!($row), "`].")] $name,)+
        }

        impl ReadModel {
            /// Every read model.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Returns the table's name.
            #[must_use]
            pub const fn table(self) -> &'static str {
                match self { $(Self::$name => <$row as TableRow>::TABLE,)+ }
            }

            /// Returns the table's columns; the first is the key.
            #[must_use]
            pub const fn columns(self) -> &'static [Column] {
                match self { $(Self::$name => <$row as TableRow>::COLUMNS,)+ }
            }

            /// Reads a row of the table.
            ///
            /// # Errors
            /// A column is missing, or its value does not have the type of the field.
            pub fn read_row(self, row: &dyn RowReader) -> Result<ReadModelWrite, ColumnError> {
                match self { $(Self::$name => $row::read(row).map(ReadModelWrite::$name),)+ }
            }
        }

        /// A change of a read model: either a whole row, which replaces the row with the same key,
        /// or the removal of a row.
        #[derive(Debug, Clone, PartialEq)]
        pub enum ReadModelWrite {
            $(#[doc = concat!("A row of [`ReadModel::", stringify!($name), "`].")] $name($row),)+
            /// Removes the row with this key.
            Removed(ReadModel, Uuid),
        }

        impl ReadModelWrite {
            /// Returns the read model that changes.
            #[must_use]
            pub fn model(&self) -> ReadModel {
                match self {
                    $(Self::$name(_) => ReadModel::$name,)+
                    Self::Removed(model, _) => *model,
                }
            }

            /// Returns the read model and the key of the row.
            #[must_use]
            pub fn key(&self) -> (ReadModel, Uuid) {
                match self {
                    $(Self::$name(row) => (ReadModel::$name, row.key()),)+
                    Self::Removed(model, key) => (*model, *key),
                }
            }

            /// Returns the values of the row's columns; `None` if the row is removed.
            #[must_use]
            pub fn to_values(&self) -> Option<Vec<SqlValue>> {
                match self {
                    $(Self::$name(row) => Some(row.to_values()),)+
                    Self::Removed(..) => None,
                }
            }
        }

        $(impl ReadModelRow for $row {
            fn from_write(write: &ReadModelWrite) -> Option<&Self> {
                match write {
                    ReadModelWrite::$name(row) => Some(row),
                    _ => None,
                }
            }
        }

        impl From<$row> for ReadModelWrite {
            fn from(row: $row) -> Self {
                Self::$name(row)
            }
        })+
    };
}

/// A row of a read model.
pub trait ReadModelRow: TableRow {
    /// Returns the row if the change writes a row of this type.
    fn from_write(write: &ReadModelWrite) -> Option<&Self>;
}

read_models! {
    Session(SessionRow),
    Proposal(ProposalRow),
    Novel(NovelRow),
    Chapter(ChapterRow),
    Version(VersionRow),
    Review(ReviewRow),
    Arc(ArcRow),
    Record(RecordRow),
    Character(CharacterRow),
    CharacterState(CharacterStateRow),
    Entry(EntryRow),
    Relation(RelationRow),
    Fact(FactRow),
}
