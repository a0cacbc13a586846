//! A person pauses, cancels or abandons a book while a command watches it.

use std::{
    io::{BufRead, BufReader, Lines},
    process::{Child, ChildStderr, Stdio},
};

use serde_json::{Value, json};

use crate::{
    beside::with_model,
    counting_model::CountingModel,
    raw_server::RawServer,
    scribe::{Scribe, last_line},
};

/// A command that watches a book that a server writes.
struct Watching {
    child: Child,
    lines: Lines<BufReader<ChildStderr>>,
    session: String,
}

impl Watching {
    fn start(scribe: &Scribe, model: &CountingModel, args: &[&str]) -> Self {
        let mut command = with_model(scribe.command(args), &model.url);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let session = first.split(' ').nth(1).unwrap().to_owned();
        Self { child, lines, session }
    }

    /// Waits for its end; answers the exit code and its last line.
    fn wait_for_end(mut self) -> (Option<i32>, String) {
        let last = self.lines.map_while(Result::ok).last().unwrap_or_default();
        (self.child.wait().unwrap().code(), last)
    }
}

fn start_server(scribe: &Scribe, model: &CountingModel) -> RawServer {
    RawServer::run(with_model(scribe.command(&["serve", "--listen", "127.0.0.1:0"]), &model.url))
}

/// Sends a command that must be done at once.
#[track_caller]
fn send_command(server: &RawServer, path: &str, body: &Value) {
    let answer = server.post(path, body.to_string().as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// A home with a novel that has no chapter yet, and the novel's id.
fn outlined_novel() -> (Scribe, String) {
    let scribe = Scribe::new();
    let written = scribe.run(&["write", "--chapters", "2", "--stop-after", "outline", "--json"]);
    let novel = last_line(&written)["novel_id"].as_str().unwrap().to_owned();
    (scribe, novel)
}

#[test]
fn a_cancelled_book_is_not_restarted_by_its_followers() {
    let (scribe, novel) = outlined_novel();
    let model = CountingModel::start("{");
    let server = start_server(&scribe, &model);
    let path = format!("/api/v1/novels/{novel}/commands");
    for round in 1..=2 {
        let watching = Watching::start(&scribe, &model, &["resume"]);
        model.wait_for_calls(round);
        send_command(
            &server,
            &path,
            &json!({ "command_type": "CANCEL_GENERATION", "payload": {} }),
        );
        let resume = format!("scribe resume {}", watching.session);
        let (code, said) = watching.wait_for_end();
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains("cancelled") && said.contains(&resume), "{said}");
        let shown = server.get(&format!("/api/v1/novels/{novel}"));
        assert!(shown.body.contains(r#""status":"READY""#), "{shown:?}");
        assert_eq!(model.calls(), round, "nothing is written any more");
    }
}

#[test]
fn a_session_paused_by_a_user_stays_paused_until_it_is_resumed() {
    let scribe = Scribe::new();
    let model = CountingModel::start("{");
    let server = start_server(&scribe, &model);
    let commands = "/api/v1/genesis/commands";
    for args in [&["write", "--premise", "A ferry"][..], &["resume"]] {
        let watching = Watching::start(&scribe, &model, args);
        model.wait_for_calls(1);
        let session = watching.session.clone();
        let state = || server.get(&format!("/api/v1/genesis/{session}/state"));
        while !state().body.contains(r#""status":"IN_PROGRESS""#) {}
        let pause = json!({ "command_type": "PAUSE_GENESIS", "session_id": session,
                            "payload": { "reason": "lunch" } });
        send_command(&server, commands, &pause);
        let (code, said) = watching.wait_for_end();
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains("paused") && said.contains("scribe resume ses_"), "{said}");
        assert!(state().body.contains(r#""status":"PAUSED""#), "{:?}", state());
    }
}

#[test]
fn abandoning_a_session_ends_its_followers() {
    let scribe = Scribe::new();
    let model = CountingModel::start("{");
    let server = start_server(&scribe, &model);
    let watching = Watching::start(&scribe, &model, &["write", "--premise", "A ferry"]);
    model.wait_for_calls(1);
    let session = watching.session.clone();
    let abandon =
        json!({ "command_type": "ABANDON_GENESIS", "session_id": session, "payload": {} });
    send_command(&server, "/api/v1/genesis/commands", &abandon);
    let (code, said) = watching.wait_for_end();
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("abandoned") && said.contains("scribe write begins another"), "{said}");
    let state = server.get(&format!("/api/v1/genesis/{session}/state"));
    assert!(state.body.contains(r#""status":"ABANDONED""#), "{state:?}");
}
