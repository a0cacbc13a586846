//! `scribe write` and `scribe resume` on the embedded profile, with nothing set up.

use crate::scribe::{Scribe, errors, last_line};

#[test]
fn an_idea_becomes_an_outlined_novel_without_a_key_or_a_network() {
    let scribe = Scribe::new();
    let output = scribe.run(&["write", "--premise", "Two sisters inherit a ferry", "--json"]);
    assert!(output.status.success(), "{}", errors(&output));
    let book = last_line(&output);
    assert!(book["novel_id"].as_str().unwrap().starts_with("nov_"));
    assert!(book["session_id"].as_str().unwrap().starts_with("ses_"));
    assert!(!book["title"].as_str().unwrap().is_empty());
    assert_eq!(book["cost_usd"], 0.0);
    assert!(book["model_calls"].as_i64().unwrap() > 10);
}

#[test]
fn the_same_seed_and_idea_make_the_same_title() {
    let title = |seed: &str| {
        let output = Scribe::new().run(&[
            "write",
            "--premise",
            "A clock that runs",
            "--seed",
            seed,
            "--json",
        ]);
        last_line(&output)["title"].clone()
    };
    assert_eq!(title("7"), title("7"));
}

#[test]
fn a_book_that_stopped_after_its_concept_is_resumed_to_the_end() {
    let scribe = Scribe::new();
    let stopped = scribe.run(&["write", "--stop-after", "concept", "--json"]);
    assert!(stopped.status.success(), "{}", errors(&stopped));
    let stopped = last_line(&stopped);
    assert!(stopped["novel_id"].is_null());
    let resumed = scribe.run(&["resume", "--json"]);
    assert!(resumed.status.success(), "{}", errors(&resumed));
    let resumed = last_line(&resumed);
    assert_eq!(stopped["session_id"], resumed["session_id"]);
    assert!(!resumed["novel_id"].is_null());
}

#[test]
fn a_premise_is_read_from_a_file_and_a_missing_file_is_named() {
    let scribe = Scribe::new();
    std::fs::write(scribe.path().join("idea.txt"), "A city that forgets its dead").unwrap();
    let output = scribe.run(&["write", "--premise-file", "idea.txt", "--stop-after", "concept"]);
    assert!(output.status.success(), "{}", errors(&output));
    let output = scribe.run(&["write", "--premise-file", "missing.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("missing.txt"));
}

#[test]
fn preferences_out_of_range_are_refused_with_their_field() {
    let output = Scribe::new().run(&["write", "--chapters", "100000"]);
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    assert!(errors(&output).contains("chapters"), "{}", errors(&output));
}

#[test]
fn a_folder_that_another_process_holds_is_refused_with_its_pid() {
    let scribe = Scribe::new();
    std::fs::create_dir_all(scribe.data()).unwrap();
    let lock = std::fs::File::create(scribe.data().join("scribe.lock")).unwrap();
    lock.lock().unwrap();
    std::fs::write(scribe.data().join("scribe.pid"), "4711").unwrap();
    let output = scribe.run(&["write"]);
    assert_eq!(output.status.code(), Some(5), "{}", errors(&output));
    assert!(errors(&output).contains("4711"));
}

#[test]
fn a_model_that_cannot_be_reached_rests_the_book_and_another_one_finishes_it() {
    let scribe = Scribe::new();
    // Nothing listens on the discard port of the loopback.
    let output = scribe
        .command(&["write", "--premise", "A ferry"])
        .env("SCRIBE__MODEL__PROVIDER", "openai")
        .env("SCRIBE__MODEL__BASE_URL", "http://127.0.0.1:9/v1")
        .env("SCRIBE__MODEL__NAME", "none")
        .output()
        .unwrap();
    let said = errors(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("scribe resume ses_"), "{said}");

    let resumed = scribe.run(&["resume", "--json"]);
    assert!(resumed.status.success(), "{}", errors(&resumed));
    assert!(!last_line(&resumed)["novel_id"].is_null());
}
