//! The tables that are derived from the event log: the stream states and the read models.

use std::sync::LazyLock;

use scribe_domain::{
    read_model::ReadModel,
    table::{Column, ColumnType, TableRow},
};
use scribe_ports::store::rows::StreamRow;

use crate::{
    committer::write_statement::{Operation, WriteStatement},
    statement::Statement,
};

/// A derived table; its first column is its key.
#[derive(Debug)]
pub(crate) struct DerivedTable {
    pub(crate) name: &'static str,
    /// Deletes rows by their keys.
    pub(crate) delete: WriteStatement,
    /// Reads rows by their keys.
    pub(crate) select: Statement,
    /// Reads keys in order: `$1` is the preceding key, `$2` the number of keys.
    pub(crate) keys: String,
    /// For each column of hashes, a query for the hashes without a content.
    pub(crate) dangling: Vec<(&'static str, String)>,
}

/// Returns every derived table, starting with the stream states.
pub(crate) fn derived_tables() -> impl Iterator<Item = &'static DerivedTable> {
    static STREAMS: LazyLock<DerivedTable> = LazyLock::new(|| {
        DerivedTable::new(StreamRow::TABLE, StreamRow::COLUMNS, Operation::StreamRemoved.into())
    });
    std::iter::once(&*STREAMS).chain(ReadModel::ALL.iter().map(|model| find_table_of_model(*model)))
}

pub(crate) fn find_table_of_model(model: ReadModel) -> &'static DerivedTable {
    static TABLES: LazyLock<Vec<DerivedTable>> = LazyLock::new(|| {
        let table = |model: &ReadModel| {
            DerivedTable::new(model.table(), model.columns(), WriteStatement::Delete(*model))
        };
        ReadModel::ALL.iter().map(table).collect()
    });
    &TABLES[model as usize]
}

pub(crate) fn find_table(name: &str) -> Option<&'static DerivedTable> {
    derived_tables().find(|table| table.name == name)
}

/// Renders the query for the hashes of a column that have no content.
pub(crate) fn render_dangling_sql(table: &str, column: &str) -> String {
    format!(
        "SELECT DISTINCT t.{column} AS hash FROM {table} AS t LEFT JOIN contents AS c \
         ON c.hash = t.{column} WHERE t.{column} IS NOT NULL AND c.hash IS NULL ORDER BY 1"
    )
}

impl DerivedTable {
    fn new(name: &'static str, columns: &'static [Column], delete: WriteStatement) -> Self {
        let key = columns[0].name;
        let listed: Vec<String> =
            columns.iter().map(|Column { name, .. }| format!("t.{name}")).collect();
        let hashes = columns.iter().filter(|column| column.ty == ColumnType::Hash);
        Self {
            name,
            delete,
            select: Statement {
                sql: format!(
                    "WITH v (key) AS ({{rows}}) SELECT {} FROM v JOIN {name} AS t ON t.{key} = v.key",
                    listed.join(", "),
                )
                .into(),
                columns: vec![ColumnType::Id].into(),
            },
            keys: format!("SELECT {key} AS key FROM {name} WHERE {key} > $1 ORDER BY {key} LIMIT $2"),
            dangling: hashes
                .map(|column| (column.name, render_dangling_sql(name, column.name)))
                .collect(),
        }
    }
}
