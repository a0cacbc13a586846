//! Clients of a server that has no place for them at the moment.

use std::net::TcpStream;

use crate::{interrupts::Noted, raw_server::RawServer, scribe::Scribe};

const WRITE: [&str; 5] = ["write", "--premise", "A ferry", "--chapters", "1"];

/// As many as a client has open at once: its event stream, and a request.
const PLACES: usize = 2;

/// A server whose every place is taken by connections that say nothing.
fn full_server(scribe: &Scribe) -> (RawServer, Vec<TcpStream>) {
    let settings =
        [("SCRIBE__SERVER__MAX_CONNECTIONS", "2"), ("SCRIBE__SERVER__HEADER_SECONDS", "600")];
    let server = RawServer::start(scribe, &settings);
    let held = (0..PLACES).map(|_| server.send(b"GET / HT")).collect();
    // The places are taken once one more is turned away.
    while server.get("/api/v1/health/live").status != 503 {}
    (server, held)
}

#[test]
fn a_client_retries_after_a_busy_answer_and_writes_its_book() {
    let scribe = Scribe::new();
    let (_server, held) = full_server(&scribe);
    let client = Noted::start(&scribe, "client", scribe.command(&WRITE));
    client.wait_for_text("the server is busy");
    drop(held);
    let (code, said) = client.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn an_interrupt_ends_the_wait_for_a_busy_server() {
    let scribe = Scribe::new();
    let (_server, _held) = full_server(&scribe);
    let client = Noted::start(&scribe, "client", scribe.command(&WRITE));
    client.wait_for_text("the server is busy");
    let (code, said) = client.ended_by("-INT");
    assert_eq!(code, Some(130), "{said}");
}
