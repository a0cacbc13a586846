//! Many large bodies at once: each is answered, and nothing of them stays behind.

use crate::{
    raw_server::{Answer, RawServer},
    scribe::Scribe,
};

const PATH: &str = "/api/v1/genesis/commands";

/// How many bodies come at once; together they take several times what the server has for them.
const BODIES: usize = 40;

/// A body that is whole JSON, within the limit of the route, and no command.
fn large_body() -> Vec<u8> {
    let text = "a".repeat(4_200_000);
    format!(r#"{{"command_type":"CONFIRM_STAGE","payload":{{"text":"{text}"}}}}"#).into_bytes()
}

fn request_head(framing: &str) -> String {
    format!(
        "POST {PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/json\r\n{framing}\r\n\r\n"
    )
}

/// One that comes alone is read and judged.
#[track_caller]
fn assert_reads_bodies(server: &RawServer) {
    let answer = server.post(PATH, &large_body());
    assert!([400, 413, 422].contains(&answer.status), "{answer:?}");
    answer.problem();
}

/// Sends a request so often at once; every one is answered.
fn flood_server(server: &RawServer, request: &[u8]) {
    std::thread::scope(|scope| {
        for _ in 0..BODIES {
            scope.spawn(|| {
                let answer = Answer::read(server.send(request));
                assert!([400, 413, 422, 503].contains(&answer.status), "{answer:?}");
                let code = answer.problem();
                let is_busy = answer.status == 503;
                assert_eq!(is_busy, code == "server-busy", "{answer:?}");
                assert_eq!(is_busy, answer.head.contains("retry-after: "), "{answer:?}");
            });
        }
    });
}

#[test]
fn every_request_is_answered_when_bodies_exceed_the_memory_budget() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    let body = large_body();
    let head = request_head(&format!("Content-Length: {}", body.len()));
    flood_server(&server, &[head.as_bytes(), &body].concat());
    assert_reads_bodies(&server);
}

#[test]
fn every_request_is_answered_when_chunked_bodies_exceed_the_memory_budget() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    let mut request = request_head("Transfer-Encoding: chunked").into_bytes();
    for piece in large_body().chunks(100_000) {
        request.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        request.extend_from_slice(piece);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    flood_server(&server, &request);
    assert_reads_bodies(&server);
}

#[test]
fn disconnected_clients_release_their_budget() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    let body = large_body();
    let head = request_head(&format!("Content-Length: {}", body.len()));
    let half = [head.as_bytes(), &body[..500_000]].concat();
    std::thread::scope(|scope| {
        for _ in 0..BODIES {
            scope.spawn(|| drop(server.send(&half)));
        }
    });
    assert_reads_bodies(&server);
}
