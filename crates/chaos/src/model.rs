//! A model server that answers after a fixed time and remembers every request.
//!
//! Each process asks at an address of its own, so that the server knows which process asked.

mod question;

use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result};
use scribe_domain::content::ContentHash;
use scribe_ports::model::estimate_tokens;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use self::question::Question;
use crate::{
    history::{Request, RequestEnd},
    watch::RunClock,
};

/// The number of characters in a piece of an answer.
const PIECE_CHARS: usize = 400;

/// A running model server, which ends when this is dropped.
pub(crate) struct ModelServer {
    address: String,
    requests: Arc<Mutex<Vec<Request>>>,
    _accepting: JoinSet<()>,
}

/// What every connection needs.
#[derive(Clone)]
struct SharedServer {
    requests: Arc<Mutex<Vec<Request>>>,
    watch: RunClock,
    delay: Duration,
    log: Arc<Mutex<File>>,
}

impl ModelServer {
    /// Starts a server whose every answer begins after `delay`. The requests are written to a file
    /// too.
    pub(crate) async fn start(watch: RunClock, delay: Duration, log: &Path) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let log = Arc::new(Mutex::new(File::create(log)?));
        let shared = SharedServer { requests: Arc::clone(&requests), watch, delay, log };
        let mut accepting = JoinSet::new();
        accepting.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let shared = shared.clone();
                // A process that is killed or stopped ends its connections.
                connections.spawn(async move { shared.serve(client).await.ok() });
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, requests, _accepting: accepting })
    }

    /// Returns the address for a process, for the setting `model.base_url`.
    pub(crate) fn url_for(&self, process: usize) -> String {
        format!("http://{}/{process}/v1", self.address)
    }

    /// Returns every request so far, in the order in which they arrived.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl SharedServer {
    async fn serve(&self, client: TcpStream) -> Result<()> {
        client.set_nodelay(true)?;
        let mut client = BufReader::new(client);
        let (path, body) = read_request(&mut client).await?;
        let Some(process) = path.strip_suffix("/v1/chat/completions") else {
            let answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            client.write_all(answer.as_bytes()).await?;
            return Ok(());
        };
        let process = process
            .trim_start_matches('/')
            .parse()
            .context("the number of the process is missing")?;
        let requested_ms = self.watch.now_ms();
        let body: Value = serde_json::from_slice(&body)?;
        let question = Question::read(&body);
        let text = question.answer().await?;
        let request = Request {
            key: question.key(),
            reply: ContentHash::hash_bytes(text.as_bytes()).to_string(),
            process,
            requested_ms,
            end: None,
        };
        writeln!(
            self.log.lock().unwrap_or_else(PoisonError::into_inner),
            "{}",
            json!({ "request": request, "body": body, "reply": text })
        )?;
        let number = self.remember(request);
        tokio::time::sleep(self.delay).await;
        let is_delivered = write_answer(client, &question, &text).await.is_ok();
        let end = RequestEnd { at_ms: self.watch.now_ms(), is_delivered };
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(request) = requests.get_mut(number) {
            request.end = Some(end);
        }
        Ok(())
    }

    fn remember(&self, request: Request) -> usize {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.push(request);
        requests.len() - 1
    }
}

/// Reads the path and the body of a request.
async fn read_request(client: &mut BufReader<TcpStream>) -> Result<(String, Vec<u8>)> {
    let mut line = String::new();
    client.read_line(&mut line).await?;
    let path = line.split(' ').nth(1).context("no request")?.to_owned();
    let mut length = 0;
    loop {
        line.clear();
        client.read_line(&mut line).await?;
        if let Some(given) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = given.trim().parse()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    client.read_exact(&mut body).await?;
    Ok((path, body))
}

/// Sends an answer, and waits until the client has closed the connection. An error says that the
/// client may not have received all of it.
async fn write_answer(
    mut client: BufReader<TcpStream>,
    question: &Question,
    text: &str,
) -> Result<()> {
    let mut stream = String::from(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n",
    );
    let mut add = |event: &Value| stream.push_str(&format!("data: {event}\n\n"));
    let chars: Vec<char> = text.chars().collect();
    for piece in chars.chunks(PIECE_CHARS) {
        let piece: String = piece.iter().collect();
        add(&json!({ "choices": [{ "index": 0, "delta": { "content": piece } }] }));
    }
    add(&json!({
        "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }],
        "usage": {
            "prompt_tokens": estimate_tokens(&question.prompt),
            "completion_tokens": estimate_tokens(text),
        },
    }));
    stream.push_str("data: [DONE]\n\n");
    client.write_all(stream.as_bytes()).await?;
    client.get_mut().shutdown().await?;
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).await?;
    Ok(())
}
