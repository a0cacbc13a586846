//! The whole program with an independent model server, if one is configured:
//! `SCRIBE_TEST_MODEL_URL`, which `scripts/model-server` starts.

use std::{
    process::Output,
    time::{Duration, Instant},
};

use crate::scribe::{Scribe, last_line, stderr_text};

/// A command that takes longer than this is considered to hang.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(300);
/// How long the server may be silent. It stays silent if the noise stops inside a character.
const SILENCE_SECONDS: &str = "5";

/// Returns the URL of the configured server, or prints that there is none.
#[expect(clippy::disallowed_methods, reason = "a test is told where its server is")]
fn model_url() -> Option<String> {
    let (url, ci) = (std::env::var("SCRIBE_TEST_MODEL_URL"), std::env::var("CI"));
    if url.is_err() {
        assert_ne!(ci.as_deref(), Ok("true"), "CI has a model server");
        println!("NOT RUN: a book with a real model server (SCRIBE_TEST_MODEL_URL names none)");
    }
    url.ok()
}

/// Runs a command with the server as its writer. A command that takes too long is killed, and has
/// no exit code.
fn run(scribe: &Scribe, url: &str, args: &[&str]) -> Output {
    let mut child = scribe
        .command(args)
        .env("SCRIBE__MODEL__PROVIDER", "openai")
        .env("SCRIBE__MODEL__BASE_URL", url)
        .env("SCRIBE__MODEL__NAME", "noise")
        .env("SCRIBE__MODEL__TIMEOUTS__SILENCE_SECONDS", SILENCE_SECONDS)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if began.elapsed() > COMMAND_TIMEOUT {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.wait_with_output().unwrap()
}

/// Random weights write noise that follows a schema. The book may succeed or fail, but the result
/// can always be read and resumed.
#[test]
fn a_book_by_a_real_server_is_finished_or_paused_with_a_reason_and_resumable() {
    let Some(url) = model_url() else { return };
    let scribe = Scribe::new();
    let written =
        run(&scribe, &url, &["write", "--chapters", "1", "--premise", "A ferry", "--json"]);
    let said = stderr_text(&written);
    let session = said.lines().find_map(|line| line.strip_prefix("session "));
    let session = session.unwrap_or_else(|| panic!("no session was begun: {said}"));
    let session = session.split(' ').next().unwrap_or_default();
    assert!(!said.contains("panicked"), "{said}");
    match written.status.code() {
        Some(0) => {
            assert!(last_line(&written)["novel_id"].as_str().unwrap().starts_with("nov_"));
        }
        Some(3) => {
            let problem = last_line(&written);
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains(&format!("scribe resume {session} tries again")), "{detail}");
        }
        other => panic!("ended with {other:?}: {said}"),
    }
    // Another writer completes the stored book, whatever noise it contains.
    let mut resume = scribe.command(&["resume", session, "--json"]);
    let resumed = resume.env("SCRIBE__MODEL__PROVIDER", "sample").output().unwrap();
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
    let book = last_line(&resumed);
    assert_eq!(book["session_id"], session);
    assert!(book["novel_id"].as_str().unwrap().starts_with("nov_"), "{book}");
    // Earlier requests to the server count too, and so do their tokens.
    assert!(book["model_calls"].as_i64().unwrap() > 0);
}
