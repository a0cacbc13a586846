//! The contents of a database in comparable form: every row of every table, with ids replaced by
//! numbers.

use std::collections::{BTreeMap, HashMap};

use scribe_testkit::probe::Probe;

use crate::process::Home;

/// The rows of every table. Ids are replaced by numbers in the order in which the log first
/// mentions them.
pub(crate) type Snapshot = BTreeMap<String, Vec<String>>;

/// Reads every table of a home except the migrations table.
pub(crate) async fn take_snapshot(home: &Home) -> Snapshot {
    let db = home.open_probe().await;
    let mut names = HashMap::new();
    let mut snapshot = Snapshot::new();
    let mut tables = list_tables(&db).await;
    // The log has its own order, and most ids in other tables are mentioned there first.
    tables.sort_by_key(|table| (table != "domain_events", table.clone()));
    for table in tables {
        let columns = list_columns(&db, &table).await;
        let rows = read_rows(&db, &table, &columns).await;
        let mut rows: Vec<String> =
            rows.iter().map(|row| number_ids(row, &mut names, &table)).collect();
        if table != "domain_events" {
            rows.sort();
        }
        snapshot.insert(table, rows);
    }
    snapshot
}

async fn list_tables(db: &Probe) -> Vec<String> {
    let sql = if db.is_postgres() {
        "SELECT table_name::text FROM information_schema.tables \
         WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' \
         AND name NOT LIKE 'sqlite%' AND name <> 'seaql_migrations'"
    };
    db.column(sql).await
}

async fn list_columns(db: &Probe, table: &str) -> Vec<String> {
    let sql = if db.is_postgres() {
        format!(
            "SELECT column_name::text AS x FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
        )
    } else {
        format!("SELECT name AS x FROM pragma_table_info('{table}') ORDER BY cid")
    };
    db.column(&sql).await
}

async fn read_rows(db: &Probe, table: &str, columns: &[String]) -> Vec<String> {
    let is_postgres = db.is_postgres();
    let shown = |column: &String| {
        if is_postgres {
            format!("'{column}=' || coalesce({column}::text, '-')")
        } else {
            format!(
                "'{column}=' || coalesce(CASE typeof({column}) WHEN 'blob' THEN hex({column}) ELSE {column} END, '-')"
            )
        }
    };
    let shown: Vec<String> = columns.iter().map(shown).collect();
    let shown = shown.join(" || ' | ' || ");
    db.column(&format!("SELECT {shown} AS x FROM {table} ORDER BY 1")).await
}

/// Replaces ids by numbers. Outside the log, an id that the log does not mention is replaced by
/// `other`, because rows have no order except that of their ids.
fn number_ids(row: &str, names: &mut HashMap<String, usize>, table: &str) -> String {
    const LENGTH: usize = 36;
    let mut text = String::with_capacity(row.len());
    let mut rest = row;
    while let Some(next) = rest.chars().next() {
        match rest.get(..LENGTH).filter(|candidate| is_id(candidate)) {
            Some(id) => {
                let count = names.len();
                let name = match names.get(id) {
                    Some(name) => Some(*name),
                    None if table == "domain_events" => {
                        names.insert(id.to_owned(), count);
                        Some(count)
                    }
                    None => None,
                };
                match name {
                    Some(name) => text.push_str(&format!("#{name}")),
                    None => text.push_str("#other"),
                }
                rest = &rest[LENGTH..];
            }
            None => {
                text.push(next);
                rest = &rest[next.len_utf8()..];
            }
        }
    }
    text
}

fn is_id(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase(),
    })
}
