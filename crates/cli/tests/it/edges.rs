//! The edges of the HTTP server: hostile bodies, half requests, too many connections, and requests
//! that cannot be read.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    thread,
    time::Duration,
};

use crate::{
    raw_server::{Answer, RawServer},
    scribe::{SCRIBE, Scribe},
};

/// A body of objects that are far larger in memory than on the wire.
fn hostile_body(bytes: usize) -> Vec<u8> {
    let mut body = br#"{"command_type":"CONFIRM_STAGE","payload":{"data":["#.to_vec();
    while body.len() < bytes {
        body.extend_from_slice(br#"{"":0},"#);
    }
    body.extend_from_slice(b"0]}}");
    body
}

const COMMANDS: [&str; 2] = [
    "/api/v1/genesis/commands",
    "/api/v1/novels/nov_018f3c2e-7a10-7c3e-9a63-2f3f1d7a0009/commands",
];

#[test]
fn hostile_bodies_cost_little_memory_and_the_server_answers_meanwhile() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    for path in COMMANDS {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                let large = hostile_body(12_500_000);
                let server = &server;
                scope.spawn(move || {
                    let refused = server.post(path, &large);
                    assert_eq!(
                        (refused.status, refused.problem().as_str()),
                        (413, "body-too-large")
                    );
                });
                let dense = hostile_body(4_000_000);
                scope.spawn(move || {
                    let refused = server.post(path, &dense);
                    assert!([400, 413].contains(&refused.status), "{refused:?}");
                    refused.problem();
                });
                assert_eq!(server.get("/api/v1/health/live").status, 200);
            }
        });
    }
    let peak = server.peak_memory_mib();
    assert!(peak < 200, "{peak} MiB");
}

#[test]
fn a_chunked_body_is_refused_while_it_is_read() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    let mut stream = server.send(
        b"POST /api/v1/genesis/commands HTTP/1.1\r\nHost: localhost\r\n\
          Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    // It never ends; the server closes the connection.
    while stream.write_all(chunk.as_bytes()).is_ok() {}
    assert!(server.peak_memory_mib() < 200);
}

#[test]
fn unfinished_requests_are_closed_after_the_time_limit_with_a_reason() {
    let scribe = Scribe::new();
    let settings = [
        ("SCRIBE__SERVER__HEADER_SECONDS", "1"),
        ("SCRIBE__SERVER__BODY_SECONDS", "1"),
        ("SCRIBE__SERVER__IDLE_SECONDS", "1"),
    ];
    let server = RawServer::start(&scribe, &settings);
    for half in [
        &b"G"[..],
        b"GET / HTTP/1.1\r\nHost: l",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n",
        b"POST /api/v1/genesis/commands HTTP/1.1\r\nHost: localhost\r\n\
          Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
        b"POST /api/v1/genesis/commands HTTP/1.1\r\nHost: localhost\r\n\
          Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{",
    ] {
        let answer = Answer::read(server.send(half));
        let shown = String::from_utf8_lossy(half);
        assert_eq!((answer.status, answer.problem().as_str()), (408, "request-timeout"), "{shown}");
    }
    // One that says nothing, or nothing more, is closed without a word.
    for (sent, wanted) in
        [("", ""), ("GET /api/v1/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 200")]
    {
        let mut text = String::new();
        server.send(sent.as_bytes()).read_to_string(&mut text).unwrap();
        assert!(text.starts_with(wanted) && text.is_empty() == wanted.is_empty(), "{text}");
        assert!(!text.contains("408"), "{text}");
    }
}

#[test]
fn a_client_that_stops_reading_is_disconnected() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[("SCRIBE__SERVER__WRITE_SECONDS", "1")]);
    let page = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut reader = server.connect();
    // The server reads no further request while an answer waits; in the end it closes.
    while reader.write_all(page.as_bytes()).is_ok() {}
    assert_eq!(server.get("/api/v1/health/live").status, 200);
}

