//! Books by a small language model, if its server is configured: `SCRIBE_TEST_SMALL_MODEL_URL`,
//! which `scripts/model-server start small` starts.
//!
//! The prose is poor, and nothing here judges it. Whatever the model answers, the book is finished
//! without a pause, and few questions have to be asked again.

use std::time::Instant;

use serde_json::Value;

use crate::{
    database,
    scribe::{Scribe, last_line, stderr_text},
};

/// At most one call in so many is a repair.
const CALLS_PER_REPAIR: usize = 4;

/// The limits of a call. The machine may be busy with other tests.
const TIMEOUTS: [&str; 5] = [
    "SCRIBE__MODEL__TIMEOUTS__FIRST_TOKEN_SECONDS",
    "SCRIBE__MODEL__TIMEOUTS__SILENCE_SECONDS",
    "SCRIBE__MODEL__TIMEOUTS__TOTAL_SMALL_SECONDS",
    "SCRIBE__MODEL__TIMEOUTS__TOTAL_STANDARD_SECONDS",
    "SCRIBE__MODEL__TIMEOUTS__TOTAL_LARGE_SECONDS",
];

/// Returns the URL of the configured server, or prints that there is none.
#[expect(clippy::disallowed_methods, reason = "a test is told where its server is")]
fn small_model_url() -> Option<String> {
    let (url, ci) = (std::env::var("SCRIBE_TEST_SMALL_MODEL_URL"), std::env::var("CI"));
    if url.is_err() {
        assert_ne!(ci.as_deref(), Ok("true"), "CI has a small model");
        println!("NOT RUN: a chapter by a small model (SCRIBE_TEST_SMALL_MODEL_URL names none)");
    }
    url.ok()
}

/// Runs a command with the small model as the writer, checks that it wrote so many chapters, and
/// prints the figures of its calls.
#[track_caller]
fn write_chapters(scribe: &Scribe, url: &str, args: &[&str], chapters: u32) {
    let began = Instant::now();
    let output = scribe
        .command(args)
        .env("SCRIBE__MODEL__PROVIDER", "openai")
        .env("SCRIBE__MODEL__BASE_URL", url)
        .env("SCRIBE__MODEL__NAME", "smollm2")
        .env("SCRIBE__MODEL__CONTEXT_TOKENS", "8192")
        .envs(TIMEOUTS.map(|limit| (limit, "1800")))
        .output()
        .unwrap();
    let minutes = began.elapsed().as_secs_f64() / 60.0;
    let said = stderr_text(&output);
    let (calls, repairs) = count_calls(scribe);
    let per_agent = "SELECT agent || ' ' || purpose || ' ' || count(*) FROM llm_calls \
                     WHERE provider = 'openai' GROUP BY agent, purpose";
    println!(
        "a small model: {calls} calls, {repairs} repairs, {minutes:.1} minutes ({})",
        database::column(scribe, per_agent).join(", ")
    );
    assert!(output.status.success(), "{said}");
    let book = last_line(&output);
    println!("a small model: {} words in {} chapters", book["words"], book["chapters"]);
    assert_eq!(book["chapters"], chapters, "{book}");
    let listed = scribe.run(&["chapters", "list", book["novel_id"].as_str().unwrap(), "--json"]);
    let listed = last_line(&listed);
    let written = listed["items"].as_array().unwrap();
    let words = |chapter: &Value| chapter["words"].as_i64().unwrap();
    assert!(written.iter().all(|chapter| words(chapter) > 0), "{listed}");
    assert!(
        repairs * CALLS_PER_REPAIR <= calls,
        "{repairs} of {calls} calls are repairs of an earlier reply:\n{said}"
    );
}

/// Counts the calls to the small model, and the repairs among them.
fn count_calls(scribe: &Scribe) -> (usize, usize) {
    let purposes = "SELECT purpose FROM llm_calls WHERE provider = 'openai'";
    let purposes = database::column(scribe, purposes);
    (purposes.len(), purposes.iter().filter(|purpose| *purpose == "repair").count())
}

#[test]
#[ignore = "takes minutes of both cores; scripts/test runs it after all other tests"]
fn a_small_model_writes_a_chapter_of_a_planned_book_without_a_pause() {
    let Some(url) = small_model_url() else { return };
    let scribe = Scribe::new();
    let plan = ["write", "--premise", "A lighthouse keeper who is afraid of the dark"];
    let length = ["--chapters", "1", "--words-per-chapter", "200", "--stop-after", "outline"];
    let planned = scribe.run(&[&plan[..], &length].concat());
    assert!(planned.status.success(), "{}", stderr_text(&planned));
    write_chapters(&scribe, &url, &["resume", "--json"], 1);
}

#[test]
#[ignore = "takes many minutes: make small-model"]
fn a_small_model_writes_a_whole_book_without_a_pause() {
    let Some(url) = small_model_url() else { return };
    let scribe = Scribe::new();
    let idea = "A lighthouse keeper who is afraid of the dark";
    let length = ["--chapters", "2", "--words-per-chapter", "500", "--json"];
    let args = [&["write", "--premise", idea][..], &length].concat();
    write_chapters(&scribe, &url, &args, 2);
}
