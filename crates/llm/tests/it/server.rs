//! A test server that answers each connection with its next scripted answer.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use serde_json::Value;
use tokio::{
    sync::{
        Mutex as AsyncMutex,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
    time::timeout,
};

/// The script of a connection, step by step.
pub(crate) struct Answer(Vec<Step>);

enum Step {
    Send(Vec<u8>),
    /// Sends nothing more until the client hangs up.
    Stall,
    /// Waits before the next step.
    Wait(Duration),
    /// Waits for a signal from the test.
    Until(mpsc::Receiver<()>),
    /// Breaks the connection off.
    Reset,
}

impl Answer {
    /// Returns an answer that sends nothing.
    pub(crate) fn silence() -> Self {
        Self(vec![Step::Stall])
    }

    /// Returns a response with exactly these bytes.
    pub(crate) fn raw(response: impl Into<Vec<u8>>) -> Self {
        Self(vec![Step::Send(response.into())])
    }

    /// Returns a response with a status, headers that each end in `\r\n`, and a body.
    pub(crate) fn status(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::raw(format!(
            "HTTP/1.1 {status} Said\r\n{headers}Content-Length: {length}\r\n\
             Connection: close\r\n\r\n{body}"
        ))
    }

    /// Returns a rejection in OpenAI's format.
    pub(crate) fn rejection(status: u16, message: &str) -> Self {
        let body = serde_json::json!({ "error": { "message": message, "type": "invalid" } });
        Self::status(status, "Content-Type: application/json\r\n", &body.to_string())
    }

    /// Returns the start of a stream that ends when the connection ends.
    pub(crate) fn stream() -> Self {
        Self::raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
    }

    /// Returns a whole stream of events.
    pub(crate) fn events(events: &[Value]) -> Self {
        events.iter().fold(Self::stream(), Self::event).then("data: [DONE]\n\n")
    }

    /// Returns the start of a chunked stream, whose end is announced.
    pub(crate) fn chunked() -> Self {
        Self::raw(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\
             Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        )
    }

    /// Adds a chunk to a chunked stream.
    pub(crate) fn chunk(self, text: &str) -> Self {
        self.then(format!("{:x}\r\n{text}\r\n", text.len()))
    }

    /// Adds the end of a chunked stream.
    pub(crate) fn last_chunk(self) -> Self {
        self.then("0\r\n\r\n")
    }

    pub(crate) fn event(self, event: &Value) -> Self {
        self.then(format!("data: {event}\n\n"))
    }

    pub(crate) fn then(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.push(Step::Send(bytes.into()));
        self
    }

    pub(crate) fn then_wait(mut self, time: Duration) -> Self {
        self.0.push(Step::Wait(time));
        self
    }

    pub(crate) fn then_stall(mut self) -> Self {
        self.0.push(Step::Stall);
        self
    }

    pub(crate) fn then_reset_after(mut self, seen: mpsc::Receiver<()>) -> Self {
        self.0.push(Step::Until(seen));
        self.0.push(Step::Reset);
        self
    }
}

/// A request as it arrived.
pub(crate) struct Request {
    /// The request line and the headers, in lower case.
    pub(crate) head: String,
    pub(crate) body: Value,
    /// The body as it was sent.
    pub(crate) body_text: String,
}

pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    hang_ups: AsyncMutex<UnboundedReceiver<()>>,
}

impl Server {
    pub(crate) fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (hung_up, hang_ups) = unbounded_channel();
        let log = Arc::clone(&requests);
        thread::spawn(move || {
            for answer in answers {
                let (stream, _) = listener.accept().unwrap();
                serve(stream, answer, &log, &hung_up);
            }
        });
        Self { url, requests, hang_ups: AsyncMutex::new(hang_ups) }
    }

    /// Removes and returns the requests that have arrived.
    pub(crate) fn requests(&self) -> Vec<Request> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }

    /// Waits until a client has hung up on a stalling answer.
    pub(crate) async fn wait_for_hang_up(&self) {
        let mut hang_ups = self.hang_ups.lock().await;
        timeout(Duration::from_secs(30), hang_ups.recv()).await.unwrap().unwrap();
    }
}

fn serve(
    mut stream: TcpStream,
    answer: Answer,
    log: &Mutex<Vec<Request>>,
    hung_up: &UnboundedSender<()>,
) {
    if let Some(request) = read_request(&stream) {
        log.lock().unwrap().push(request);
    }
    for step in answer.0 {
        match step {
            Step::Send(bytes) => {
                if stream.write_all(&bytes).is_err() {
                    return;
                }
            }
            Step::Stall => {
                // This ends in any case when the client ends the connection.
                drop(stream.read_to_end(&mut Vec::new()));
                hung_up.send(()).unwrap_or_default();
                return;
            }
            Step::Wait(time) => thread::sleep(time),
            Step::Until(seen) => drop(seen.recv_timeout(Duration::from_secs(30))),
            Step::Reset => {
                socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
            }
        }
    }
}

/// Reads a request. Returns `None` for anything other than HTTP.
fn read_request(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let head = head.to_lowercase();
    if head.starts_with("get ") {
        return Some(Request { head, body: Value::Null, body_text: String::new() });
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    let mut body = vec![0; length.trim().parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    let body_text = String::from_utf8(body).ok()?;
    Some(Request { head, body: serde_json::from_str(&body_text).ok()?, body_text })
}
