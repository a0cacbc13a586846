//! A command works on the book that it was given, with the writer that the book has.

use crate::{
    beside::{silent_model, start, with_silent_model},
    database,
    scribe::{Scribe, errors, last_line},
};

/// The calls of a book that were begun.
fn calls(scribe: &Scribe, session: &str) -> usize {
    let sql = format!(
        "SELECT id FROM llm_calls WHERE partition_key = '{}'",
        session.trim_start_matches("ses_")
    );
    database::column(scribe, &sql).len()
}

/// A book that was cut off while its first chapter was planned by a model.
fn cut_off(scribe: &Scribe) -> String {
    let outlined =
        scribe.run(&["write", "--premise", "A ferry", "--stop-after", "outline", "--json"]);
    assert!(outlined.status.success(), "{}", errors(&outlined));
    let session = last_line(&outlined)["session_id"].as_str().unwrap().to_owned();
    let before = calls(scribe, &session);
    let (listener, url) = silent_model();
    let (running, _) = start(with_silent_model(scribe.command(&["resume"]), &url));
    drop(listener.accept().unwrap());
    assert!(calls(scribe, &session) > before, "a call was begun");
    // As if its power had been cut.
    running.end("-KILL");
    session
}

#[test]
fn an_unfinished_book_waits_while_another_one_is_written() {
    let scribe = Scribe::new();
    let session = cut_off(&scribe);
    let before = calls(&scribe, &session);
    let written = scribe.run(&["write", "--premise", "A mill", "--chapters", "1", "--json"]);
    assert!(written.status.success(), "{}", errors(&written));
    let other = last_line(&written)["session_id"].as_str().unwrap().to_owned();
    let again = scribe.run(&["resume", &other]);
    assert!(again.status.success(), "{}", errors(&again));
    assert_eq!(calls(&scribe, &session), before, "nobody asked for it");
    let resumed = scribe.run(&["resume", &session, "--json"]);
    assert!(resumed.status.success(), "{}", errors(&resumed));
    assert!(calls(&scribe, &session) > before);
}

#[test]
fn the_sample_writer_finishes_no_book_of_a_model_unless_it_is_chosen() {
    let scribe = Scribe::new();
    let session = cut_off(&scribe);
    database::change(&scribe, "UPDATE llm_calls SET provider = 'openai'");
    let refused = scribe.run(&["resume", "--json"]);
    assert_eq!(refused.status.code(), Some(2), "{}", errors(&refused));
    let said = errors(&refused);
    for part in [&*session, "openai", "--config", "SCRIBE__MODEL__PROVIDER=sample"] {
        assert!(said.contains(part), "{said}");
    }
    let served = scribe.run(&["serve", "--listen", "127.0.0.1:0", "--json"]);
    assert_eq!(served.status.code(), Some(2), "{}", errors(&served));
    assert!(errors(&served).contains(&session), "{}", errors(&served));
    let mut chosen = scribe.command(&["resume"]);
    let resumed = chosen.env("SCRIBE__MODEL__PROVIDER", "sample").output().unwrap();
    assert!(resumed.status.success(), "{}", errors(&resumed));
}
