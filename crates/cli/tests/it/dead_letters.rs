//! `scribe dead-letters`: events that cannot be handled, at the command line.

use std::{path::Path, sync::Arc};

use scribe_cli::clock::SystemClock;
use scribe_domain::id::SessionId;
use scribe_ports::{clock::Clock, store::Store};
use scribe_store::{Options, SqliteStore};
use scribe_testkit::store_contract::fixture::Fixture;
use serde_json::{Value, json};

use crate::{
    beside::{silent_model, start_command, start_server, with_model},
    scribe::{Scribe, last_line, stderr_text},
};

/// A home whose book met an event that nobody can read, and the letter.
fn park_book() -> (Scribe, Value) {
    let scribe = Scribe::new();
    let begun = scribe.run(&["write", "--chapters", "2", "--stop-after", "concept", "--json"]);
    assert!(begun.status.success(), "{}", stderr_text(&begun));
    let session: SessionId = last_line(&begun)["session_id"].as_str().unwrap().parse().unwrap();
    append_unheard(&scribe.data().join("scribe.db"), session);
    let letter = paused_letter(&scribe);
    (scribe, letter)
}

/// Puts an event into the log that no version of the program has heard of.
#[tokio::main(flavor = "current_thread")]
async fn append_unheard(database: &Path, session: SessionId) {
    let options = Options::new(Arc::new(SystemClock), |work| {
        tokio::runtime::Handle::current().spawn(work);
    });
    let store = SqliteStore::open(database, options).unwrap();
    let mut set = Fixture::default().append(session.into(), SystemClock.new_uuid(), 1);
    set.events[0].event_type = "Genesis.Unheard".to_owned();
    store.commit(set).await.unwrap();
    store.close().await;
}

/// The book cannot go on; answers the letter that says so.
fn paused_letter(scribe: &Scribe) -> Value {
    let resumed = scribe.run(&["resume", "--json"]);
    assert_eq!(resumed.status.code(), Some(3), "{}", stderr_text(&resumed));
    assert!(stderr_text(&resumed).contains("Genesis.Unheard"), "{}", stderr_text(&resumed));
    let listed = run_json(scribe, &["dead-letters", "list"]);
    assert_eq!(listed["next_cursor"], Value::Null);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    listed["items"][0].clone()
}

fn run_json(scribe: &Scribe, args: &[&str]) -> Value {
    let output = scribe.run(&[args, &["--json"]].concat());
    assert!(output.status.success(), "{}", stderr_text(&output));
    last_line(&output)
}

fn run_refused(scribe: &Scribe, args: &[&str]) -> (Option<i32>, Value) {
    let output = scribe.run(&[args, &["--json"]].concat());
    (output.status.code(), last_line(&output)["code"].clone())
}

#[test]
fn a_letter_is_listed_released_and_dropped_and_the_book_continues() {
    let (scribe, letter) = park_book();
    let id = letter["dead_letter_id"].as_str().unwrap();
    assert!(id.starts_with("dlt_"));
    assert_eq!(
        (&letter["status"], &letter["subscriber"]),
        (&json!("parked"), &json!("flow-runner"))
    );
    let listed = scribe.run(&["dead-letters", "list"]);
    let said = String::from_utf8(listed.stdout).unwrap();
    assert!(said.contains(id) && said.contains("Genesis.Unheard"), "{said}");

    assert_eq!(run_json(&scribe, &["dead-letters", "retry", id])["status"], "released");
    assert_eq!(run_json(&scribe, &["dead-letters", "list"])["items"], json!([]));
    assert_eq!(paused_letter(&scribe)["dead_letter_id"], id);

    let dropped = run_json(&scribe, &["dead-letters", "drop", id]);
    assert_eq!(dropped["status"], "dropped");
    assert_eq!(run_json(&scribe, &["dead-letters", "drop", id]), dropped);
    let closed = run_refused(&scribe, &["dead-letters", "retry", id]);
    assert_eq!(closed, (Some(4), json!("dead-letter-closed")));
    assert_eq!(run_json(&scribe, &["resume"])["chapters"], 2);
}

#[test]
fn a_letter_is_resolved_through_a_running_server_but_not_beside_a_writer() {
    let (scribe, letter) = park_book();
    let id = letter["dead_letter_id"].as_str().unwrap();
    let (_model, url) = silent_model();
    let other = scribe.command(&["write", "--premise", "Another book", "--chapters", "2"]);
    let (writer, _) = start_command(with_model(other, &url));
    assert_eq!(run_json(&scribe, &["dead-letters", "list"])["items"][0], letter);
    let held = run_refused(&scribe, &["dead-letters", "drop", id]);
    assert_eq!(held, (Some(5), json!("data-folder-held")));
    writer.stop_with("-INT");

    let _server = start_server(&scribe);
    assert_eq!(run_json(&scribe, &["dead-letters", "list"])["items"][0], letter);
    assert_eq!(run_json(&scribe, &["dead-letters", "drop", id])["status"], "dropped");
    assert_eq!(run_json(&scribe, &["dead-letters", "list"])["items"], json!([]));
    let closed = run_refused(&scribe, &["dead-letters", "retry", id]);
    assert_eq!(closed, (Some(4), json!("dead-letter-closed")));
    let book = run_json(&scribe, &["resume", letter["key"].as_str().unwrap()]);
    assert_eq!(book["chapters"], 2);
}

#[test]
fn an_unknown_letter_is_refused() {
    let scribe = Scribe::new();
    assert_eq!(run_json(&scribe, &["dead-letters", "list"])["items"], json!([]));
    assert!(!scribe.data().exists(), "a reader makes no folder");
    let missing = "dlt_018f3c2e-7a10-7c3e-9a63-2f3f1d7a0009";
    for verb in ["retry", "drop"] {
        let refused = |id| run_refused(&scribe, &["dead-letters", verb, id]);
        assert_eq!(refused(missing), (Some(4), json!("not-found")), "{verb}");
        assert_eq!(refused("ses_1"), (Some(2), json!("wrong-usage")), "{verb}");
    }
    let help = scribe.run(&["dead-letters", "--help"]);
    assert!(String::from_utf8(help.stdout).unwrap().contains("scribe dead-letters retry dlt_"));
}
