//! `scribe migrate`: the schema goes up and down, and where it stands is only read.

use serde_json::Value;

use crate::{
    beside::{silent_model, start, with_model},
    database::change,
    scribe::{Scribe, errors, last_line},
};

/// Which of the migrations are applied.
fn applied(scribe: &Scribe, verb: &str) -> Vec<bool> {
    let output = scribe.run(&["migrate", verb, "--json"]);
    assert!(output.status.success(), "{}", errors(&output));
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
    let (_writer, _) = start(with_model(write, &url));
    assert!(applied(&scribe, "status").iter().all(|applied| *applied));
    let plain = scribe.run(&["migrate", "status"]);
    let said = String::from_utf8(plain.stdout).unwrap();
    assert!(said.lines().all(|line| line.starts_with("applied ")), "{said}");
    assert_eq!(scribe.run(&["migrate", "down"]).status.code(), Some(5));
}

#[test]
fn the_status_of_nothing_makes_nothing_and_one_that_waits_is_named() {
    let scribe = Scribe::new();
    let waiting = applied(&scribe, "status");
    assert!(!waiting.is_empty() && waiting.iter().all(|applied| !applied));
    assert!(!scribe.data().exists(), "a reader makes no folder");
    assert_eq!(applied(&scribe, "up"), vec![true; waiting.len()]);
    let mut all_but_the_last = vec![true; waiting.len()];
    all_but_the_last[waiting.len() - 1] = false;
    assert_eq!(applied(&scribe, "down"), all_but_the_last);
    assert_eq!(applied(&scribe, "status"), all_but_the_last);
}

/// How many rows a rebuild has still to change.
fn rows_changed(scribe: &Scribe) -> i64 {
    let output = scribe.run(&["rebuild", "--json"]);
    assert!(output.status.success(), "{}", errors(&output));
    last_line(&output)["rows_changed"].as_i64().unwrap()
}

#[test]
fn what_follows_from_the_log_comes_back_with_its_tables() {
    let scribe = Scribe::new();
    let written = scribe.run(&["write", "--premise", "A ferry", "--chapters", "3"]);
    assert!(written.status.success(), "{}", errors(&written));
    let listed = scribe.run(&["novels", "list"]).stdout;
    assert!(!listed.is_empty());
    // The canon's tables alone, then the library's too.
    for (downs, up) in [(1, &["migrate", "up", "--json"][..]), (1, &["resume"]), (2, &["rebuild"])]
    {
        for _ in 0..downs {
            applied(&scribe, "down");
        }
        let output = scribe.run(up);
        assert!(output.status.success(), "{up:?}: {}", errors(&output));
        let said = errors(&output);
        let lines = said.lines().filter(|line| line.contains("rebuilt from the event log"));
        assert_eq!(lines.count(), 1, "{up:?}: {said}");
        assert_eq!(rows_changed(&scribe), 0, "{up:?}");
        assert_eq!(scribe.run(&["novels", "list"]).stdout, listed, "{up:?}");
        let again = scribe.run(&["migrate", "up"]);
        assert_eq!(errors(&again), "", "nothing was applied");
    }
}

#[test]
fn a_log_that_is_empty_has_nothing_that_could_follow_from_it() {
    let scribe = Scribe::new();
    for _ in 0..2 {
        let up = scribe.run(&["migrate", "up"]);
        assert!(up.status.success());
        assert_eq!(errors(&up), "");
        applied(&scribe, "down");
    }
}

#[test]
fn tables_that_could_not_be_made_again_are_made_by_the_next_process() {
    let scribe = Scribe::new();
    let args = ["write", "--premise", "A ferry", "--chapters", "3", "--stop-after", "outline"];
    let written = scribe.run(&args);
    assert!(written.status.success(), "{}", errors(&written));
    for _ in 0..2 {
        applied(&scribe, "down");
    }
    change(&scribe, "UPDATE domain_events SET aggregate_version = 99 WHERE id = 5");
    for up in [&["migrate", "up"][..], &["resume"]] {
        let refused = scribe.run(up);
        assert_eq!(refused.status.code(), Some(1), "{up:?}");
        assert!(errors(&refused).contains("event 5"), "{up:?}: {}", errors(&refused));
    }
    assert!(applied(&scribe, "status").iter().all(|applied| *applied));
    change(&scribe, "UPDATE domain_events SET aggregate_version = 5 WHERE id = 5");
    let up = scribe.run(&["migrate", "up"]);
    assert!(errors(&up).contains("rebuilt from the event log"), "{}", errors(&up));
    assert_eq!(rows_changed(&scribe), 0);
}
