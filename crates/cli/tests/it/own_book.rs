//! A command works on the book that it was given, with the writer that the book has.

use crate::{
    beside::{silent_model, start_command, with_silent_model},
    database,
    scribe::{Scribe, last_line, stderr_text},
};

/// The calls of a book that were begun.
fn count_calls(scribe: &Scribe, session: &str) -> usize {
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
    assert!(outlined.status.success(), "{}", stderr_text(&outlined));
    let session = last_line(&outlined)["session_id"].as_str().unwrap().to_owned();
    let before = count_calls(scribe, &session);
    let (listener, url) = silent_model();
    let (running, _) = start_command(with_silent_model(scribe.command(&["resume"]), &url));
    drop(listener.accept().unwrap());
    assert!(count_calls(scribe, &session) > before, "a call was begun");
    // As if its power had been cut.
    running.stop_with("-KILL");
    session
}

#[test]
fn an_unfinished_book_waits_while_another_one_is_written() {
    let scribe = Scribe::new();
    let session = cut_off(&scribe);
    let before = count_calls(&scribe, &session);
    let written = scribe.run(&["write", "--premise", "A mill", "--chapters", "1", "--json"]);
    assert!(written.status.success(), "{}", stderr_text(&written));
    let other = last_line(&written)["session_id"].as_str().unwrap().to_owned();
    let again = scribe.run(&["resume", &other]);
    assert!(again.status.success(), "{}", stderr_text(&again));
    assert_eq!(count_calls(&scribe, &session), before, "nobody asked for it");
    let resumed = scribe.run(&["resume", &session, "--json"]);
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
    assert!(count_calls(&scribe, &session) > before);
}

#[test]
fn the_sample_writer_continues_a_book_of_a_model_only_if_it_is_chosen() {
    let scribe = Scribe::new();
    let session = cut_off(&scribe);
    database::change(&scribe, "UPDATE llm_calls SET provider = 'openai'");
    let refused = scribe.run(&["resume", "--json"]);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr_text(&refused));
    let said = stderr_text(&refused);
    for part in [&*session, "openai", "--config", "SCRIBE__MODEL__PROVIDER=sample"] {
        assert!(said.contains(part), "{said}");
    }
    let served = scribe.run(&["serve", "--listen", "127.0.0.1:0", "--json"]);
    assert_eq!(served.status.code(), Some(2), "{}", stderr_text(&served));
    assert!(stderr_text(&served).contains(&session), "{}", stderr_text(&served));
    let mut chosen = scribe.command(&["resume"]);
    let resumed = chosen.env("SCRIBE__MODEL__PROVIDER", "sample").output().unwrap();
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
}
