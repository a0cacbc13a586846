//! A book that no command follows: the server writes it and keeps its file up to date.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::Stdio,
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    raw_server::RawServer,
    scribe::{Scribe, stderr_text},
};

/// The maximum time for a small book.
const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until something is there.
#[track_caller]
pub(crate) fn wait_for<T>(what: &str, mut find: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "{what} takes too long");
        sleep(Duration::from_millis(20));
    }
}

pub(crate) fn get_json(server: &RawServer, path: &str) -> Value {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

fn completed_novel(server: &RawServer) -> Option<Value> {
    let novels = get_json(server, "/api/v1/novels");
    novels["items"].as_array()?.iter().find(|novel| novel["status"] == "COMPLETED").cloned()
}

fn contains_text(path: &Path, text: &str) -> bool {
    std::fs::read_to_string(path).is_ok_and(|book| book.contains(text))
}

#[test]
fn a_client_that_is_killed_leaves_a_book_that_the_server_finishes_and_writes_to_its_file() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    let out = scribe.path().join("book.md");
    let args = ["write", "--premise", "A ferry", "--chapters", "2", "--words-per-chapter", "300"];
    let mut command = scribe.command(&args);
    command.arg("--out").arg(&out).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut client = command.spawn().unwrap();
    let mut lines = BufReader::new(client.stderr.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    client.kill().unwrap();
    client.wait().unwrap();
    assert!(first.starts_with("session ses_"), "{first}");

    let novel = wait_for("the book", || completed_novel(&server));
    assert_eq!(novel["completed_chapters"], 2);
    wait_for("its file", || contains_text(&out, "Chapter 2").then_some(()));

    // A user's edit is exported without a command.
    let id = novel["novel_id"].as_str().unwrap();
    let chapters = get_json(&server, &format!("/api/v1/novels/{id}/chapters"));
    let chapter = &chapters["items"][0];
    let edit = json!({
        "command_type": "EDIT_CHAPTER",
        "payload": {
            "chapter_id": chapter["chapter_id"],
            "content": "The ferryman sang, and nobody else did.",
            "base_version": chapter["version_id"],
        },
    });
    let path = format!("/api/v1/novels/{id}/commands");
    let answer = server.post(&path, edit.to_string().as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
    wait_for("the edit", || contains_text(&out, "The ferryman sang").then_some(()));
    let files = std::fs::read_dir(scribe.path()).unwrap();
    let books = files.filter(|file| {
        file.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "md")
    });
    assert_eq!(books.count(), 1, "one file for one book");
}

#[test]
fn one_request_writes_a_whole_book() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    let start = json!({
        "command_type": "START_GENESIS",
        "payload": {
            "premise": "A ferry",
            "preferences": { "chapters": 1, "words_per_chapter": 300 },
            "attended": false,
        },
    });
    let answer = server.post("/api/v1/genesis/commands", start.to_string().as_bytes());
    assert_eq!(answer.status, 202, "{answer:?}");
    let reply: Value = serde_json::from_str(&answer.body).unwrap();
    let novel = wait_for("the book", || completed_novel(&server));
    assert_eq!(novel["completed_chapters"], 1);
    let session = reply["session_id"].as_str().unwrap();
    let state = get_json(&server, &format!("/api/v1/genesis/{session}/state"));
    assert_eq!(state["attended"], false);
    assert_eq!(state["novel_id"], novel["novel_id"]);
}

#[test]
fn a_file_is_updated_by_the_next_process() {
    let scribe = Scribe::new();
    let out = scribe.path().join("book.md");
    let mut command = scribe.command(&["write", "--premise", "A ferry", "--chapters", "1"]);
    let written = command.arg("--out").arg(&out).output().unwrap();
    assert!(written.status.success(), "{}", stderr_text(&written));

    // This is the state after a kill between the last chapter and the export.
    std::fs::write(&out, "").unwrap();
    let exports = scribe.data().join("exports");
    let session = stderr_text(&written).split(' ').nth(1).unwrap().replace("ses_", "");
    let record = exports.join(format!("{session}.json"));
    let text = std::fs::read_to_string(&record).unwrap();
    let mut kept: Value = serde_json::from_str(&text).unwrap();
    assert!(kept["written"]["through"].as_i64().unwrap() > 0, "{kept}");
    kept["written"] = json!({ "through": 0, "path": null });
    std::fs::write(&record, kept.to_string()).unwrap();
    std::fs::remove_file(&out).unwrap();

    let server = RawServer::start(&scribe, &[]);
    wait_for("the file", || contains_text(&out, "Chapter 1").then_some(()));
    drop(server);

    // A file that the user has moved away is not written again until the book changes.
    std::fs::remove_file(&out).unwrap();
    let server = RawServer::start(&scribe, &[]);
    server.start_session();
    wait_for("another book", || {
        let sessions = get_json(&server, "/api/v1/genesis");
        (sessions["items"].as_array().unwrap().len() == 2).then_some(())
    });
    assert!(!out.exists());
}