#[test]
fn a_connection_beyond_the_limit_is_refused_with_a_problem_and_logged() {
    let scribe = Scribe::new();
    let settings =
        [("SCRIBE__SERVER__MAX_CONNECTIONS", "4"), ("SCRIBE__SERVER__HEADER_SECONDS", "2")];
    let mut server = RawServer::start(&scribe, &settings);
    let held: Vec<TcpStream> = (0..4).map(|_| server.send(b"GET / HT")).collect();
    let refused = server.get("/api/v1/health/live");
    assert_eq!((refused.status, refused.problem().as_str()), (503, "server-busy"));
    assert!(refused.head.contains("retry-after: "), "{refused:?}");
    server.wait_for_line("server.max_connections");
    // Those that hold the places are closed in time.
    for stream in held {
        assert_eq!(Answer::read(stream).status, 408);
    }
    // A place is free once the server has seen that its client has gone.
    let served = (0..500).any(|_| {
        thread::sleep(Duration::from_millis(10));
        server.get("/api/v1/health/live").status == 200
    });
    assert!(served);
}

#[test]
fn at_the_limit_of_open_files_the_server_logs_it_and_continues() {
    let scribe = Scribe::new();
    let mut command = std::process::Command::new("sh");
    let script = format!("ulimit -n 64; exec {SCRIBE} serve --listen 127.0.0.1:0");
    command
        .args(["-c", &script])
        .env_clear()
        .env("SCRIBE__DATA_DIR", scribe.data())
        .env("SCRIBE__SERVER__HEADER_SECONDS", "1")
        .current_dir(scribe.path());
    let mut server = RawServer::run(command);
    let held: Vec<TcpStream> = (0..200).map(|_| server.send(b"GET / HT")).collect();
    server.wait_for_line("connections");
    drop(held);
    while server.get("/api/v1/health/live").status != 200 {}
}

