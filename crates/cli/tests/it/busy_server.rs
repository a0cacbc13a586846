//! Clients of a server that has no free connection.

use std::net::TcpStream;

use crate::{interrupts::LoggedCommand, raw_server::RawServer, scribe::Scribe};

const WRITE: [&str; 5] = ["write", "--premise", "A ferry", "--chapters", "1"];

/// The number of connections that a client has open at once: its event stream and a request.
const PLACES: usize = 2;

/// Starts a server whose connections are all taken by idle clients.
fn full_server(scribe: &Scribe) -> (RawServer, Vec<TcpStream>) {
    let settings =
        [("SCRIBE__SERVER__MAX_CONNECTIONS", "2"), ("SCRIBE__SERVER__HEADER_SECONDS", "600")];
    let server = RawServer::start(scribe, &settings);
    let held = (0..PLACES).map(|_| server.send(b"GET / HT")).collect();
    // All connections are taken once another one is refused.
    while server.get("/api/v1/health/live").status != 503 {}
    (server, held)
}

#[test]
fn a_client_retries_after_a_busy_answer_and_writes_its_book() {
    let scribe = Scribe::new();
    let (_server, held) = full_server(&scribe);
    let client = LoggedCommand::start(&scribe, "client", scribe.command(&WRITE));
    client.wait_for_text("the server is busy");
    drop(held);
    let (code, said) = client.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn an_interrupt_ends_the_wait_for_a_busy_server() {
    let scribe = Scribe::new();
    let (_server, _held) = full_server(&scribe);
    let client = LoggedCommand::start(&scribe, "client", scribe.command(&WRITE));
    client.wait_for_text("the server is busy");
    let (code, said) = client.ended_by("-INT");
    assert_eq!(code, Some(130), "{said}");
}
