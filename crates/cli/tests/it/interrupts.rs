//! Interrupted by the person: what is said is true, and how to go on is said.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use crate::{
    beside::{silent_model, start_command, with_silent_model},
    database,
    scribe::Scribe,
};

/// A command whose words go to a file.
pub(crate) struct Noted {
    child: Child,
    notes: PathBuf,
}

impl Noted {
    pub(crate) fn start(scribe: &Scribe, name: &str, mut command: Command) -> Self {
        let notes = scribe.path().join(name);
        let file = File::create(&notes).unwrap();
        let child = command.stdout(Stdio::null()).stderr(file).spawn().unwrap();
        Self { child, notes }
    }

    pub(crate) fn output_text(&self) -> String {
        fs::read_to_string(&self.notes).unwrap()
    }

    /// Waits until it has said something.
    pub(crate) fn wait_for_text(&self, text: &str) {
        let began = Instant::now();
        while !self.output_text().contains(text) {
            assert!(
                began.elapsed() < Duration::from_secs(60),
                "no {text:?}: {}",
                self.output_text()
            );
            sleep(Duration::from_millis(10));
        }
    }

    /// Presses Ctrl-C; answers the exit code and all that was said.
    fn interrupt(self) -> (Option<i32>, String) {
        self.ended_by("-INT")
    }

    /// Waits until it ends by itself; answers the exit code and all that was said.
    pub(crate) fn wait_for_end(mut self) -> (Option<i32>, String) {
        (self.child.wait().unwrap().code(), self.output_text())
    }

    pub(crate) fn ended_by(mut self, signal: &str) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        (self.child.wait().unwrap().code(), self.output_text())
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn an_interrupted_book_reports_the_kept_data_and_the_resume_command() {
    let scribe = Scribe::new();
    let (_model, url) = silent_model();
    let command = with_silent_model(scribe.command(&["write", "--premise", "A ferry"]), &url);
    let client = Noted::start(&scribe, "client", command);
    client.wait_for_text("session ses_");
    let (code, said) = client.interrupt();
    assert_eq!(code, Some(130), "{said}");
    let session = said.split_whitespace().find(|word| word.starts_with("ses_")).unwrap();
    let last = said.lines().last().unwrap();
    assert!(last.contains(&format!("scribe resume {session}")), "{said}");
    assert!(last.contains("will be repeated"), "{said}");
}

#[test]
fn a_disconnecting_client_reports_that_the_server_continues() {
    let scribe = Scribe::new();
    let (_model, url) = silent_model();
    let server = with_silent_model(scribe.command(&["serve", "--listen", "127.0.0.1:0"]), &url);
    let (_server, _) = start_command(server);
    let command = with_silent_model(scribe.command(&["write", "--premise", "A ferry"]), &url);
    let client = Noted::start(&scribe, "client", command);
    client.wait_for_text("session ses_");
    let (code, said) = client.interrupt();
    assert_eq!(code, Some(130), "{said}");
    assert!(said.lines().last().unwrap().contains("continues to write"), "{said}");
}

#[test]
fn an_interrupted_server_prints_only_that_it_has_stopped() {
    let scribe = Scribe::new();
    let outlined = ["write", "--chapters", "60", "--stop-after", "outline"];
    assert!(scribe.run(&outlined).status.success());
    let command = scribe.command(&["serve", "--listen", "127.0.0.1:0"]);
    let server = Noted::start(&scribe, "server", command);
    server.wait_for_text("a first book");
    let client = Noted::start(&scribe, "client", scribe.command(&["resume"]));
    client.wait_for_text("Chapter 2 ");
    let (code, said) = server.interrupt();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.lines().last().unwrap().starts_with("Stopped. "), "{said}");
    assert!(!said.contains("WARN") && !said.contains("ERROR"), "{said}");
}

#[test]
fn closing_the_terminal_stops_a_book_like_an_interrupt() {
    let scribe = Scribe::new();
    let (_model, url) = silent_model();
    let command = with_silent_model(scribe.command(&["write", "--premise", "A ferry"]), &url);
    let client = Noted::start(&scribe, "client", command);
    client.wait_for_text("session ses_");
    let (code, said) = client.ended_by("-HUP");
    assert_eq!(code, Some(130), "{said}");
    assert!(said.lines().last().unwrap().contains("scribe resume ses_"), "{said}");
    assert!(!scribe.data().join("scribe.db-wal").exists(), "the database is closed");
}

/// A stream that nobody reads and that takes nothing any more.
#[cfg(unix)]
fn full_stream() -> (std::os::unix::net::UnixStream, Stdio) {
    use std::{
        io::Write,
        os::{fd::OwnedFd, unix::net::UnixStream},
    };
    let (reader, mut writer) = UnixStream::pair().unwrap();
    writer.set_nonblocking(true).unwrap();
    while writer.write(&[b'x'; 4096]).is_ok() {}
    writer.set_nonblocking(false).unwrap();
    (reader, Stdio::from(OwnedFd::from(writer)))
}

#[cfg(unix)]
#[test]
fn a_second_signal_ends_a_process_that_waits_for_a_reader() {
    for command in [&["write", "--premise", "A ferry"][..], &["serve", "--listen", "127.0.0.1:0"]] {
        let scribe = Scribe::new();
        assert!(scribe.run(&["migrate", "up"]).status.success());
        let (_reader, stderr) = full_stream();
        let mut command = scribe.command(command);
        let child = command.stdout(Stdio::null()).stderr(stderr).spawn().unwrap();
        let mut waiting = Noted { child, notes: PathBuf::new() };
        let began = Instant::now();
        let holder = scribe.data().join("scribe.pid");
        // A server names its address, and a book its session, before the first line is said.
        let speaks = || {
            fs::read_to_string(&holder).is_ok_and(|said| said.contains("http://"))
                || !database::column(&scribe, "SELECT 'begun' FROM genesis_sessions").is_empty()
        };
        while !speaks() {
            assert!(began.elapsed() < Duration::from_secs(60), "it does not begin");
            sleep(Duration::from_millis(10));
        }
        let pid = waiting.child.id().to_string();
        for signal in ["-INT", "-TERM"] {
            assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        }
        let began = Instant::now();
        let status = loop {
            if let Some(status) = waiting.child.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "two signals do not end it");
            sleep(Duration::from_millis(10));
        };
        assert_eq!(status.code(), Some(130));
    }
}
