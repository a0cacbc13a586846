//! After an orderly end the database's file alone is the whole database.

use std::{fs, path::Path};

use serde_json::Value;

use crate::{
    beside::{silent_model, start_command, start_server, with_silent_model},
    scribe::{Scribe, last_line, stderr_text},
};

/// What the check of a database says, where it finds no fault.
fn verify_events(scribe: &Scribe) -> Value {
    let output = scribe.run(&["events", "verify", "--json"]);
    assert!(output.status.success(), "{}", stderr_text(&output));
    last_line(&output)
}

/// Copies the database's file alone into a home of its own, and compares what the checks say.
#[track_caller]
fn assert_backed_up_by_its_file(scribe: &Scribe) {
    let copy = Scribe::new();
    fs::create_dir_all(copy.data()).unwrap();
    fs::copy(database_file(scribe), database_file(&copy)).unwrap();
    let original = verify_events(scribe);
    assert!(original["events"].as_i64().unwrap() > 0, "{original}");
    assert_eq!(verify_events(&copy), original);
}

fn database_file(scribe: &Scribe) -> std::path::PathBuf {
    scribe.data().join("scribe.db")
}

/// How much of a database is not in its file yet, in bytes.
fn log_bytes(file: &Path) -> u64 {
    fs::metadata(file.with_extension("db-wal")).map_or(0, |log| log.len())
}

#[test]
fn a_command_that_writes_leaves_all_data_in_the_database_file() {
    let scribe = Scribe::new();
    let written = scribe.run(&["write", "--premise", "A ferry", "--stop-after", "concept"]);
    assert!(written.status.success(), "{}", stderr_text(&written));
    assert_backed_up_by_its_file(&scribe);
    for args in [&["rebuild"][..], &["migrate", "up"], &["resume"]] {
        let output = scribe.run(args);
        assert!(output.status.success(), "{args:?}: {}", stderr_text(&output));
        assert_eq!(log_bytes(&database_file(&scribe)), 0, "{args:?}");
    }
    assert_backed_up_by_its_file(&scribe);
}

#[test]
fn an_interrupted_command_leaves_all_data_in_the_database_file() {
    let scribe = Scribe::new();
    let (_model, url) = silent_model();
    let write = scribe.command(&["write", "--premise", "A ferry"]);
    let (writer, first) = start_command(with_silent_model(write, &url));
    assert!(first.starts_with("session ses_"), "{first}");
    assert_eq!(writer.stop_with("-INT").status.code(), Some(130));
    assert_backed_up_by_its_file(&scribe);
}

#[test]
fn an_interrupted_server_leaves_all_data_in_the_database_file() {
    let scribe = Scribe::new();
    let server = start_server(&scribe);
    let written = scribe.run(&["write", "--premise", "A ferry", "--stop-after", "concept"]);
    assert!(written.status.success(), "{}", stderr_text(&written));
    assert!(server.stop_with("-INT").status.success());
    assert_backed_up_by_its_file(&scribe);
}

#[test]
fn a_concurrent_reader_does_not_prevent_the_final_checkpoint_of_a_server() {
    let scribe = Scribe::new();
    let server = start_server(&scribe);
    let written = scribe.run(&["write", "--premise", "A ferry", "--stop-after", "concept"]);
    assert!(written.status.success(), "{}", stderr_text(&written));
    let reader = crate::database::open(&scribe);
    let events = "SELECT count(*) FROM domain_events";
    assert!(reader.query_row(events, [], |row| row.get::<_, i64>(0)).unwrap() > 0);
    assert!(server.stop_with("-INT").status.success());
    assert_backed_up_by_its_file(&scribe);
    drop(reader);
}
