//! Runs the program as `scribe serve`, and provides a minimal HTTP client.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::{Child, ChildStderr, Command},
};

/// The longest time that a server may take to start.
const MAX_START_TIME: Duration = Duration::from_secs(60);

/// A running server, which is killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    /// Kept open, so that the server can write to it.
    _stderr: BufReader<ChildStderr>,
    pub(crate) address: String,
    pub(crate) pid: u32,
    /// The time from its start until it was ready.
    pub(crate) start: Duration,
}

impl Server {
    /// Starts a server on a data folder and waits until it is ready.
    pub(crate) async fn start(folder: &Path) -> Result<Self> {
        let began = Instant::now();
        let mut child = Command::new(program()?)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env_clear()
            .env("SCRIBE__DATA_DIR", folder)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let pid = child.id().context("it has ended")?;
        let mut stderr = BufReader::new(child.stderr.take().context("no standard error")?);
        let mut line = String::new();
        let address = loop {
            line.clear();
            if stderr.read_line(&mut line).await? == 0 {
                bail!("the server did not come up");
            }
            if let Some((_, address)) = line.trim().split_once("http://") {
                break address.to_owned();
            }
        };
        loop {
            if let Ok(mut client) = Client::connect(&address).await
                && client.get("/api/v1/health/ready").await.is_ok_and(|reply| reply.status == 200)
            {
                break;
            }
            if began.elapsed() > MAX_START_TIME {
                bail!("the server is not ready after {MAX_START_TIME:?}");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(Self { child, _stderr: stderr, address, pid, start: began.elapsed() })
    }

    /// Kills the server without an orderly shutdown.
    pub(crate) async fn kill(mut self) -> Result<()> {
        self.child.kill().await?;
        Ok(())
    }
}

/// Returns the path of the `scribe` binary next to this one.
fn program() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    Ok(own.parent().context("no folder")?.join("scribe"))
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// A connection that is kept open.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    host: String,
}

impl Client {
    pub(crate) async fn connect(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), host: address.to_owned() })
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Reply> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.host);
        self.stream.write_all(request.as_bytes()).await?;
        self.reply().await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Result<Reply> {
        let body = body.to_string();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            self.host,
            body.len(),
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.reply().await
    }

    /// Opens an event stream, whose lines can then be read.
    pub(crate) async fn events(mut self, path: &str) -> Result<Events> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.host);
        self.stream.write_all(request.as_bytes()).await?;
        let (status, _) = self.head().await?;
        if status != 200 {
            bail!("the event stream answers {status}");
        }
        Ok(Events(self.stream))
    }

    async fn head(&mut self) -> Result<(u16, usize)> {
        let (mut status, mut length) = (0, 0);
        let mut line = String::new();
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                bail!("the connection was closed");
            }
            let line = line.trim().to_ascii_lowercase();
            if line.is_empty() {
                return Ok((status, length));
            }
            if status == 0 {
                status = line.split(' ').nth(1).context("no status")?.parse()?;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
    }

    async fn reply(&mut self) -> Result<Reply> {
        let (status, length) = self.head().await?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok(Reply { status, body })
    }
}

pub(crate) struct Events(BufReader<TcpStream>);

impl Events {
    /// Waits for the next event of a type.
    pub(crate) async fn next(&mut self, event_type: &str) -> Result<()> {
        let wanted = format!("event: {event_type}");
        let mut line = String::new();
        loop {
            line.clear();
            if self.0.read_line(&mut line).await? == 0 {
                bail!("the event stream has ended");
            }
            if line.trim_end() == wanted {
                return Ok(());
            }
        }
    }
}
