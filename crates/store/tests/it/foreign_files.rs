//! A file that is not a database of this program is refused and left unchanged.

use std::{fs, path::Path};

use scribe_ports::store::{Store, StoreError, readers::EventLog};
use scribe_store::{MigrationState, SqliteStore};
use scribe_testkit::{probe::Probe, store_contract::fixture::Fixture};

use crate::{sqlite::fresh_path, support::options};

async fn sql(path: &Path, statements: &str) {
    Probe::writable_sqlite(path).execute(statements).await;
}

/// Creates a database with 20 events, and closes it.
async fn make(path: &Path) {
    let store = SqliteStore::open(path, options()).unwrap();
    store.migrate_up().await.unwrap();
    let f = Fixture::default();
    for _ in 0..20 {
        store.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
    }
    store.close().await;
}

/// Asserts that a path can be opened neither for writing nor for reading, and that the error
/// contains the path and this text.
fn assert_refused(path: &Path, says: &str) {
    let before = fs::read(path).ok();
    let mut names: Vec<_> = entries(path);
    for opened in
        [SqliteStore::open(path, options()).map(drop), SqliteStore::open_read_only(path).map(drop)]
    {
        let Err(StoreError::Unusable(text)) = opened else { panic!("{says}: {opened:?}") };
        assert!(text.contains(&path.display().to_string()), "{text}");
        assert!(text.contains(says), "{says}: {text}");
    }
    assert_eq!(fs::read(path).ok(), before, "{says}: it is changed");
    let mut after = entries(path);
    names.sort();
    after.sort();
    assert_eq!(after, names, "{says}: files are made beside it");
}

