//! `scribe migrate`: the schema goes up and down, and where it stands is only read.

use serde_json::Value;

use crate::{
    beside::{silent_model, start_command, with_model},
    database::change,
    scribe::{Scribe, last_line, stderr_text},
};

/// Which of the migrations are applied.
fn applied_migrations(scribe: &Scribe, verb: &str) -> Vec<bool> {
    let output = scribe.run(&["migrate", verb, "--json"]);
    assert!(output.status.success(), "{}", stderr_text(&output));
    let listed: Value = last_line(&output);
    let migrations = listed["migrations"].as_array().unwrap();
    assert!(migrations.iter().all(|migration| migration["name"].is_string()), "{listed}");
    migrations.iter().map(|migration| migration["applied"].as_bool().unwrap()).collect()
}

#[test]
fn the_status_is_read_beside_a_writer() {
    let scribe = Scribe::new();
    let (_model, url) = silent_model();
    let write = scribe.command(&["write", "--premise", "A ferry"]);
    let (_writer, _) = start_command(with_model(write, &url));
    assert!(applied_migrations(&scribe, "status").iter().all(|applied| *applied));
    let plain = scribe.run(&["migrate", "status"]);
    let said = String::from_utf8(plain.stdout).unwrap();
    assert!(said.lines().all(|line| line.starts_with("applied ")), "{said}");
    assert_eq!(scribe.run(&["migrate", "down"]).status.code(), Some(5));
}

#[test]
fn migration_status_creates_no_database_and_names_pending_migrations() {
    let scribe = Scribe::new();
    let waiting = applied_migrations(&scribe, "status");
    assert!(!waiting.is_empty() && waiting.iter().all(|applied| !applied));
    assert!(!scribe.data().exists(), "a reader makes no folder");
    assert_eq!(applied_migrations(&scribe, "up"), vec![true; waiting.len()]);
    let mut all_but_the_last = vec![true; waiting.len()];
    all_but_the_last[waiting.len() - 1] = false;
    assert_eq!(applied_migrations(&scribe, "down"), all_but_the_last);
    assert_eq!(applied_migrations(&scribe, "status"), all_but_the_last);
}

/// How many rows a rebuild has still to change.
fn rows_changed(scribe: &Scribe) -> i64 {
    let output = scribe.run(&["rebuild", "--json"]);
    assert!(output.status.success(), "{}", stderr_text(&output));
    last_line(&output)["rows_changed"].as_i64().unwrap()
}

#[test]
fn dropped_tables_are_rebuilt_from_the_log() {
    let scribe = Scribe::new();
    let written = scribe.run(&["write", "--premise", "A ferry", "--chapters", "3"]);
    assert!(written.status.success(), "{}", stderr_text(&written));
    let listed = scribe.run(&["novels", "list"]).stdout;
    assert!(!listed.is_empty());
    // The canon's tables alone, then the library's too.
    for (downs, up) in [(1, &["migrate", "up", "--json"][..]), (1, &["resume"]), (2, &["rebuild"])]
    {
        for _ in 0..downs {
            applied_migrations(&scribe, "down");
        }
        let output = scribe.run(up);
        assert!(output.status.success(), "{up:?}: {}", stderr_text(&output));
        let said = stderr_text(&output);
        let lines = said.lines().filter(|line| line.contains("rebuilt from the event log"));
        assert_eq!(lines.count(), 1, "{up:?}: {said}");
        assert_eq!(rows_changed(&scribe), 0, "{up:?}");
        assert_eq!(scribe.run(&["novels", "list"]).stdout, listed, "{up:?}");
        let again = scribe.run(&["migrate", "up"]);
        assert_eq!(stderr_text(&again), "", "nothing was applied");
    }
}

#[test]
fn migrating_a_database_with_an_empty_log_reports_no_rebuild() {
    let scribe = Scribe::new();
    for _ in 0..2 {
        let up = scribe.run(&["migrate", "up"]);
        assert!(up.status.success());
        assert_eq!(stderr_text(&up), "");
        applied_migrations(&scribe, "down");
    }
}

#[test]
fn tables_that_could_not_be_rebuilt_are_rebuilt_by_the_next_process() {
    let scribe = Scribe::new();
    let args = ["write", "--premise", "A ferry", "--chapters", "3", "--stop-after", "outline"];
    let written = scribe.run(&args);
    assert!(written.status.success(), "{}", stderr_text(&written));
    for _ in 0..2 {
        applied_migrations(&scribe, "down");
    }
    change(&scribe, "UPDATE domain_events SET aggregate_version = 99 WHERE id = 5");
    for up in [&["migrate", "up"][..], &["resume"]] {
        let refused = scribe.run(up);
        assert_eq!(refused.status.code(), Some(1), "{up:?}");
        assert!(stderr_text(&refused).contains("event 5"), "{up:?}: {}", stderr_text(&refused));
    }
    assert!(applied_migrations(&scribe, "status").iter().all(|applied| *applied));
    change(&scribe, "UPDATE domain_events SET aggregate_version = 5 WHERE id = 5");
    let up = scribe.run(&["migrate", "up"]);
    assert!(stderr_text(&up).contains("rebuilt from the event log"), "{}", stderr_text(&up));
    assert_eq!(rows_changed(&scribe), 0);
}
