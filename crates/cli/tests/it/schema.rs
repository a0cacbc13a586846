//! The schema that this program makes is the one that earlier releases made.

use crate::{
    database::column,
    old_databases::{FINISHED, home_with},
    scribe::Scribe,
};

/// Every table with its columns, and every index with its columns and its condition.
const SCHEMA: &str = "SELECT type || ' ' || tbl_name || ' ' || coalesce(sql, name) \
                      FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name";

/// The schema without what SQL does not heed.
fn read_schema(scribe: &Scribe) -> Vec<String> {
    let plain = |sql: String| {
        let sql = sql.replace('"', "").replace(" ASC", "").replace(" NOT NULL", " NOT_NULL");
        let sql = sql.replace(" NULL", "").replace("bigint", "integer");
        sql.split(|c: char| !(c.is_alphanumeric() || "_'=".contains(c)))
            .filter(|word| !word.is_empty() && !["IF", "NOT", "EXISTS"].contains(word))
            .collect::<Vec<_>>()
            .join(" ")
    };
    column(scribe, SCHEMA).into_iter().map(plain).collect()
}

#[test]
fn a_new_database_has_the_schema_of_an_earlier_release() {
    let fresh = Scribe::new();
    assert!(fresh.run(&["migrate", "up"]).status.success());
    let old = home_with(FINISHED[0]);
    assert!(old.run(&["migrate", "up"]).status.success());
    let old = read_schema(&old);
    assert!(old.len() > 50, "{old:?}");
    assert_eq!(read_schema(&fresh), old);
}