fn entries(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path.parent().unwrap()).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_file_that_is_not_a_sqlite_database_is_refused() {
    let path = fresh_path();
    for (bytes, says) in [
        (&b""[..], "empty"),
        (b"# Notes\n\nBuy milk.\n", "not a SQLite database"),
        (b"SQLite format 2\0", "not a SQLite database"),
        (&[0; 8_192], "not a SQLite database"),
        (b"SQLite format 3\0", "not a SQLite database"),
    ] {
        fs::write(&path, bytes).unwrap();
        assert_refused(&path, says);
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_refused(&path, "is a folder");
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_is_followed_unless_it_leads_nowhere() {
    let (path, elsewhere) = (fresh_path(), fresh_path());
    std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
    assert_refused(&path, "does not exist");
    assert!(!elsewhere.exists());
    make(&elsewhere).await;
    let store = SqliteStore::open(&path, options()).unwrap();
    assert_eq!(store.last_position().await.unwrap(), 20);
    store.close().await;
}

#[tokio::test]
async fn the_database_of_another_application_is_refused() {
    for (statements, says) in [
        ("VACUUM", "without tables"),
        ("CREATE TABLE notes (body TEXT)", "notes"),
        ("PRAGMA journal_mode = wal; CREATE TABLE notes (body TEXT)", "notes"),
        ("CREATE TABLE domain_events (id INTEGER); CREATE TABLE streams (id TEXT)", "streams"),
        ("PRAGMA application_id = 252006674; CREATE TABLE blob (rid INTEGER)", "0xf055112"),
        (
            "CREATE TABLE seaql_migrations (version TEXT, applied_at INTEGER); \
             INSERT INTO seaql_migrations VALUES ('m20220101_000001_create_table', 1); \
             CREATE TABLE cake (id INTEGER)",
            "cake",
        ),
    ] {
        let path = fresh_path();
        sql(&path, statements).await;
        assert_refused(&path, says);
    }
}

#[tokio::test]
async fn a_damaged_database_is_refused() {
    let path = fresh_path();
    make(&path).await;
    let whole = fs::read(&path).unwrap();
    let cut = |bytes: usize| whole[..bytes].to_vec();
    let scribbled = |at: usize, byte: u8| {
        let mut bytes = whole.clone();
        bytes[at..at + 16].fill(byte);
        bytes
    };
    for (bytes, says) in [
        (cut(whole.len() / 2), "is damaged: it has"),
        (cut(whole.len() - 1), "is damaged: it has"),
        (cut(4_096), "is damaged: it has"),
        (cut(60), "not a SQLite database"),
        (scribbled(0, b'x'), "not a SQLite database"),
        (scribbled(100, 0xff), "is damaged"),
    ] {
        fs::write(&path, bytes).unwrap();
        assert_refused(&path, says);
    }
    fs::write(&path, whole).unwrap();
    assert_eq!(SqliteStore::open_read_only(&path).unwrap().last_position().await.unwrap(), 20);
}

#[tokio::test]
async fn a_page_that_cannot_be_read_is_named_with_its_file() {
    let path = fresh_path();
    make(&path).await;
    let mut bytes = fs::read(&path).unwrap();
    // Overwrites all but the first page, so that the file still looks like a database.
    bytes[4_096..].fill(0xff);
    fs::write(&path, bytes).unwrap();
    let read = match SqliteStore::open_read_only(&path) {
        Ok(store) => store.last_position().await.map(drop),
        Err(error) => Err(error),
    };
    let Err(StoreError::Unusable(text)) = read else { panic!("{read:?}") };
    assert!(text.contains(&path.display().to_string()), "{text}");
    assert!(text.contains("backup"), "{text}");
}

#[tokio::test]
async fn the_database_of_a_newer_version_is_refused() {
    for statement in [
        "PRAGMA user_version = 4000",
        "INSERT INTO seaql_migrations VALUES ('m4000_telepathy', 1)",
        // Like the database of a release that writes no marks.
        "PRAGMA application_id = 0; INSERT INTO seaql_migrations VALUES ('m4000_telepathy', 1)",
    ] {
        let path = fresh_path();
        make(&path).await;
        sql(&path, statement).await;
        assert_refused(&path, "newer version");
    }
}

#[tokio::test]
async fn the_database_of_an_earlier_release_is_adopted_and_marked() {
    let path = fresh_path();
    make(&path).await;
    // Earlier releases left no mark.
    sql(&path, "PRAGMA application_id = 0; PRAGMA user_version = 0").await;
    let reader = SqliteStore::open_read_only(&path).unwrap();
    assert_eq!(reader.last_position().await.unwrap(), 20);
    reader.close().await;
    make(&path).await;
    let probe = Probe::sqlite(&path);
    let id = i32::from_be_bytes(*b"scrb").to_string();
    assert_eq!(probe.column("PRAGMA application_id").await, [id]);
    let known = scribe_store::list_pending_migrations().len().to_string();
    assert_eq!(probe.column("PRAGMA user_version").await, [known]);
}

#[tokio::test]
async fn a_database_is_recognised_after_its_migrations_were_undone() {
    let path = fresh_path();
    let store = SqliteStore::open(&path, options()).unwrap();
    store.migrate_up().await.unwrap();
    let all: Vec<MigrationState> = store.migration_status().await.unwrap();
    store.migrate_down(u32::try_from(all.len()).unwrap()).await.unwrap();
    store.close().await;
    for unmark in [None, Some("PRAGMA application_id = 0")] {
        if let Some(unmark) = unmark {
            sql(&path, unmark).await;
        }
        SqliteStore::open(&path, options()).unwrap().close().await;
    }
    make(&path).await;
}

#[tokio::test]
async fn leftovers_of_an_interrupted_start_do_not_prevent_a_start() {
    let path = fresh_path();
    fs::write(path.with_extension("db.new"), b"half a page").unwrap();
    make(&path).await;
    assert_eq!(entries(&path), ["scribe.db"]);
    // A process that is killed before its first migration leaves an empty but marked database.
    let path = fresh_path();
    SqliteStore::open(&path, options()).unwrap().close().await;
    make(&path).await;
}

#[tokio::test]
async fn a_postgresql_database_of_another_application_or_a_newer_version_is_refused() {
    use scribe_store::PostgresStore;

    let test = "a_postgresql_database_of_another_application_or_a_newer_version";
    for (is_newer, statements, says) in [
        (false, "CREATE TABLE contents (id int)", "did not create"),
        (true, "INSERT INTO seaql_migrations VALUES ('m4000_telepathy', 1)", "newer version"),
    ] {
        let Some(url) = crate::postgres::fresh_database(test).await else { return };
        let store = PostgresStore::connect(&url, options()).await.unwrap();
        if is_newer {
            store.migrate_up().await.unwrap();
        }
        Probe::postgres(&url).await.execute(statements).await;
        let refused = store.migrate_up().await;
        let Err(StoreError::Unusable(text)) = refused else { panic!("{says}: {refused:?}") };
        assert!(text.contains(says), "{text}");
        let read = store.migration_status().await;
        assert_eq!(matches!(read, Err(StoreError::Unusable(_))), is_newer, "{read:?}");
    }
}
