//! `scribe serve` as a separate process, tested with raw sockets and signals.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        mpsc::{Receiver, channel},
    },
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::scribe::Scribe;

/// The maximum time that a test waits for a line, an answer or the end of the process.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);

/// A server that is killed with the test.
pub(crate) struct RawServer {
    child: Child,
    lines: Mutex<Receiver<String>>,
    said: Vec<String>,
    pub(crate) address: String,
}

impl RawServer {
    /// Starts `scribe serve` with settings from the environment.
    pub(crate) fn start(scribe: &Scribe, settings: &[(&str, &str)]) -> Self {
        let mut command = scribe.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.envs(settings.iter().copied());
        Self::run(command)
    }

    /// Starts a command that runs `scribe serve`.
    pub(crate) fn run(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stderr.take().unwrap()).lines();
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            output.map_while(Result::ok).try_for_each(|line| tell.send(line))
        });
        let mut server =
            Self { child, lines: Mutex::new(lines), said: Vec::new(), address: String::new() };
        let first = server.wait_for_line("http://");
        server.address = first.split("http://").nth(1).unwrap().trim().to_owned();
        server.wait_for_line("a first book");
        server
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// True if a line that was waited for, or one before it, contains a text.
    pub(crate) fn has_said(&self, text: &str) -> bool {
        self.said.iter().any(|line| line.contains(text))
    }

    /// Waits for a line on standard error that contains a text.
    pub(crate) fn wait_for_line(&mut self, text: &str) -> String {
        loop {
            let line = self.lines.get_mut().unwrap().recv_timeout(PATIENCE);
            assert!(line.is_ok(), "no line has {text:?}: {:?}", self.said);
            let line = line.unwrap();
            self.said.push(line.clone());
            if line.contains(text) {
                return line;
            }
        }
    }

    pub(crate) fn send_signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }

    /// Waits for the end of the process. Returns the exit code and the output.
    pub(crate) fn wait_for_end(mut self) -> (Option<i32>, String) {
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < PATIENCE, "it does not end: {:?}", self.said);
            std::thread::sleep(Duration::from_millis(5));
        };
        let mut said = std::mem::take(&mut self.said);
        said.extend(std::iter::from_fn(|| {
            self.lines.get_mut().unwrap().recv_timeout(PATIENCE).ok()
        }));
        (status.code(), said.join("\n"))
    }

    /// Returns the peak memory of the process, in MiB.
    pub(crate) fn peak_memory_mib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
        kib / 1_024
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Opens a connection and writes to it.
    pub(crate) fn send(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = self.connect();
        // A server that has refused the request may have closed the connection.
        stream.write_all(bytes).ok();
        stream
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Answer::read(self.send(request.as_bytes()))
    }

    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Answer {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        Answer::read(self.send(&[head.as_bytes(), body].concat()))
    }

    /// Starts a session. Its first model call begins soon afterwards.
    pub(crate) fn start_session(&self) {
        let body = br#"{"command_type":"START_GENESIS","payload":{"premise":"A ferry"}}"#;
        assert_eq!(self.post("/api/v1/genesis/commands", body).status, 202);
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// An answer as it came over the wire.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// Reads everything until the server closes the connection.
    pub(crate) fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        // After a reset, nothing more can be read.
        let end = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let is_silent = end.as_ref().is_err_and(|error| {
            matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
        });
        assert!(!is_silent, "the connection stays open: {text}");
        Self::parse(&text)
    }

    pub(crate) fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status: Option<u16> = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        assert!(status.is_some(), "no answer: {text:?}");
        Self { status: status.unwrap(), head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    /// Returns the code of a problem after checking its form.
    #[track_caller]
    pub(crate) fn problem(&self) -> String {
        assert!(self.head.contains("content-type: application/problem+json"), "{self:?}");
        let problem: Value = serde_json::from_str(&self.body).unwrap();
        let code = problem["code"].as_str().unwrap().to_owned();
        assert_eq!(problem["type"], format!("/problems/{code}"), "{self:?}");
        assert_eq!(problem["status"], self.status, "{self:?}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{self:?}");
        let correlation = problem["correlation_id"].as_str().unwrap();
        assert!(self.head.contains(&format!("x-correlation-id: {correlation}")), "{self:?}");
        code
    }
}
