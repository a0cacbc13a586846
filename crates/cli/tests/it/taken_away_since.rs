//! A database that was taken away, for the commands that come after: they make none in its place, and
//! name the ones that lie beside it.

use std::fs;

use serde_json::json;

use crate::{
    hold::fresh_database,
    raw_server::RawServer,
    scribe::{Scribe, last_line, stderr_text},
};

/// Commands that need a book, and begin none.
const COMMANDS: [&[&str]; 12] = [
    &["resume"],
    &["resume", "ses_01a22650-0000-7000-8000-000000000000"],
    &["novels", "list"],
    &["novels", "show", "01a22650-0000-7000-8000-000000000000"],
    &["novels", "export", "01a22650-0000-7000-8000-000000000000"],
    &["chapters", "show", "01a22650-0000-7000-8000-000000000000"],
    &["events", "verify"],
    &["migrate", "status"],
    &["migrate", "down"],
    &["dead-letters", "list"],
    &["dead-letters", "retry", "01a22650-0000-7000-8000-000000000000"],
    &["rebuild"],
];

#[test]
fn commands_that_need_a_book_do_not_create_a_database() {
    let scribe = Scribe::new();
    let database = scribe.data().join("scribe.db");
    for folder_exists in [false, true] {
        if folder_exists {
            fs::create_dir_all(scribe.data()).unwrap();
        }
        for command in COMMANDS {
            let output = scribe.run(command);
            assert!(!database.exists(), "{command:?}: {}", stderr_text(&output));
        }
        let refused = scribe.run(&["resume", "--json"]);
        assert_eq!(refused.status.code(), Some(4), "{}", stderr_text(&refused));
        assert_eq!(last_line(&refused)["code"], "not-found");
        let said = stderr_text(&refused);
        assert!(said.contains("there is no database") && said.contains("scribe write"), "{said}");
        assert!(said.contains(&database.display().to_string()), "{said}");
    }
}

#[test]
fn databases_beside_the_expected_path_are_named() {
    let scribe = Scribe::new();
    let written = scribe.run(&["write", "--premise", "A ferry", "--stop-after", "concept"]);
    assert!(written.status.success(), "{}", stderr_text(&written));
    let folder = scribe.data();
    let database = folder.join("scribe.db");
    let names = ["old.bak", "2026-11-01", "scribe-moved.db"];
    for name in names {
        fs::copy(&database, folder.join(name)).unwrap();
    }
    fs::remove_file(&database).unwrap();
    let foreign = rusqlite_of_somebody(&folder);
    fs::write(folder.join("notes.db"), "no database").unwrap();
    for command in COMMANDS {
        let refused = scribe.run(command);
        let said = stderr_text(&refused);
        assert_eq!(refused.status.code(), Some(5), "{command:?}: {said}");
        for name in names {
            assert!(said.contains(&folder.join(name).display().to_string()), "{command:?}: {said}");
        }
        assert!(said.contains(&format!("to {}", database.display())), "{command:?}: {said}");
        assert!(!said.contains(foreign) && !said.contains("notes.db"), "{command:?}: {said}");
        assert!(!database.exists(), "{command:?}");
    }
    fs::rename(folder.join("old.bak"), &database).unwrap();
    let resumed = scribe.run(&["resume"]);
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
    // Whoever begins anew may do so.
    fs::rename(&database, folder.join("old.bak")).unwrap();
    let begun = scribe.run(&["write", "--premise", "A mill", "--stop-after", "concept"]);
    assert!(begun.status.success(), "{}", stderr_text(&begun));
}

/// Puts a database of another program into a folder, and returns its name.
fn rusqlite_of_somebody(folder: &std::path::Path) -> &'static str {
    let name = "photos.db";
    crate::database::execute(&folder.join(name), "CREATE TABLE photos (id)");
    name
}

#[test]
fn a_database_that_was_moved_within_its_folder_is_named_by_the_next_command() {
    let scribe = Scribe::new();
    let database = scribe.data().join("scribe.db");
    let moved = scribe.data().join("scribe.bak");
    let server = RawServer::start(&scribe, &[]);
    server.start_session();
    fs::rename(&database, &moved).unwrap();
    let (code, said) = server.wait_for_end();
    assert_eq!(code, Some(5), "{said}");
    let refused = scribe.run(&["resume"]);
    let said = stderr_text(&refused);
    assert_eq!(refused.status.code(), Some(5), "{said}");
    assert!(said.contains(&moved.display().to_string()), "{said}");
    fs::rename(&moved, &database).unwrap();
    assert!(scribe.run(&["resume"]).status.success());
}

#[test]
fn a_lost_write_ahead_log_is_reported_by_the_server_and_the_next_command() {
    let scribe = Scribe::new();
    let database = scribe.data().join("scribe.db");
    let server = RawServer::start(&scribe, &[]);
    server.start_session();
    let log = fs::File::options().write(true).open(scribe.data().join("scribe.db-wal")).unwrap();
    log.set_len(0).unwrap();
    let (code, said) = server.wait_for_end();
    assert_eq!(code, Some(5), "{said}");
    assert!(said.contains("Everything that was stored"), "{said}");
    let refused = scribe.run(&["resume"]);
    let said = stderr_text(&refused);
    assert_eq!(refused.status.code(), Some(4), "{said}");
    assert!(said.contains(&format!("no book in {}", database.display())), "{said}");
    assert!(said.contains("backup"), "{said}");
}

#[tokio::test]
async fn an_empty_postgres_database_has_no_book_to_resume() {
    let Some(url) = fresh_database("no_book").await else { return };
    let scribe = Scribe::new();
    let run =
        |args: &[&str]| scribe.command(args).env("SCRIBE__DATABASE__URL", &url).output().unwrap();
    let listed = run(&["novels", "list", "--json"]);
    assert!(listed.status.success(), "{}", stderr_text(&listed));
    assert_eq!(last_line(&listed)["items"], json!([]));
    let shown = run(&["novels", "show", "01a22650-0000-7000-8000-000000000000", "--json"]);
    assert_eq!(last_line(&shown)["code"], "not-found", "{}", stderr_text(&shown));
    let refused = run(&["resume"]);
    let said = stderr_text(&refused);
    assert_eq!(refused.status.code(), Some(4), "{said}");
    assert!(said.contains("there is no book") && said.contains("scribe write"), "{said}");
}
