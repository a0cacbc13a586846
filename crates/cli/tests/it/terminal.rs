//! The output on a terminal while a book is written.

use std::{
    fs::{File, OpenOptions},
    io::Read,
    process::{Child, Stdio},
};

use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};
use serde_json::{Value, json};

use crate::{
    beside::{start_command, with_model},
    model_server::ModelServer,
    scribe::{Scribe, last_line, stderr_text},
};

/// Opens a pseudo terminal. Returns the side of the user and the side of the program.
fn open_terminal() -> (File, File) {
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    let size = Winsize { ws_row: 40, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&person, size).unwrap();
    let name = ptsname(&person, Vec::new()).unwrap();
    let program = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    (person.into(), program)
}

/// A program that writes to a terminal, with its output so far.
struct TerminalCommand {
    program: Child,
    screen: File,
    seen: String,
}

impl TerminalCommand {
    fn resume(scribe: &Scribe, model: &ModelServer) -> Self {
        let (screen, side) = open_terminal();
        let mut command = with_model(scribe.command(&["resume"]), &model.url);
        command.env("TERM", "xterm").stdout(Stdio::null()).stderr(side);
        Self { program: command.spawn().unwrap(), screen, seen: String::new() }
    }

    /// Reads the output until a line contains both texts, and returns the line.
    fn read_until(&mut self, what: &str, cost: &str) -> String {
        let mut buffer = [0; 4_096];
        loop {
            // A control sequence that moves the cursor or clears a line separates two lines.
            let mut lines = self.seen.split(['\u{1b}', '\r', '\n']);
            if let Some(line) = lines.find(|line| line.contains(what) && line.contains(cost)) {
                return line.to_owned();
            }
            // The side of the program closes when the program ends.
            let read = self.screen.read(&mut buffer).unwrap_or(0);
            assert!(read > 0, "no line has {what:?} and {cost:?}: {}", self.seen);
            self.seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
    }
}

impl Drop for TerminalCommand {
    fn drop(&mut self) {
        self.program.kill().ok();
        self.program.wait().ok();
    }
}

/// Creates an outlined book. Returns its summary and the title of its first chapter.
fn outlined_book(scribe: &Scribe) -> (Value, String) {
    let output = scribe.run(&["write", "--chapters", "2", "--stop-after", "outline", "--json"]);
    assert!(output.status.success(), "{}", stderr_text(&output));
    let book = last_line(&output);
    let novel = book["novel_id"].as_str().unwrap();
    let chapters = last_line(&scribe.run(&["chapters", "list", novel, "--json"]));
    let title = chapters["items"][0]["title"].as_str().unwrap().to_owned();
    (book, title)
}

fn plan_json() -> Value {
    let scene = json!({
        "viewpoint": "Iris", "place": "The pier", "time": "at dusk", "cast": ["Iris"],
        "goal": "Keep the lamp lit.", "obstacle": "The oil is low.", "beats": ["The lamp falters."],
        "turn": "It is gone.", "change": "She must go.", "ending": "The lamp burns.", "words": 100,
    });
    json!({ "opening": "Dusk.", "scenes": [scene, scene] })
}

/// The text about costs if the price of the model is unknown.
const UNKNOWN: &str = "tokens · price unknown";

#[test]
fn the_status_line_has_chapter_scene_calls_tokens_and_cost() {
    let scribe = Scribe::new();
    let (book, title) = outlined_book(&scribe);
    let model = ModelServer::start();
    let mut watched = TerminalCommand::resume(&scribe, &model);
    let number = |name: &str| book[name].as_i64().unwrap();
    let begun = number("model_calls");
    let tokens = number("prompt_tokens") + number("completion_tokens");
    // The sample writer has cost nothing.
    let planning = format!("Chapter 1 {title}: planning");
    let line = watched.read_until(&planning, &format!(" · {tokens} tokens · $0.00"));
    assert!((begun..=begun + 1).contains(&parse_calls(&line)), "{line}");
    model.send_answer(&plan_json());
    let drafting = format!("Chapter 1 {title}: drafting scene 1 of 2");
    watched.read_until(&drafting, UNKNOWN);
    model.send_piece("The lamp on the");
    watched.read_until(&format!("{drafting}, 4 words"), UNKNOWN);
    model.send_piece(" pier burned.");
    let line = watched.read_until(&format!("{drafting}, 6 words"), UNKNOWN);
    assert!((begun + 1..=begun + 2).contains(&parse_calls(&line)), "{line}");
}

#[test]
fn a_client_of_a_running_server_shows_the_progress_of_a_scene() {
    let scribe = Scribe::new();
    let (_, title) = outlined_book(&scribe);
    let model = ModelServer::start();
    let serve = scribe.command(&["serve", "--listen", "127.0.0.1:0"]);
    let (_server, _) = start_command(with_model(serve, &model.url));
    let mut watched = TerminalCommand::resume(&scribe, &model);
    model.send_answer(&plan_json());
    let drafting = format!("Chapter 1 {title}: drafting scene 1 of 2");
    model.send_piece("The lamp on the");
    watched.read_until(&format!("{drafting}, 4 words"), UNKNOWN);
    model.send_piece(" pier burned.");
    watched.read_until(&format!("{drafting}, 6 words"), UNKNOWN);
    // A client that connects later shows the text that was already written.
    let mut late = TerminalCommand::resume(&scribe, &model);
    late.read_until(&format!("{drafting}, 6 words"), UNKNOWN);
}

/// The calls that a line names.
fn parse_calls(line: &str) -> i64 {
    let (before, _) = line.split_once(" calls").unwrap();
    before.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn a_terminal_without_cursor_control_gets_permanent_lines() {
    let scribe = Scribe::new();
    let (mut screen, side) = open_terminal();
    let mut command = scribe.command(&["write", "--premise", "A ferry", "--stop-after", "outline"]);
    command.env("TERM", "dumb").stdout(Stdio::null()).stderr(side);
    let mut program = command.spawn().unwrap();
    drop(command);
    let mut seen = Vec::new();
    let mut buffer = [0; 4_096];
    while let Ok(read @ 1..) = screen.read(&mut buffer) {
        seen.extend_from_slice(&buffer[..read]);
    }
    assert!(program.wait().unwrap().success());
    let seen = String::from_utf8(seen).unwrap();
    assert!(seen.contains("Idea") && seen.contains("Story"), "{seen}");
    assert!(!seen.contains('\u{1b}'), "{seen:?}");
}
