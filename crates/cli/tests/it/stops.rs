//! Stops of the server and of commands: model calls in flight are finished and stored, none begins
//! after the signal, and nobody who holds a connection open delays the end.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Command, Stdio},
};

use crate::{
    beside::{start_command, with_model},
    counting_model::CountingModel,
    database,
    model_server::ModelServer,
    raw_server::RawServer,
    scribe::{SCRIBE, Scribe, stderr_text},
};

fn serve_with(scribe: &Scribe, url: &str, settings: &[(&str, &str)]) -> RawServer {
    let mut command = with_model(scribe.command(&["serve", "--listen", "127.0.0.1:0"]), url);
    command.envs(settings.iter().copied());
    RawServer::run(command)
}

/// The statuses of all calls in the ledger, in the order of their calls.
fn call_statuses(scribe: &Scribe, call_no: u32) -> Vec<String> {
    let query = format!("SELECT status FROM llm_calls WHERE call_no = {call_no} ORDER BY id");
    database::column(scribe, &query)
}

#[test]
fn calls_in_flight_are_stored_and_no_call_begins_after_the_signal() {
    for signal in ["-TERM", "-INT", "-HUP"] {
        let scribe = Scribe::new();
        let model = CountingModel::start("This is no JSON.");
        let mut server = serve_with(&scribe, &model.url, &[]);
        (0..3).for_each(|_| server.start_session());
        model.wait_for_calls(3);
        server.send_signal(signal);
        let line = server.wait_for_line("Stopping: ");
        assert!(line.contains("waiting up to 30 s for 3 model calls in flight"), "{line}");

        let command = br#"{"command_type":"START_GENESIS","payload":{}}"#;
        let refused = server.post("/api/v1/genesis/commands", command);
        assert_eq!((refused.status, refused.problem().as_str()), (503, "stopping"));
        assert!(refused.head.contains("retry-after: "), "{refused:?}");
        assert_eq!(server.get("/api/v1/health/live").status, 200);
        let ready = server.get("/api/v1/health/ready");
        assert_eq!(ready.status, 503);
        assert!(ready.body.contains(r#""status":"stopping""#), "{ready:?}");

        model.release_calls();
        let (code, said) = server.wait_for_end();
        assert_eq!(code, Some(0), "{said}");
        assert!(said.lines().last().unwrap().starts_with("Stopped. "), "{said}");
        assert_eq!(model.calls(), 3, "no call begins after the signal");
        assert_eq!(call_statuses(&scribe, 1), ["COMPLETED"; 3]);

        let server = serve_with(&scribe, &model.url, &[]);
        model.wait_for_calls(6);
        drop(server);
        assert_eq!(call_statuses(&scribe, 1), ["COMPLETED"; 3], "nothing is asked and paid again");
    }
}

#[test]
fn a_second_signal_ends_the_server_at_once_and_the_database_is_whole() {
    for (first, second) in [("-TERM", "-TERM"), ("-TERM", "-INT"), ("-HUP", "-INT")] {
        let scribe = Scribe::new();
        let model = CountingModel::start("{");
        let mut server = serve_with(&scribe, &model.url, &[]);
        server.start_session();
        model.wait_for_calls(1);
        let half = server.send(b"GET / HTTP/1.1\r\nHost: l");
        server.send_signal(first);
        server.wait_for_line("Stopping: ");
        server.send_signal(second);
        let (code, said) = server.wait_for_end();
        assert_eq!(code, Some(130), "{said}");
        assert!(said.contains("scribe resume"), "{said}");
        assert!(!scribe.data().join("scribe.db-wal").exists(), "the database is closed");
        let verified = scribe.run(&["events", "verify"]);
        assert!(verified.status.success(), "{}", stderr_text(&verified));
        drop(half);
    }
}

#[test]
fn calls_beyond_the_deadline_are_cut_off_and_their_cost_is_recorded() {
    let scribe = Scribe::new();
    let model =
        CountingModel::start("A ferry that never arrives is on its way to the other shore.");
    let mut server = serve_with(&scribe, &model.url, &[("SCRIBE__SERVER__STOP_SECONDS", "1")]);
    server.start_session();
    model.wait_for_calls(1);
    server.send_signal("-TERM");
    server.wait_for_line("Stopping: waiting up to 1 s for 1 model call in flight");
    let (code, said) = server.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 model call was cut off"), "{said}");
    let costs = "SELECT status || ' ' || (prompt_tokens > 0) || ' ' || (completion_tokens > 5) \
                 FROM llm_calls";
    assert_eq!(database::column(&scribe, costs), ["UNCERTAIN 1 1"]);
    let waiting = "SELECT status FROM async_tasks WHERE lease_owner IS NULL";
    assert_eq!(database::column(&scribe, waiting), ["PENDING"], "the task is given back");
}

#[test]
fn open_connections_delay_no_stop() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    let mut held = vec![
        server.send(b"GET / HTTP/1.1\r\nHost: l"),
        server.send(b"G"),
        server.connect(),
        server.send(
            b"POST /api/v1/genesis/commands HTTP/1.1\r\nHost: localhost\r\n\
              Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
        ),
        server.send(
            b"POST /api/v1/genesis/commands HTTP/1.1\r\nHost: localhost\r\n\
              Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{",
        ),
    ];
    let page = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut reader = server.connect();
    reader.set_nonblocking(true).unwrap();
    // Until neither side takes any more.
    while reader.write(page.as_bytes()).is_ok_and(|written| written == page.len()) {}
    held.push(reader);
    for _ in 0..50 {
        let mut stream =
            server.send(b"GET /api/v1/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let mut first = [0; 12];
        stream.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        held.push(stream);
    }
    server.send_signal("-TERM");
    let (code, said) = server.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("Stopping: "), "there is nothing to wait for: {said}");
    drop(held);
}

#[test]
fn a_wait_requested_by_the_provider_does_not_delay_a_stop() {
    let scribe = Scribe::new();
    let url = ModelServer::start_rejecting("429 Too Many Requests", "Retry-After: 300");
    let server = serve_with(&scribe, &url, &[]);
    server.start_session();
    let waiting = "SELECT status FROM async_tasks WHERE status = 'PENDING' AND epoch > 0";
    while database::column(&scribe, waiting).is_empty() {}
    server.send_signal("-TERM");
    let (code, said) = server.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("Stopping: "), "no call is in flight: {said}");
}

