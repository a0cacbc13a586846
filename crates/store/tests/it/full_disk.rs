//! A full disk, played by a limit on the size of files in a process of its own.

use std::process::Command;

use scribe_domain::content::Content;
use scribe_ports::store::{
    Outcome, Store, StoreError,
    readers::{Contents, EventLog},
};
use scribe_store::SqliteStore;
use scribe_testkit::store_contract::fixture::Fixture;

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
    let store = SqliteStore::open(&fresh_path(), options()).await.unwrap();
    store.migrate_up().await.unwrap();
    let f = Fixture::default();
    let written = Outcome::Committed { first_position: Some(1) };
    assert_eq!(store.commit(f.append(f.id(), f.id(), 1)).await.unwrap(), written);
    let mut large = f.append(f.id(), f.id(), 1);
    let content = Content::new("page after page ".repeat(400_000));
    large.contents.push(content.clone());
    let refused = store.commit(large).await;
    assert!(matches!(refused, Err(StoreError::Unwritable(_))), "{refused:?}");
    assert!(store.contents(&[content.hash]).await.is_err());
    let written = Outcome::Committed { first_position: Some(2) };
    assert_eq!(store.commit(f.append(f.id(), f.id(), 1)).await.unwrap(), written);
    assert_eq!(store.last_position().await.unwrap(), 2);
}
