//! Contract cases for what a check and a rebuild read, and for the removal of orphans.

use std::sync::Arc;

use scribe_domain::{
    content::{Content, ContentHash},
    id::BookId,
    read_model::{ChapterRow, NovelRow, ReadModelWrite},
};
use scribe_ports::store::{
    StoreError,
    audit::{DanglingReference, LogLength},
    readers::Database,
};
use uuid::Uuid;

use super::{
    commit_set,
    example::{example_row, rows_of_every_read_model},
    fixture::Fixture,
};

/// Rows are compared with the stored rows column by column.
pub async fn rows_that_differ_are_found(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let rows = rows_of_every_read_model(&f);
    let mut missing = database.differing_rows(&rows).await.unwrap();
    missing.sort_unstable();
    assert_eq!(missing, sorted_keys(&rows));

    let mut set = f.set();
    set.read_models = rows.clone();
    commit_set(&*database, set).await;
    assert_eq!(database.differing_rows(&rows).await.unwrap(), []);

    let changed: Vec<ReadModelWrite> = rows
        .into_iter()
        .filter_map(|row| match row {
            ReadModelWrite::Novel(mut row) => {
                row.words += 1;
                Some(ReadModelWrite::Novel(row))
            }
            ReadModelWrite::Proposal(mut row) => {
                row.score = Some(row.score.unwrap_or(0.0) + 0.1);
                Some(ReadModelWrite::Proposal(row))
            }
            _ => None,
        })
        .collect();
    let mut found = database.differing_rows(&changed).await.unwrap();
    found.sort_unstable();
    assert_eq!(found, sorted_keys(&changed));
}

fn sorted_keys(rows: &[ReadModelWrite]) -> Vec<(&'static str, Uuid)> {
    let key = |row: &ReadModelWrite| {
        let (model, key) = row.key();
        (model.table(), key)
    };
    let mut keys: Vec<_> = rows.iter().map(key).collect();
    keys.sort_unstable();
    keys
}

/// Orphans are removed, and the same set may insert their replacements.
pub async fn orphans_are_removed(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let (orphan, kept): (NovelRow, NovelRow) = (example_row(&f), example_row(&f));
    let mut set = f.append(f.book(), f.id(), 1);
    let stream = set.streams[0].id;
    set.read_models =
        vec![ReadModelWrite::Novel(orphan.clone()), ReadModelWrite::Novel(kept.clone())];
    commit_set(&*database, set).await;
    assert_eq!(database.row_keys_after("streams", None, 9).await.unwrap(), [stream]);

    let mut set = f.set();
    set.orphans = vec![("novels", orphan.id.0), ("novels", kept.id.0), ("streams", stream)];
    set.read_models = vec![ReadModelWrite::Novel(kept.clone())];
    commit_set(&*database, set).await;
    assert_eq!(database.row_keys_after("novels", None, 9).await.unwrap(), [kept.id.0]);
    assert!(database.row_keys_after("novels", Some(kept.id.0), 9).await.unwrap().is_empty());
    assert_eq!(database.stream(stream).await.unwrap(), None);

    let mut set = f.set();
    set.orphans = vec![("llm_calls", f.id())];
    assert!(matches!(database.commit(set).await, Err(StoreError::Refused(_))));
}

/// The log reports its length and its books.
pub async fn the_log_names_its_books(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let books = [f.book(), f.book(), f.book()];
    for book in books {
        commit_set(&*database, f.append(book, f.id(), 1)).await;
    }
    commit_set(&*database, f.append(books[0], f.id(), 1)).await;
    let length = LogLength { events: 4, last_position: 4 };
    assert_eq!(database.log_length().await.unwrap(), length);
    assert_eq!(database.books_after(None, 2).await.unwrap(), books[..2]);
    assert_eq!(database.books_after(Some(books[1]), 2).await.unwrap(), books[2..]);
    assert!(database.books_after(Some(BookId(Uuid::max())), 2).await.unwrap().is_empty());
}

/// Contents are read in the order of their hashes. A content that is referenced but missing is
/// reported.
pub async fn a_missing_content_is_reported_with_its_references(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let mut contents = [Content::new("one"), Content::new("两"), Content::new("three")];
    contents.sort_by_key(|content| content.hash);
    let missing = ContentHash::hash_bytes(b"gone");
    let chapters = [contents[0].hash, missing]
        .map(|hash| ChapterRow { content: Some(hash), ..example_row(&f) });
    let mut set = f.set();
    set.contents = contents.to_vec();
    set.read_models = chapters.map(ReadModelWrite::Chapter).to_vec();
    commit_set(&*database, set).await;

    let first = database.contents_after(None, 2).await.unwrap();
    let rest = database.contents_after(Some(first[1].hash), 2).await.unwrap();
    for (stored, content) in first.iter().chain(&rest).zip(&contents) {
        assert_eq!((stored.hash, stored.text.as_ref()), (content.hash, Some(&content.text)));
    }
    assert_eq!((first.len(), rest.len()), (2, 1));
    let hashes = [missing, contents[1].hash, missing];
    assert_eq!(database.missing_contents(&hashes).await.unwrap(), [missing]);
    let dangling =
        DanglingReference { table: "chapters", column: "content_hash", hash: Some(missing) };
    assert_eq!(database.dangling_references().await.unwrap(), [dangling]);
}
