//! A small HTTP client: one connection for each request, and event streams.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};

use crate::history::SeenEvent;

/// How long to wait for an answer. A process may wait for its database for a while.
const MAX_ANSWER_TIME: Duration = Duration::from_secs(8);

/// How long to wait until a connection is open.
const MAX_CONNECT_TIME: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(crate) struct HttpReply {
    pub(crate) status: u16,
    body: Vec<u8>,
}

impl HttpReply {
    pub(crate) fn json(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

pub(crate) async fn get(address: &str, path: &str) -> Result<HttpReply> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    send(address, &request).await
}

pub(crate) async fn post(address: &str, path: &str, body: &Value) -> Result<HttpReply> {
    let body = body.to_string();
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    send(address, &request).await
}

async fn connect(address: &str) -> Result<BufReader<TcpStream>> {
    let stream = timeout(MAX_CONNECT_TIME, TcpStream::connect(address)).await??;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

async fn send(address: &str, request: &str) -> Result<HttpReply> {
    let exchange = async {
        let mut stream = connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let Head { status, length } = read_head(&mut stream).await?;
        let mut body = vec![0; length.context("the answer has no length")?];
        stream.read_exact(&mut body).await?;
        Ok(HttpReply { status, body })
    };
    timeout(MAX_ANSWER_TIME, exchange).await?
}

struct Head {
    status: u16,
    /// `None` for a stream.
    length: Option<usize>,
}

async fn read_head(stream: &mut BufReader<TcpStream>) -> Result<Head> {
    let mut line = String::new();
    let mut head = Head { status: 0, length: None };
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            bail!("the connection was closed");
        }
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            return Ok(head);
        }
        if head.status == 0 {
            head.status = line.split(' ').nth(1).context("no status")?.parse()?;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            head.length = Some(value.trim().parse()?);
        }
    }
}

/// The stream of all events of a process.
pub(crate) struct EventStream(BufReader<TcpStream>);

impl EventStream {
    /// Opens the stream of the events after a position.
    pub(crate) async fn open(address: &str, after: i64) -> Result<Self> {
        let request = format!(
            "GET /api/v1/events/stream HTTP/1.1\r\nHost: {address}\r\nLast-Event-ID: {after}\r\n\r\n"
        );
        let opened = async {
            let mut stream = connect(address).await?;
            stream.write_all(request.as_bytes()).await?;
            let head = read_head(&mut stream).await?;
            if head.status != 200 {
                bail!("the event stream answers {}", head.status);
            }
            Ok(Self(stream))
        };
        timeout(MAX_ANSWER_TIME, opened).await?
    }

    /// Returns the next event of the log. Each event is one chunk of the answer, so that the lines
    /// with the sizes of the chunks stand between the events. Live moments have no id.
    pub(crate) async fn next(&mut self) -> Result<SeenEvent> {
        let mut line = String::new();
        let mut position = None;
        loop {
            line.clear();
            if self.0.read_line(&mut line).await? == 0 {
                bail!("the event stream has ended");
            }
            let line = line.trim_end();
            if let Some(id) = line.strip_prefix("id: ") {
                position = Some(id.parse()?);
            }
            if let (Some(data), Some(position)) = (line.strip_prefix("data: "), position) {
                let event: Value = serde_json::from_str(data)?;
                let id = event["id"].as_str().context("an event has no id")?;
                let bare = id.rsplit_once('_').map_or(id, |(_, bare)| bare);
                return Ok(SeenEvent { position, id: bare.to_owned() });
            }
        }
    }
}
