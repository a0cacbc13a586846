//! The files of an open database are taken away, replaced or truncated.

#![cfg(unix)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use scribe_ports::store::{Store, StoreError, readers::EventLog};
use scribe_store::SqliteStore;
use scribe_testkit::store_contract::fixture::Fixture;

use crate::{sqlite::fresh_path, support::options};

const EVENTS: i64 = 30;

/// Opens a database in its own folder and appends some events; the last of them are only in the
/// log.
async fn open() -> (PathBuf, SqliteStore) {
    let folder = fresh_path().with_file_name("data");
    fs::create_dir(&folder).unwrap();
    let path = folder.join("scribe.db");
    let store = SqliteStore::open(&path, options()).unwrap();
    store.migrate_up().await.unwrap();
    let f = Fixture::default();
    for _ in 0..EVENTS {
        store.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
    }
    (path, store)
}

/// Waits until the loss is noticed, without writing. Returns the message for the user.
async fn loss(store: &SqliteStore) -> String {
    let mut lost = store.watch_loss();
    let noticed = lost.wait_for(Option::is_some);
    let noticed = tokio::time::timeout(std::time::Duration::from_secs(20), noticed).await;
    let Some(StoreError::Unusable(text)) = noticed.unwrap().unwrap().clone() else { panic!() };
    let f = Fixture::default();
    let refused = store.commit(f.append(f.book(), f.id(), 1)).await;
    assert!(matches!(refused, Err(StoreError::Unusable(_))), "{refused:?}");
    let read = store.last_position().await;
    assert!(matches!(read, Err(StoreError::Unusable(_))), "{read:?}");
    store.close().await;
    text
}

async fn assert_whole(path: &Path) {
    let store = SqliteStore::open(path, options()).unwrap();
    assert_eq!(store.last_position().await.unwrap(), EVENTS, "{}", path.display());
    store.close().await;
}

/// Returns the path of the saved copy that a message names.
fn saved_in(text: &str) -> PathBuf {
    let (_, named) = text.split_once("has been saved to ").unwrap_or_else(|| panic!("{text}"));
    named.split_once(". Move").unwrap().0.into()
}

#[tokio::test]
async fn a_deleted_database_is_saved_beside_its_place() {
    let (path, store) = open().await;
    fs::remove_file(&path).unwrap();
    let text = loss(&store).await;
    let saved = saved_in(&text);
    assert_eq!(saved.parent(), path.parent());
    assert_whole(&saved).await;
}

#[tokio::test]
async fn a_database_whose_folder_is_deleted_is_saved_beside_the_folder() {
    let (path, store) = open().await;
    let folder = path.parent().unwrap();
    fs::remove_dir_all(folder).unwrap();
    let saved = saved_in(&loss(&store).await);
    assert_eq!(saved.parent(), folder.parent());
    assert_whole(&saved).await;
}

#[tokio::test]
async fn a_database_that_is_saved_twice_is_not_overwritten() {
    let (path, store) = open().await;
    let other = path.with_file_name("scribe-saved.db");
    fs::write(&other, b"another").unwrap();
    fs::remove_file(&path).unwrap();
    let saved = saved_in(&loss(&store).await);
    assert_eq!(fs::read(&other).unwrap(), b"another");
    assert_whole(&saved).await;
}

#[tokio::test]
async fn a_database_that_was_moved_is_named_and_whole() {
    let (path, store) = open().await;
    let moved = path.with_file_name("scribe.db.bak");
    fs::rename(&path, &moved).unwrap();
    let text = loss(&store).await;
    if cfg!(target_os = "linux") {
        assert!(text.contains(&format!("is in {}", moved.display())), "{text}");
        assert_whole(&moved).await;
    } else {
        assert_whole(&saved_in(&text)).await;
    }
}

#[tokio::test]
async fn a_folder_that_was_moved_is_named() {
    let (path, store) = open().await;
    let folder = path.parent().unwrap();
    let moved = folder.with_file_name("moved");
    fs::rename(folder, &moved).unwrap();
    let text = loss(&store).await;
    if cfg!(target_os = "linux") {
        assert!(text.contains(&*moved.join("scribe.db").to_string_lossy()), "{text}");
        assert_whole(&moved.join("scribe.db")).await;
    }
}

#[tokio::test]
async fn a_folder_with_another_database_in_its_place_is_left_alone() {
    let (path, store) = open().await;
    let (other, _other_store) = open().await;
    let folder = path.parent().unwrap();
    fs::rename(folder, folder.with_file_name("moved")).unwrap();
    fs::create_dir(folder).unwrap();
    for end in ["db", "db-wal"] {
        fs::copy(other.with_extension(end), path.with_extension(end)).unwrap();
    }
    let log = fs::read(path.with_extension("db-wal")).unwrap();
    assert!(!log.is_empty());
    let text = loss(&store).await;
    assert!(text.contains("replaced"), "{text}");
    assert_eq!(fs::read(path.with_extension("db-wal")).unwrap(), log, "its log is kept");
    assert_whole(&path).await;
}

#[tokio::test]
async fn a_database_that_was_cut_off_is_noticed() {
    let (path, store) = open().await;
    // The log has been copied into the file, so the file can be truncated.
    let whole = fs::metadata(&path).unwrap().len();
    assert!(whole > 0);
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_len(whole / 2 / 4_096 * 4_096).unwrap();
    let text = loss(&store).await;
    assert!(text.contains("truncated") && text.contains("backup"), "{text}");
}