#[test]
fn an_interrupted_command_stores_the_reply_of_a_running_call() {
    let scribe = Scribe::new();
    let model = CountingModel::start("This is no JSON.");
    let mut command = with_model(scribe.command(&["write", "--premise", "A ferry"]), &model.url);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    model.wait_for_calls(1);
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert!(
        lines.any(|line| line.contains("Stopping: waiting up to 30 s for 1 model call in flight"))
    );
    model.release_calls();
    let last = lines.last().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{last}");
    assert!(last.contains("scribe resume ses_"), "{last}");
    assert_eq!(call_statuses(&scribe, 1), ["COMPLETED"]);
}

#[test]
fn a_server_that_ignores_sighup_outlives_its_terminal_and_stops_on_sigterm() {
    let scribe = Scribe::new();
    let mut command = Command::new("sh");
    let script = format!("trap '' HUP; exec {SCRIBE} serve --listen 127.0.0.1:0");
    command.args(["-c", &script]).env_clear().env("SCRIBE__DATA_DIR", scribe.data());
    let server = RawServer::run(command);
    for _ in 0..3 {
        server.send_signal("-HUP");
        assert_eq!(server.get("/api/v1/health/ready").status, 200);
    }
    server.send_signal("-TERM");
    let (code, said) = server.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn a_book_refused_by_a_stopping_server_starts_without_it() {
    let scribe = Scribe::new();
    let model = CountingModel::start("");
    let mut server = serve_with(&scribe, &model.url, &[("SCRIBE__SERVER__STOP_SECONDS", "3")]);
    server.start_session();
    model.wait_for_calls(1);
    server.send_signal("-TERM");
    server.wait_for_line("Stopping: ");
    let write = with_model(scribe.command(&["write", "--premise", "A mill"]), &model.url);
    let (running, first) = start_command(write);
    assert!(first.starts_with("session ses_"), "{first}");
    running.stop_with("-KILL");
}
