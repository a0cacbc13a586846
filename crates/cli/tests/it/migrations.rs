//! `scribe migrate`: the schema goes up and down, and where it stands is only read.

use serde_json::Value;

use crate::{
    beside::{silent_model, start, with_model},
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