#[tokio::test]
async fn a_deleted_log_is_written_into_the_file() {
    for end in ["db-wal", "db-shm"] {
        let (path, store) = open().await;
        fs::remove_file(path.with_extension(end)).unwrap();
        let text = loss(&store).await;
        assert!(text.contains("write-ahead log"), "{text}");
        assert_whole(&path).await;
    }
}

/// A way to damage a log.
type Spoil = fn(&Path);

const SPOILS: [(&str, Spoil); 6] = [
    ("emptied", |log| fs::File::options().write(true).open(log).unwrap().set_len(0).unwrap()),
    ("cut off", |log| {
        let file = fs::File::options().write(true).open(log).unwrap();
        file.set_len(file.metadata().unwrap().len() - 1).unwrap();
    }),
    ("cut off in the middle", |log| {
        let file = fs::File::options().write(true).open(log).unwrap();
        file.set_len(file.metadata().unwrap().len() / 2).unwrap();
    }),
    ("overwritten with zeros", |log| overwrite(log, 0, usize::MAX)),
    ("overwritten at its beginning", |log| overwrite(log, 0, 4_096)),
    ("overwritten with a text", |log| {
        use std::io::Write;
        let mut file = fs::File::options().write(true).truncate(true).open(log).unwrap();
        file.write_all(b"not a log").unwrap();
    }),
];

/// Overwrites bytes with zeros, in the same file.
fn overwrite(log: &Path, from: u64, bytes: usize) {
    use std::os::unix::fs::FileExt;
    let file = fs::File::options().write(true).open(log).unwrap();
    let length = usize::try_from(file.metadata().unwrap().len()).unwrap();
    file.write_all_at(&vec![0; bytes.min(length)], from).unwrap();
}

#[tokio::test]
async fn a_log_that_is_cut_off_or_overwritten_in_its_place_is_a_lost_database() {
    for (what, spoil) in SPOILS {
        let (path, store) = open().await;
        let file = fs::read(&path).unwrap();
        spoil(&path.with_extension("db-wal"));
        let text = loss(&store).await;
        let log = path.with_extension("db-wal").display().to_string();
        assert!(text.contains(&log) && text.contains("is lost"), "{what}: {text}");
        drop(store);
        assert_eq!(fs::read(&path).unwrap(), file, "{what}: the file is left alone");
    }
}

#[tokio::test]
async fn an_index_that_is_overwritten_has_lost_nothing_of_a_log_that_is_whole() {
    for (what, byte) in [("ones", 0xff), ("letters", b'x')] {
        let (path, store) = open().await;
        let index = path.with_extension("db-shm");
        let file = fs::File::options().write(true).open(&index).unwrap();
        std::os::unix::fs::FileExt::write_all_at(&file, &[byte; 32_768], 0).unwrap();
        let text = loss(&store).await;
        assert!(text.contains(&index.display().to_string()), "{what}: {text}");
        assert!(text.contains("nothing is lost"), "{what}: {text}");
        assert!(!text.contains("is lost;") && !text.contains("backup"), "{what}: {text}");
        // A real process would end now, but the test's process does not, and would share its index
        // with the next test.
        let copy = path.with_file_name("copy.db");
        for end in ["db", "db-wal"] {
            fs::copy(path.with_extension(end), copy.with_extension(end)).unwrap();
        }
        assert_whole(&copy).await;
    }
}

#[tokio::test]
async fn the_message_says_if_everything_was_in_the_lost_log() {
    let (path, store) = open().await;
    fs::File::options()
        .write(true)
        .open(path.with_extension("db-wal"))
        .unwrap()
        .set_len(0)
        .unwrap();
    let text = loss(&store).await;
    assert!(text.contains("Everything that was stored") && text.contains("is lost"), "{text}");
    assert!(!text.contains("holds what was stored before"), "{text}");
}

#[tokio::test]
async fn a_log_that_is_spoiled_right_before_the_end_is_noticed() {
    let (path, store) = open().await;
    let file = fs::read(&path).unwrap();
    overwrite(&path.with_extension("db-wal"), 0, usize::MAX);
    store.close().await;
    assert!(store.watch_loss().borrow().is_some());
    drop(store);
    assert_eq!(fs::read(&path).unwrap(), file);
}

#[tokio::test]
async fn a_log_that_another_program_empties_in_order_is_not_lost() {
    let (path, store) = open().await;
    let other = rusqlite::Connection::open(&path).unwrap();
    for _ in 0..3 {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        other.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        let f = Fixture::default();
        store.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
    }
    // Enough commits for the log to be copied into the file and restarted.
    for _ in 0..200 {
        let f = Fixture::default();
        store.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
    }
    drop(other);
    store.close().await;
    assert!(store.watch_loss().borrow().is_none());
}

#[tokio::test]
async fn a_database_that_readers_and_backups_look_at_is_not_lost() {
    let (path, store) = open().await;
    for _ in 0..3 {
        let reader = SqliteStore::open_read_only(&path).unwrap();
        assert!(reader.last_position().await.unwrap() >= EVENTS);
        reader.close().await;
        fs::copy(&path, path.with_extension("copy")).unwrap();
        let f = Fixture::default();
        store.migrate_up().await.unwrap();
        store.commit(f.append(f.book(), f.id(), 1)).await.unwrap();
    }
    assert!(store.watch_loss().borrow().is_none());
    assert!(store.last_position().await.is_ok());
}
