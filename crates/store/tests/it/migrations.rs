//! Every migration can be reverted and applied again, one at a time, on both databases.

use scribe_store::{PostgresStore, SqliteStore};
use scribe_testkit::probe::Probe;

use crate::{postgres::fresh_database, sqlite::fresh_path, support::options};

/// Every column of every table, and the definition of every other object.
const SQLITE_SCHEMA: &str = "\
    SELECT 'column', t.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden \
    FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table' \
    UNION ALL \
    SELECT type, tbl_name, name, sql, NULL, NULL, NULL, NULL \
    FROM sqlite_schema WHERE type <> 'table' \
    ORDER BY 1, 2, 3";
/// Every column, constraint and index, and every other relation with its kind.
const POSTGRES_SCHEMA: &str = "\
    SELECT 'column', table_name::text, column_name::text, data_type::text, is_nullable::text, \
        column_default::text \
    FROM information_schema.columns WHERE table_schema = 'public' \
    UNION ALL \
    SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid), NULL, NULL \
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
    UNION ALL \
    SELECT 'index', tablename::text, indexname::text, indexdef, NULL, NULL \
    FROM pg_indexes WHERE schemaname = 'public' \
    UNION ALL \
    SELECT 'relation', relname::text, relkind::text, NULL, NULL, NULL \
    FROM pg_class WHERE relnamespace = 'public'::regnamespace \
    ORDER BY 1, 2, 3";

/// The direction in which a test migrates.
#[derive(Debug, Clone, Copy)]
enum Migrate {
    Up,
    DownOne,
}

type Schema = Vec<Vec<Option<String>>>;

async fn read_schema(probe: &Probe) -> Schema {
    let sql = if probe.is_postgres() { POSTGRES_SCHEMA } else { SQLITE_SCHEMA };
    probe.rows(sql).await
}

/// Returns the objects of one schema that are missing from the other.
fn list_missing(one: &Schema, other: &Schema) -> Schema {
    one.iter().filter(|object| !other.contains(object)).cloned().collect()
}

/// Marks migrations as applied, so that they are not applied. Returns the names as a list in SQL.
async fn mark_as_applied(probe: &Probe, names: &[String]) -> String {
    for name in names {
        let mark = format!("INSERT INTO seaql_migrations VALUES ('{name}', 0)");
        probe.execute(&mark).await;
    }
    names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

/// Applies a migration while all later migrations are marked as applied.
async fn apply_alone(probe: &Probe, later: &[String], migrate: &impl AsyncFn(Migrate)) {
    let marked = mark_as_applied(probe, later).await;
    migrate(Migrate::Up).await;
    if !later.is_empty() {
        probe.execute(&format!("DELETE FROM seaql_migrations WHERE version IN ({marked})")).await;
    }
}

/// Applies, reverts and applies again each migration of an empty database. Checks that the schema
/// after the reversal is the schema from before the migration.
async fn assert_reversible(probe: &Probe, names: &[String], migrate: impl AsyncFn(Migrate)) {
    let table = "CREATE TABLE seaql_migrations \
        (version varchar NOT NULL PRIMARY KEY, applied_at bigint NOT NULL)";
    probe.execute(table).await;
    for (i, name) in names.iter().enumerate() {
        let later = &names[i + 1..];
        let before = read_schema(probe).await;
        apply_alone(probe, later, &migrate).await;
        let after = read_schema(probe).await;
        assert_ne!(after, before, "{name} does not change the schema");
        migrate(Migrate::DownOne).await;
        let reverted = read_schema(probe).await;
        assert_eq!(list_missing(&reverted, &before), Schema::new(), "{name} leaves these behind");
        assert_eq!(list_missing(&before, &reverted), Schema::new(), "{name} also removes these");
        apply_alone(probe, later, &migrate).await;
        assert_eq!(read_schema(probe).await, after, "{name} is not applied again");
    }
}

#[tokio::test]
async fn every_migration_is_reverted_completely_on_sqlite() {
    let path = fresh_path();
    let store = SqliteStore::open(&path, options()).unwrap();
    let status = store.migration_status().await.unwrap();
    let names: Vec<String> = status.into_iter().map(|migration| migration.name).collect();
    let migrate = async |direction| match direction {
        Migrate::Up => store.migrate_up().await.unwrap(),
        Migrate::DownOne => store.migrate_down(1).await.unwrap(),
    };
    assert_reversible(&Probe::writable_sqlite(&path), &names, migrate).await;
}

#[tokio::test]
async fn every_migration_is_reverted_completely_on_postgres() {
    let test = "every_migration_is_reverted_completely_on_postgres";
    let Some(url) = fresh_database(test).await else { return };
    let store = PostgresStore::connect(&url, options()).await.unwrap();
    let status = store.migration_status().await.unwrap();
    let names: Vec<String> = status.into_iter().map(|migration| migration.name).collect();
    let migrate = async |direction| match direction {
        Migrate::Up => store.migrate_up().await.unwrap(),
        Migrate::DownOne => store.migrate_down(1).await.unwrap(),
    };
    assert_reversible(&Probe::postgres(&url).await, &names, migrate).await;
}
