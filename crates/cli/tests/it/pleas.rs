//! Providers that request waits: the user learns until when the book waits, and why.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::channel,
    time::Duration,
};

use crate::{
    beside::{silent_model, start_command, with_model, with_silent_model},
    counting_model::CountingModel,
    database,
    model_server::ModelServer,
    scribe::{Scribe, stderr_text},
};

/// How long a test waits for a line.
const WAIT_TIMEOUT: Duration = Duration::from_secs(60);

/// A command that is killed at the end of the test.
struct KilledOnDrop(Child);

impl Drop for KilledOnDrop {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Starts a command. Returns its first line on standard error that contains a text.
fn first_line_with(mut command: Command, text: &str) -> (KilledOnDrop, String) {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let said = KilledOnDrop(child);
    let (tell, told) = channel();
    // The thread ends with the command, or when the receiver is dropped.
    std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| tell.send(line)));
    let mut before = Vec::new();
    let found = std::iter::from_fn(|| told.recv_timeout(WAIT_TIMEOUT).ok()).find(|line| {
        before.push(line.clone());
        line.contains(text)
    });
    assert!(found.is_some(), "no line has {text:?}: {before:?}");
    (said, found.unwrap())
}

#[test]
fn the_wait_that_a_provider_requests_is_reported_with_its_reason() {
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        let scribe = Scribe::new();
        let url = ModelServer::start_rejecting(status, "Retry-After: 300");
        // A resumed command reports the same wait.
        for args in [&["write", "--premise", "A ferry"][..], &["resume"]] {
            let command = with_model(scribe.command(args), &url);
            let (_said, line) = first_line_with(command, "asks scribe to wait until");
            assert!(line.contains("come back later") && line.contains(&status[..3]), "{line}");
        }
    }
}

#[test]
fn a_wait_that_is_too_long_ends_the_process_and_pauses_the_book() {
    let scribe = Scribe::new();
    let url = ModelServer::start_rejecting("503 Service Unavailable", "Retry-After: 86400");
    let output = with_model(scribe.command(&["write"]), &url).output().unwrap();
    let said = stderr_text(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("asks scribe to wait until") && said.contains("15 minutes"), "{said}");
    assert!(said.contains("scribe resume ses_"), "{said}");
}

#[test]
fn an_error_of_a_model_server_is_shown_with_its_address_and_the_next_step() {
    for (status, body, parts) in [
        (
            "403 Forbidden",
            r#"{"error":{"message":"Country, region, or territory not supported"}}"#,
            ["Country, region, or territory not supported", "choose another provider"],
        ),
        ("404 Not Found", "404 page not found", ["404 page not found", "model.base_url"]),
        (
            "400 Bad Request",
            r#"{"error":{"message":"This model's maximum context length is 128 tokens."}}"#,
            ["maximum context length is 128", "model.context_tokens"],
        ),
    ] {
        let scribe = Scribe::new();
        let url = ModelServer::rejecting_with(status, "X-From: test", body);
        let output = with_model(scribe.command(&["write"]), &url).output().unwrap();
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(&url), "{said}");
        assert!(parts.iter().all(|part| said.contains(part)), "{said}");
    }
}

#[test]
fn a_book_paused_by_the_provider_is_not_reported_as_stopped() {
    let refusals = [
        ("429 Too Many Requests", "Retry-After: 901"),
        ("503 Service Unavailable", "Retry-After: 4000"),
        ("401 Unauthorized", "X-Nothing: 1"),
        ("404 Not Found", "X-Nothing: 1"),
    ];
    for (status, header) in refusals {
        let scribe = Scribe::new();
        let url = ModelServer::start_rejecting(status, header);
        for args in [&["write", "--premise", "A ferry"][..], &["resume"]] {
            let output = with_model(scribe.command(args), &url).output().unwrap();
            let said = stderr_text(&output);
            assert_eq!(output.status.code(), Some(3), "{status}: {said}");
            assert!(!said.contains("Stopping"), "{status}: {said}");
        }
    }
}

#[test]
fn a_call_that_times_out_is_repeated() {
    let scribe = Scribe::new();
    let (listener, url) = silent_model();
    let args = ["write", "--premise", "A ferry"];
    let (running, _) = start_command(with_silent_model(scribe.command(&args), &url));
    drop(listener.accept().unwrap());
    running.stop_with("-KILL");
    // Its thirty minutes are over soon.
    let soon = "strftime('%Y-%m-%dT%H:%M:%f', 'now', '+3 seconds') || '000Z'";
    database::change(&scribe, &format!("UPDATE timers SET due_at = {soon}"));
    let model = CountingModel::start("");
    let (running, _) = start_command(with_silent_model(scribe.command(&["resume"]), &model.url));
    model.wait_for_calls(2);
    running.stop_with("-KILL");
    let failed = "SELECT payload FROM domain_events WHERE event_type = 'Genesis.Failed'";
    assert_eq!(database::column(&scribe, failed).len(), 1);
}
