//! A full disk: a file system that is too small, and a limit on the file size. Each is tested in a
//! separate process.

use std::{path::Path, process::Command};

use scribe_domain::content::Content;
use scribe_ports::store::{
    CommitOutcome, Store, StoreError,
    readers::{Contents, EventLog},
};
use scribe_store::SqliteStore;
use scribe_testkit::{probe::Probe, small_disk, store_contract::fixture::Fixture};

use crate::{sqlite::fresh_path, support::options};

#[test]
fn a_full_disk_is_unwritable_and_the_database_stays_usable() {
    let program = std::env::current_exe().unwrap();
    // 2 MB in blocks of 512 bytes; the signal must be ignored for the write itself to fail.
    let script = "trap '' XFSZ; ulimit -f 4096; exec \"$0\" --exact --ignored \
                  full_disk::commits_beside_a_full_disk";
    let child = Command::new("sh").arg("-c").arg(script).arg(program).output().unwrap();
    let said = String::from_utf8_lossy(&child.stdout).into_owned();
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "runs in a process whose files are limited"]
async fn commits_beside_a_full_disk() {
    let store = SqliteStore::open(&fresh_path(), options()).unwrap();
    store.migrate_up().await.unwrap();
    let f = Fixture::default();
    let written = CommitOutcome::Committed { first_position: Some(1) };
    assert_eq!(store.commit(f.append(f.book(), f.id(), 1)).await.unwrap(), written);
    let mut large = f.append(f.book(), f.id(), 1);
    let content = Content::new("page after page ".repeat(400_000));
    large.contents.push(content.clone());
    let refused = store.commit(large).await;
    assert!(matches!(refused, Err(StoreError::Unwritable(_))), "{refused:?}");
    assert!(store.contents(&[content.hash]).await.is_err());
    let written = CommitOutcome::Committed { first_position: Some(2) };
    assert_eq!(store.commit(f.append(f.book(), f.id(), 1)).await.unwrap(), written);
    assert_eq!(store.last_position().await.unwrap(), 2);
}

#[test]
fn a_filesystem_that_fills_up_loses_nothing_that_was_committed() {
    let test = "a_filesystem_that_fills_up_loses_nothing_that_was_committed";
    let folder = tempfile::tempdir().unwrap();
    let script = "exec \"$1\" --exact --ignored full_disk::commits_until_the_filesystem_is_full";
    let Some(mut shell) = small_disk::small_disk_shell(test, folder.path(), 2_048, script) else {
        return;
    };
    let child = shell.arg(std::env::current_exe().unwrap()).output().unwrap();
    let said = String::from_utf8_lossy(&child.stdout).into_owned();
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "runs in a process that has a small filesystem"]
async fn commits_until_the_filesystem_is_full() {
    let folder = std::env::vars().find(|(name, _)| name == "FOLDER").unwrap().1;
    let path = Path::new(&folder).join("scribe.db");
    let f = Fixture::default();

    // The disk becomes full in the middle of the migrations, at a different statement each time.
    for kilobytes in (64..400).step_by(16) {
        mount(&folder, &format!("size={kilobytes}k"));
        match SqliteStore::open(&path, options()) {
            Ok(store) => {
                let migrated = store.migrate_up().await;
                let full = matches!(&migrated, Err(StoreError::Unwritable(_)));
                assert!(full || migrated.is_ok(), "{kilobytes}: {migrated:?}");
                store.close().await;
            }
            Err(error) => assert!(matches!(error, StoreError::Unwritable(_)), "{error:?}"),
        }
    }
    mount(&folder, "size=2048k");
    let store = SqliteStore::open(&path, options()).unwrap();
    store.migrate_up().await.unwrap();
    let unwritable = store.watch_write_fault();
    let mut written = Vec::new();
    let refused = loop {
        let mut set = f.append(f.book(), f.id(), 1);
        let content = Content::new(format!("{} {}", set.book, "page after page ".repeat(1_000)));
        set.contents.push(content.clone());
        match store.commit(set).await {
            Ok(_) => written.push(content.hash),
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, StoreError::Unwritable(_)), "{refused:?}");
    assert!(unwritable.borrow().is_some(), "whoever waits hears of it");
    assert!(written.len() > 10, "{}", written.len());
    assert_eq!(store.contents(&written).await.unwrap().len(), written.len());
    store.close().await;
    assert_eq!(integrity(&path).await, "ok");

    // A full disk affects neither a new process nor one that only reads.
    let reader = SqliteStore::open_read_only(&path).unwrap();
    assert_eq!(reader.contents(&written).await.unwrap().len(), written.len());
    reader.close().await;

    mount(&folder, "size=16m");
    let store = SqliteStore::open(&path, options()).unwrap();
    let position = i64::try_from(written.len()).unwrap() + 1;
    let committed = CommitOutcome::Committed { first_position: Some(position) };
    assert_eq!(store.commit(f.append(f.book(), f.id(), 1)).await.unwrap(), committed);
    assert!(store.watch_write_fault().borrow().is_none());
    assert_eq!(store.contents(&written).await.unwrap().len(), written.len());
    store.close().await;
    assert_eq!(integrity(&path).await, "ok");

    mount(&folder, "ro");
    let refused = SqliteStore::open(&path, options()).map(drop);
    assert!(matches!(refused, Err(StoreError::Unwritable(_))), "{refused:?}");
    mount(&folder, "rw");
    let store = SqliteStore::open(&path, options()).unwrap();
    assert_eq!(store.last_position().await.unwrap(), position);
}

/// Remounts the file system of the folder with other options.
fn mount(folder: &str, options: &str) {
    let remount = format!("remount,{options}");
    let done = Command::new("mount").args(["-o", &remount, "none", folder]).status().unwrap();
    assert!(done.success(), "{options}");
}

async fn integrity(path: &Path) -> String {
    Probe::writable_sqlite(path).column("PRAGMA integrity_check").await.remove(0)
}