/// Requests that cannot be read, with the status of their answer.
fn unreadable_requests() -> Vec<(Vec<u8>, u16)> {
    let of = |text: &str| text.as_bytes().to_vec();
    let get = |rest: &str| of(&format!("GET / HTTP/1.1\r\nHost: localhost\r\n{rest}\r\n"));
    let post = |rest: &str| {
        of(&format!("POST /api/v1/genesis/commands HTTP/1.1\r\nHost: localhost\r\n{rest}\r\n"))
    };
    vec![
        (of("GARBAGE\r\n\r\n"), 400),
        (of("\x16\x03\x01\x02\x00\x01\x00\x01\x7c\x03\x03"), 400),
        (of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 400),
        (of("GET / HTTP/3.0\r\nHost: localhost\r\n\r\n"), 400),
        (of("GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400),
        (of("GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400),
        (of(&"\r\n".repeat(50_000)), 400),
        (of(&format!("{}GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\n".repeat(50_000))), 400),
        (get("No colon\r\n"), 400),
        (get("A b: c\r\n"), 400),
        (get("A: \x01\r\n"), 400),
        (post("Content-Length: x\r\n"), 400),
        (post("Content-Length: -1\r\n"), 400),
        (post("Content-Length: 1\r\nContent-Length: 2\r\n"), 400),
        (post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 400),
        (post("Content-Length:\r\n"), 400),
        (post("Content-Length: 9999999999999999999\r\n"), 413),
        (post("Content-Length: 18446744073709551614\r\n"), 413),
        (post("Content-Length: 18446744073709551615\r\n"), 413),
        (post("Content-Length: 18446744073709551616\r\n"), 413),
        (post(&format!("Content-Length: {}\r\n", "9".repeat(300))), 413),
        (post("Content-Length: 18446744073709551615x\r\n"), 400),
        (get("Host: localhost\r\n"), 400),
        (get("HOST: elsewhere\r\n"), 400),
        (post("Transfer-Encoding: gzip\r\n"), 400),
        (of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400),
        (of(&format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(10_000))), 414),
        (of(&format!("GET /{}", "a".repeat(100_000))), 414),
        (get(&format!("A: {}\r\n", "a".repeat(100_000))), 431),
        (get(&"A: b\r\n".repeat(200)), 431),
        (of(&format!("GET / HTTP/1.1\r\n{}", "A: b\r\n".repeat(20_000))), 431),
    ]
}

#[test]
fn a_malformed_request_is_answered_with_a_problem() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    for (request, status) in unreadable_requests() {
        let shown: String = String::from_utf8_lossy(&request).chars().take(80).collect();
        let answer = Answer::read(server.send(&request));
        assert_eq!(answer.status, status, "{shown:?}: {answer:?}");
        answer.problem();
        assert!(answer.head.contains("connection: close"), "{shown:?}: {answer:?}");
        // Answers before it on the same connection come whole.
        let good = b"GET /api/v1/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
        let mut text = String::new();
        server.send(&[good, &request[..]].concat()).read_to_string(&mut text).ok();
        assert!(text.starts_with("HTTP/1.1 200"), "{shown:?}: {text}");
        let second = text.rfind("HTTP/1.1 ").unwrap();
        assert_eq!(Answer::parse(&text[second..]).status, status, "{shown:?}: {text}");
    }
}

#[test]
fn a_client_that_closes_an_unfinished_request_gets_a_problem() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    for half in ["G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\n"] {
        let stream = server.send(half.as_bytes());
        stream.shutdown(Shutdown::Write).unwrap();
        let answer = Answer::read(stream);
        assert_eq!((answer.status, answer.problem().as_str()), (400, "malformed-request"));
    }
}

#[test]
fn the_body_of_one_request_is_not_read_as_the_next() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    let body = "GARBAGE\r\n\r\n";
    let length = format!("Content-Length: {}\r\n\r\n{body}", body.len());
    let chunked = format!("Transfer-Encoding: chunked\r\n\r\nb;x=y\r\n{body}\r\n0\r\nA: b\r\n\r\n");
    for rest in [length, chunked] {
        let request = format!(
            "POST /api/v1/genesis/commands HTTP/1.1\r\nHost: localhost\r\n\
             Content-Type: application/json\r\n{rest}\
             GET /api/v1/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        );
        let mut text = String::new();
        server.send(request.as_bytes()).read_to_string(&mut text).unwrap();
        assert!(text.starts_with("HTTP/1.1 400"), "{text}");
        assert!(text.contains("HTTP/1.1 200"), "{text}");
    }
}

#[test]
fn empty_lines_before_a_request_are_ignored() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    for lines in ["\r\n", "\n", "\r\n\r\n\n"] {
        let request = format!(
            "{lines}GET /api/v1/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(Answer::read(server.send(request.as_bytes())).status, 200, "{lines:?}");
    }
    let long = format!("\r\n\r\nGET /{}", "a".repeat(100_000));
    assert_eq!(Answer::read(server.send(long.as_bytes())).status, 414);
}

#[test]
fn malformed_chunks_are_distinguished_from_an_incomplete_body() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[]);
    let head = "POST /api/v1/genesis/commands HTTP/1.1\r\nHost: localhost\r\n\
                Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (chunks, reason) in [
        ("xyz\r\n{}\r\n0\r\n\r\n", "the chunks of the body cannot be read"),
        ("-2\r\n{}\r\n0\r\n\r\n", "the chunks of the body cannot be read"),
        ("\r\n{}\r\n0\r\n\r\n", "the chunks of the body cannot be read"),
        ("2\n{}\n0\n\n", "the chunks of the body cannot be read"),
        ("2\r\n{}\n0\r\n\r\n", "the chunks of the body cannot be read"),
        ("2\r\n{}}\r\n0\r\n\r\n", "the chunks of the body cannot be read"),
        ("fffffffffffffffff\r\n{}\r\n0\r\n\r\n", "the chunks of the body cannot be read"),
        ("9\r\n{}", "the body ended too early"),
        ("2\r\n{}\r\n", "the body ended too early"),
    ] {
        let stream = server.send(format!("{head}{chunks}").as_bytes());
        stream.shutdown(Shutdown::Write).unwrap();
        let answer = Answer::read(stream);
        assert_eq!((answer.status, answer.problem().as_str()), (400, "malformed-request"));
        assert!(answer.body.contains(reason), "{chunks:?}: {answer:?}");
    }
}

#[test]
fn closing_an_event_stream_frees_its_connection_immediately() {
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[("SCRIBE__SERVER__MAX_CONNECTIONS", "1")]);
    let stream = b"GET /api/v1/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
    drop(server.send(stream));
    // Long before the server says the next word on it.
    let served = (0..500).any(|_| {
        thread::sleep(Duration::from_millis(10));
        server.get("/api/v1/health/live").status == 200
    });
    assert!(served);
}
