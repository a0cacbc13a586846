//! Commands beside a process that holds the data folder.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

use crate::scribe::{Scribe, last_line, stderr_text};

/// A process that is ended with the test.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Running {
    pub(crate) fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Sends a signal and waits for what comes of it.
    pub(crate) fn stop_with(mut self, signal: &str) -> Output {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let status = self.0.wait().unwrap();
        let mut stdout = Vec::new();
        std::io::Read::read_to_end(&mut self.0.stdout.take().unwrap(), &mut stdout).unwrap();
        Output { status, stdout, stderr: Vec::new() }
    }
}

/// Starts a command and waits until it has said something.
pub(crate) fn start_command(mut command: Command) -> (Running, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    // What else it says goes nowhere, and must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (Running(child), first)
}

pub(crate) fn start_server(scribe: &Scribe) -> Running {
    let (running, first) = start_command(scribe.command(&["serve", "--listen", "127.0.0.1:0"]));
    assert!(first.contains("http://127.0.0.1:"), "{first}");
    running
}

/// A model that takes every request and never answers.
pub(crate) fn silent_model() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    (listener, url)
}

pub(crate) fn with_model(mut command: Command, url: &str) -> Command {
    command
        .env("SCRIBE__MODEL__PROVIDER", "openai")
        .env("SCRIBE__MODEL__BASE_URL", url)
        .env("SCRIBE__MODEL__NAME", "silent");
    command
}

/// Has a command use a model that never answers, for which its end does not wait long.
pub(crate) fn with_silent_model(command: Command, url: &str) -> Command {
    let mut command = with_model(command, url);
    command.env("SCRIBE__SERVER__STOP_SECONDS", "1");
    command
}

#[test]
fn a_book_is_written_by_the_server_that_holds_the_folder() {
    let alone = Scribe::new().run(&["write", "--premise", "A ferry", "--json"]);
    let scribe = Scribe::new();
    let _server = start_server(&scribe);
    let stopped = scribe.run(&["write", "--premise", "A ferry", "--stop-after", "concept"]);
    assert!(stopped.status.success(), "{}", stderr_text(&stopped));
    assert!(stderr_text(&stopped).starts_with("session ses_"), "{}", stderr_text(&stopped));
    let resumed = scribe.run(&["resume", "--json"]);
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
    let (alone, resumed) = (last_line(&alone), last_line(&resumed));
    assert_eq!(alone["title"], resumed["title"]);
    assert_eq!(alone["model_calls"], resumed["model_calls"]);
    let names = |book: &Value| book.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&alone), names(&resumed));

    for args in [
        &["events", "verify"][..],
        &["events", "list"],
        &["novels", "list"],
        &["migrate", "status"],
    ] {
        let output = scribe.run(args);
        assert!(output.status.success(), "{args:?}: {}", stderr_text(&output));
        assert!(!output.stdout.is_empty(), "{args:?}");
    }
    for args in [&["rebuild"][..], &["migrate", "up"], &["serve"]] {
        assert_eq!(scribe.run(args).status.code(), Some(5), "{args:?}");
    }
    let wrong = scribe.run(&["write", "--chapters", "100000", "--json"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", stderr_text(&wrong));
    assert_eq!(last_line(&wrong)["code"], "invalid-data");
}

#[test]
fn a_client_with_another_model_is_refused_and_the_setting_is_named() {
    let scribe = Scribe::new();
    let _server = start_server(&scribe);
    let write = scribe.command(&["write", "--json"]);
    let output = with_model(write, "http://127.0.0.1:9/v1").output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr_text(&output));
    let said = stderr_text(&output);
    assert!(said.contains("model.base_url, model.name, model.provider"), "{said}");
    assert_eq!(last_line(&output)["code"], "settings-differ");
    let said = std::fs::read_to_string(scribe.data().join("scribe.pid")).unwrap();
    assert!(!said.contains("sample"), "settings are not told: {said}");
}

#[test]
fn an_interrupted_book_is_resumed_and_readers_work_beside_it() {
    let scribe = Scribe::new();
    let (_model, url) = silent_model();
    let write = scribe.command(&["write", "--premise", "A ferry", "--json"]);
    let (writer, first) = start_command(with_silent_model(write, &url));
    let session = first.split(' ').nth(1).unwrap().to_owned();
    let pid = writer.0.id().to_string();

    let second = scribe.run(&["write", "--json"]);
    assert_eq!(second.status.code(), Some(5), "{}", stderr_text(&second));
    assert!(stderr_text(&second).contains(&pid), "{}", stderr_text(&second));
    assert_eq!(last_line(&second)["code"], "data-folder-held");
    for args in [&["events", "verify"][..], &["events", "list"], &["novels", "list"]] {
        let output = scribe.run(args);
        assert!(output.status.success(), "{args:?}: {}", stderr_text(&output));
    }

    let interrupted = writer.stop_with("-INT");
    assert_eq!(interrupted.status.code(), Some(130));
    let problem = last_line(&interrupted);
    assert_eq!(problem["code"], "interrupted");
    assert_eq!(problem["session_id"], session.as_str());
    let resumed = scribe.run(&["resume", "--json"]);
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
    let resumed = last_line(&resumed);
    assert_eq!(resumed["session_id"], session.as_str());
    assert!(resumed["novel_id"].is_string());
}

#[test]
fn a_client_whose_server_dies_can_resume() {
    let scribe = Scribe::new();
    let (_model, url) = silent_model();
    let serve = scribe.command(&["serve", "--listen", "127.0.0.1:0"]);
    let (server, _) = start_command(with_model(serve, &url));
    let write = scribe.command(&["write", "--premise", "A ferry", "--json"]);
    let (mut client, first) = start_command(with_model(write, &url));
    assert!(first.starts_with("session ses_"), "{first}");
    server.stop_with("-KILL");
    assert_eq!(client.0.wait().unwrap().code(), Some(3));
    let resumed = scribe.run(&["resume", "--json"]);
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
    assert!(first.contains(last_line(&resumed)["session_id"].as_str().unwrap()));
}

#[test]
fn a_check_beside_a_writer_reports_no_new_row_as_a_fault() {
    let scribe = Scribe::new();
    // A schema that is being made cannot be read yet.
    assert!(scribe.run(&["migrate", "up"]).status.success());
    let mut writer = scribe
        .command(&["write", "--premise", "A ferry", "--chapters", "24"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut checks = 0;
    while writer.try_wait().unwrap().is_none() {
        let checked = scribe.run(&["events", "verify"]);
        let said = String::from_utf8_lossy(&checked.stdout);
        assert!(checked.status.success(), "{said}{}", stderr_text(&checked));
        checks += 1;
    }
    assert!(checks > 1, "the writer was faster than two checks");
}

#[test]
fn a_server_that_was_stopped_says_so_as_json_for_programs() {
    let scribe = Scribe::new();
    let serve = scribe.command(&["serve", "--listen", "127.0.0.1:0", "--json"]);
    let (server, _) = start_command(serve);
    let stopped = server.stop_with("-TERM");
    assert_eq!(stopped.status.code(), Some(0));
    assert_eq!(last_line(&stopped)["status"], "stopped");
}
