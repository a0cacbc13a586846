//! The tables that follow from the log. What a table is called and which columns it has is read
//! from the statement that writes it, so that a new one is a single line here.

use std::sync::LazyLock;

use crate::{
    committer::write::Write,
    statement::{Kind, Statement},
};

/// How each derived table is written, and how strays are taken out of it.
const WRITES: [(Write, Write); 14] = [
    (Write::Stream, Write::StrayStream),
    (Write::Session, Write::StraySession),
    (Write::Proposal, Write::StrayProposal),
    (Write::Novel, Write::StrayNovel),
    (Write::Chapter, Write::StrayChapter),
    (Write::Version, Write::StrayVersion),
    (Write::Review, Write::StrayReview),
    (Write::Arc, Write::StrayArc),
    (Write::Record, Write::StrayRecord),
    (Write::Character, Write::StrayCharacter),
    (Write::CharacterState, Write::StrayCharacterState),
    (Write::Entry, Write::StrayEntry),
    (Write::Relation, Write::StrayRelation),
    (Write::Fact, Write::StrayFact),
];

/// A derived table; its first column is its key.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<(&'static str, Kind)>,
    pub(crate) write: Write,
    /// Takes rows out by their keys.
    pub(crate) stray: Write,
    /// Reads rows by their keys.
    pub(crate) select: Statement,
    /// Reads keys in their order: `$1` the one before, `$2` how many.
    pub(crate) keys: &'static str,
    /// For each column of hashes, those that no content has.
    pub(crate) dangling: Vec<(&'static str, &'static str)>,
}

/// Every derived table, the states of streams first.
pub(crate) fn tables() -> &'static [Table] {
    // Made once in a process's life, which is why its texts may stay for ever.
    static TABLES: LazyLock<Vec<Table>> =
        LazyLock::new(|| WRITES.iter().filter_map(|(write, stray)| read(*write, *stray)).collect());
    &TABLES
}

/// Finds a table by its name.
pub(crate) fn table(name: &str) -> Option<&'static Table> {
    tables().iter().find(|table| table.name == name)
}

/// The query for hashes in a column that no content has.
pub(crate) fn dangling_sql(table: &str, column: &str) -> String {
    format!(
        "SELECT DISTINCT t.{column} AS hash FROM {table} AS t LEFT JOIN contents AS c \
         ON c.hash = t.{column} WHERE t.{column} IS NOT NULL AND c.hash IS NULL ORDER BY 1"
    )
}

fn read(write: Write, stray: Write) -> Option<Table> {
    let statement = write.statement();
    let (name, rest) = statement.sql.strip_prefix("INSERT INTO ")?.split_once(" (")?;
    let (columns, _) = rest.split_once(')')?;
    let columns: Vec<(&str, Kind)> =
        columns.split(", ").zip(statement.columns.iter().copied()).collect();
    let listed: Vec<String> = columns.iter().map(|(column, _)| format!("t.{column}")).collect();
    let (key, _) = *columns.first()?;
    let select = format!(
        "WITH v (key) AS ({{rows}}) SELECT {} FROM v JOIN {name} AS t ON t.{key} = v.key",
        listed.join(", "),
    );
    let keys = format!("SELECT {key} AS key FROM {name} WHERE {key} > $1 ORDER BY {key} LIMIT $2");
    let hashes = columns.iter().filter(|(_, kind)| *kind == Kind::Hash);
    Some(Table {
        name,
        write,
        stray,
        select: Statement { sql: kept(select), columns: &[Kind::Id] },
        keys: kept(keys),
        dangling: hashes.map(|(column, _)| (*column, kept(dangling_sql(name, column)))).collect(),
        columns,
    })
}

fn kept(sql: String) -> &'static str {
    String::leak(sql)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_understood_with_all_its_columns() {
        assert_eq!(tables().len(), WRITES.len());
        for table in tables() {
            let (key, kind) = table.columns[0];
            assert_eq!(kind, Kind::Id, "{}", table.name);
            assert_eq!(table.columns.len(), table.write.statement().columns.len());
            let strays = table.stray.statement().sql;
            assert_eq!(strays, format!("DELETE FROM {} WHERE {key} IN ({{rows}})", table.name));
        }
    }

    #[test]
    fn a_row_that_is_written_again_replaces_every_column() {
        for table in tables() {
            // What kind of stream it is never changes.
            for (column, _) in table.columns.iter().filter(|(c, _)| *c != "aggregate_type").skip(1)
            {
                let set = format!("{column} = excluded.{column}");
                let sql = table.write.statement().sql;
                assert!(sql.contains(&set), "{}.{column}", table.name);
            }
        }
    }
}
