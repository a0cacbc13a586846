//! A client whose way to the server breaks again and again.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::{
    away::{GatedBook, WRITE},
    beside::{start_server, with_model},
    interrupts::Noted,
    raw_server::RawServer,
    scribe::{Scribe, last_line, stderr_text},
};

/// What a connection gives of the event stream before it breaks, in bytes.
const GIVEN: usize = 24 * 1024;

/// Stands between a client and a server, and breaks every event stream in the middle.
#[derive(Default)]
struct Between {
    /// What each request for the event stream said of the last event that it had seen.
    asked: Mutex<Vec<Option<i64>>>,
}

impl Between {
    /// Takes the server's place in the file that says where it serves.
    fn in_front_of(scribe: &Scribe) -> Arc<Self> {
        let file = scribe.data().join("scribe.pid");
        let said = std::fs::read_to_string(&file).unwrap();
        let server = said.lines().nth(1).unwrap().strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = listener.local_addr().unwrap().to_string();
        std::fs::write(&file, said.replace(&server, &own)).unwrap();
        let between = Arc::new(Self::default());
        let shared = Arc::clone(&between);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), TcpStream::connect(&server).unwrap());
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || shared.relay_connection(&client, &server));
            }
        });
        between
    }

    /// Passes on what both say, for as long as both are there.
    fn relay_connection(&self, client: &TcpStream, server: &TcpStream) {
        // What may still be given; without an event stream on the connection there is no end.
        let left = AtomicUsize::new(usize::MAX);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                copy_stream(client, server, |said| {
                    let said = String::from_utf8_lossy(said);
                    if said.contains("GET /api/v1/events/stream") {
                        let header = said.lines().find_map(|l| l.strip_prefix("last-event-id: "));
                        let seen = header.map(|id| id.trim().parse().unwrap());
                        self.asked.lock().unwrap().push(seen);
                        left.store(GIVEN, Ordering::SeqCst);
                    }
                    true
                });
            });
            copy_stream(server, client, |said| {
                let before = left.load(Ordering::SeqCst);
                if before != usize::MAX {
                    left.store(before.saturating_sub(said.len()), Ordering::SeqCst);
                }
                before > said.len()
            });
        });
    }
}

/// Passes on what one says to the other, until `goes_on` says that it is enough.
fn copy_stream(mut from: &TcpStream, mut to: &TcpStream, goes_on: impl Fn(&[u8]) -> bool) {
    let mut buffer = [0; 4_096];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..read]).is_err() || !goes_on(&buffer[..read]) {
            break;
        }
    }
    for end in [from, to] {
        end.shutdown(Shutdown::Both).ok();
    }
}

#[test]
fn a_client_continues_after_the_last_event_when_its_stream_breaks() {
    let scribe = Scribe::new();
    let _server = start_server(&scribe);
    let between = Between::in_front_of(&scribe);
    let output = scribe.run(&["write", "--premise", "A ferry", "--chapters", "2", "--json"]);
    assert!(output.status.success(), "{}", stderr_text(&output));
    assert_eq!(last_line(&output)["chapters"], 2);
    let asked = between.asked.lock().unwrap();
    assert!(asked.len() > 2, "{asked:?}");
    assert!(asked.iter().all(Option::is_some) && asked.is_sorted(), "{asked:?}");
    assert!(asked.first() < asked.last(), "{asked:?}");
}

#[test]
fn a_client_finds_a_server_that_restarts_at_another_address() {
    let (scribe, book) = (Scribe::new(), GatedBook::start());
    let serve = || with_model(scribe.command(&["serve", "--listen", "127.0.0.1:0"]), book.url());
    let first = RawServer::run(serve());
    let client = with_model(scribe.command(&WRITE), book.url());
    let client = Noted::start(&scribe, "client", client);
    book.wait_for_call();
    client.wait_for_text("session ses_");
    let before = first.address.clone();
    first.send_signal("-KILL");
    first.wait_for_end();
    // Nobody else is there in the meantime, so that the system gives another port.
    let taken = TcpListener::bind(&before);
    let second = RawServer::run(serve());
    assert_ne!(second.address, before);
    drop(taken);
    book.answer_calls();
    let (code, said) = client.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
}
