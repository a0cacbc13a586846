//! Contract cases for sets that every database must refuse.

use std::sync::Arc;

use scribe_domain::{
    content::{Content, ContentHash},
    id::CallId,
};
use scribe_ports::store::{
    ChangeSet, ChangeSetIdentity, StoreError, readers::Database, rows::CallStatus,
};
use serde_json::json;

use super::{commit_set, fixture::Fixture};

async fn is_refused(database: &dyn Database, set: ChangeSet) {
    let outcome = database.commit(set).await;
    assert!(matches!(outcome, Err(StoreError::Refused(_))), "{outcome:?}");
}

/// PostgreSQL stores NUL neither in text nor in JSON.
pub async fn nul_is_refused_in_text_and_in_documents(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let mut text = f.set();
    text.contents.push(Content::new("a\0b"));
    is_refused(&*database, text).await;
    let mut document = f.append(f.book(), f.id(), 1);
    document.events[0].payload = json!({ "deep": [{ "a\0": 1 }] });
    is_refused(&*database, document).await;
    let mut end = f.set();
    let mut failed = f.call_end(CallId(f.id()), CallStatus::Failed);
    failed.error = Some("\0".into());
    end.call_ends.push(failed);
    is_refused(&*database, end).await;

    let mut harmless = f.append(f.book(), f.id(), 1);
    harmless.events[0].payload = json!({ "written out": "\\u0000" });
    harmless.contents.push(Content::new("\\u0000"));
    commit_set(&*database, harmless).await;
}

/// SQLite would keep one of the two rows, and PostgreSQL would fail.
pub async fn a_set_that_writes_a_row_twice_is_refused(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let mut set = f.append(f.book(), f.id(), 1);
    set.streams.push(set.streams[0].clone());
    is_refused(&*database, set).await;
    assert_eq!(database.last_position().await.unwrap(), 0);
}

/// A hash is stored only together with its content, so a missing content is damage.
pub async fn a_missing_content_is_reported_as_damage(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let content = Content::new("here");
    let mut set = f.set();
    set.contents.push(content.clone());
    commit_set(&*database, set).await;
    let missing = database.contents(&[content.hash, ContentHash::hash_bytes(b"gone")]).await;
    assert!(matches!(missing, Err(StoreError::Damaged(_))));
    assert_eq!(database.contents(&[]).await.unwrap(), []);
}

/// A call that never started cannot end.
pub async fn an_end_of_an_unknown_call_is_refused(database: Arc<dyn Database>) {
    let f = Fixture::default();
    let id = CallId(f.id());
    let mut set = ChangeSet::new(ChangeSetIdentity::CallEnded(id), f.book());
    set.call_ends.push(f.call_end(id, CallStatus::Completed));
    is_refused(&*database, set).await;
}
