//! A model server on this machine whose answers come when the test gives them.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
};

use serde_json::{Value, json};

/// A server; each call is answered with the next pieces that are given, until an end is given.
pub(crate) struct ModelServer {
    pub(crate) url: String,
    pieces: Sender<Option<String>>,
}

impl ModelServer {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let (pieces, given) = channel();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                // Whoever hangs up is not told the rest.
                answer_request(&client.unwrap(), &given).ok();
            }
        });
        Self { url, pieces }
    }

    /// A server that answers every call with a status and a header.
    pub(crate) fn start_rejecting(status: &'static str, header: &'static str) -> String {
        Self::rejecting_with(status, header, "come back later")
    }

    /// The same with a reason of the test's own.
    pub(crate) fn rejecting_with(
        status: &'static str,
        header: &'static str,
        body: &'static str,
    ) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.unwrap();
                let answer = format!(
                    "HTTP/1.1 {status}\r\n{header}\r\nContent-Length: {}\r\n\
                     Connection: close\r\n\r\n{body}",
                    body.len()
                );
                // Whoever hangs up is not told the rest.
                read_request(&client).and_then(|_| (&client).write_all(answer.as_bytes())).ok();
            }
        });
        url
    }

    /// Gives a piece of the answer to the call that is open, or to the next.
    pub(crate) fn send_piece(&self, piece: &str) {
        self.pieces.send(Some(piece.to_owned())).unwrap();
    }

    /// Gives a whole answer.
    pub(crate) fn send_answer(&self, document: &Value) {
        self.send_piece(&document.to_string());
        self.pieces.send(None).unwrap();
    }
}

/// Reads a request to its end; answers its body.
pub(crate) fn read_request(client: &TcpStream) -> std::io::Result<Value> {
    let mut reader = BufReader::new(client);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some(given) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = given.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(serde_json::from_slice(&body)?)
}

fn answer_request(client: &TcpStream, given: &Receiver<Option<String>>) -> std::io::Result<()> {
    read_request(client)?;
    let mut client = client;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    client.write_all(head.as_bytes())?;
    while let Ok(Some(piece)) = given.recv() {
        let event = json!({ "choices": [{ "index": 0, "delta": { "content": piece } }] });
        client.write_all(format!("data: {event}\n\n").as_bytes())?;
    }
    let end = json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] });
    client.write_all(format!("data: {end}\n\ndata: [DONE]\n\n").as_bytes())
}
