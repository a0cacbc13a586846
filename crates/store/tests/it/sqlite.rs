//! SQLite, with a separate folder per test.

use std::{cell::RefCell, path::PathBuf, sync::Arc};

use scribe_ports::store::{Store, StoreError, readers::Database};
use scribe_store::SqliteStore;
use scribe_testkit::{probe::Probe, store_contract, store_contract::fixture::Fixture};

use tempfile::TempDir;

use crate::support::options;

thread_local! {
    /// The folders of the test that runs on this thread; removed when it ends.
    static FOLDERS: RefCell<Vec<TempDir>> = const { RefCell::new(Vec::new()) };
}

async fn open(_: &str) -> Option<Arc<dyn Database>> {
    let store = SqliteStore::open(&fresh_path(), options()).unwrap();
    store.migrate_up().await.unwrap();
    Some(Arc::new(store))
}

pub(crate) fn fresh_path() -> PathBuf {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scribe.db");
    FOLDERS.with_borrow_mut(|folders| folders.push(folder));
    path
}

store_contract!(open);

#[tokio::test]
async fn migrations_go_up_down_and_up() {
    let store = SqliteStore::open(&fresh_path(), options()).unwrap();
    let applied = async || {
        let status = store.migration_status().await.unwrap();
        status.iter().filter(|migration| migration.applied).count()
    };
    assert_eq!(applied().await, 0);
    store.migrate_up().await.unwrap();
    let all = store.migration_status().await.unwrap().len();
    assert_eq!(applied().await, all);
    store.migrate_down(1).await.unwrap();
    assert_eq!(applied().await, all - 1);
    store.migrate_down(u32::try_from(all).unwrap() - 1).await.unwrap();
    assert_eq!(applied().await, 0);
    store.migrate_up().await.unwrap();
    let f = Fixture::default();
    store.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
}

#[tokio::test]
async fn a_read_only_store_reads_beside_its_holder_and_refuses_to_write() {
    use scribe_ports::store::readers::EventLog;

    let path = fresh_path();
    let holder = SqliteStore::open(&path, options()).unwrap();
    holder.migrate_up().await.unwrap();
    let f = Fixture::default();
    holder.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
    let reader = SqliteStore::open_read_only(&path).unwrap();
    assert_eq!(reader.last_position().await.unwrap(), 1);
    let refused = reader.commit(f.append(f.book(), f.id(), 1)).await;
    assert!(matches!(refused, Err(StoreError::Unwritable(_))), "{refused:?}");
    holder.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
    assert_eq!(reader.last_position().await.unwrap(), 2);
}

#[tokio::test]
async fn ids_and_times_are_stored_as_text_that_sorts() {
    let path = fresh_path();
    let store = SqliteStore::open(&path, options()).unwrap();
    store.migrate_up().await.unwrap();
    let f = Fixture::default();
    let set = f.append(f.book(), f.id(), 1);
    let event = set.events[0].clone();
    store.commit(set).await.unwrap();
    let rows = Probe::sqlite(&path).rows("SELECT event_id, created_at FROM domain_events").await;
    let id = event.event_id.0.hyphenated().to_string();
    let at = event.created_at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    assert_eq!(rows, [[Some(id), Some(at)]]);
}
