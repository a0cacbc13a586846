//! What a person sees on a terminal while a book is written.

use std::{
    fs::{File, OpenOptions},
    io::Read,
    process::{Child, Stdio},
};

use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};
use serde_json::json;

use crate::{
    beside::with_model,
    model_server::ModelServer,
    scribe::{Scribe, errors, last_line},
};

/// The person's side of a terminal, and the program's.
fn terminal() -> (File, File) {
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    let size = Winsize { ws_row: 40, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&person, size).unwrap();
    let name = ptsname(&person, Vec::new()).unwrap();
    let program = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    (person.into(), program)
}

/// A program that writes to a terminal, and what it has written so far.
struct Watched {
    program: Child,
    screen: File,
    seen: String,
}

impl Watched {
    fn resume(scribe: &Scribe, model: &ModelServer) -> Self {
        let (screen, side) = terminal();
        let mut command = with_model(scribe.command(&["resume"]), &model.url);
        command.env("TERM", "xterm").stdout(Stdio::null()).stderr(side);
        Self { program: command.spawn().unwrap(), screen, seen: String::new() }
    }

    /// Reads on until a line of the terminal names both; answers it.
    fn until(&mut self, what: &str, cost: &str) -> String {
        let mut buffer = [0; 4_096];
        loop {
            // Whatever moves the cursor or clears a line parts two lines.
            let mut lines = self.seen.split(['\u{1b}', '\r', '\n']);
            if let Some(line) = lines.find(|line| line.contains(what) && line.contains(cost)) {
                return line.to_owned();
            }
            // The other side ends when the program does.
            let read = self.screen.read(&mut buffer).unwrap_or(0);
            assert!(read > 0, "no line has {what:?} and {cost:?}: {}", self.seen);
            self.seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.program.kill().ok();
        self.program.wait().ok();
    }
}

#[test]
fn the_line_names_chapter_and_scene_calls_tokens_and_money() {
    let scribe = Scribe::new();
    let outlined = scribe.run(&["write", "--chapters", "2", "--stop-after", "outline", "--json"]);
    assert!(outlined.status.success(), "{}", errors(&outlined));
    let book = last_line(&outlined);
    let novel = book["novel_id"].as_str().unwrap();
    let chapters = last_line(&scribe.run(&["chapters", "list", novel, "--json"]));
    let title = chapters["items"][0]["title"].as_str().unwrap().to_owned();

    let model = ModelServer::start();
    let mut watched = Watched::resume(&scribe, &model);
    let begun = book["model_calls"].as_i64().unwrap();
    let number = |name: &str| book[name].as_i64().unwrap();
    let tokens = number("prompt_tokens") + number("completion_tokens");
    // The sample writer has cost nothing.
    let planning = format!("Chapter 1 {title}: planning");
    let line = watched.until(&planning, &format!(" · {tokens} tokens · $0.00"));
    assert!((begun..=begun + 1).contains(&calls(&line)), "{line}");
    let outline = json!({ "beats": ["The lamp falters."], "opening": "Dusk.", "ending": "Night." });
    model.answers(&outline);
    // Nobody has said what the server's model costs.
    let line = watched.until(&planning, "tokens · price unknown");
    assert!((begun + 1..=begun + 2).contains(&calls(&line)), "{line}");
    let scene = json!({
        "viewpoint": "Iris", "place": "The pier", "time": "at dusk", "goal": "Keep the lamp lit.",
        "obstacle": "The oil is low.", "turn": "It is gone.", "change": "She must go.",
        "ending": "The lamp burns.", "cast": ["Iris"], "words": 100,
    });
    model.answers(&json!({ "scenes": [scene, scene] }));
    let drafting = format!("Chapter 1 {title}: drafting scene 1 of 2");
    watched.until(&drafting, "tokens · price unknown");
    model.says("The lamp on the");
    watched.until(&format!("{drafting}, 4 words"), "tokens · price unknown");
    model.says(" pier burned.");
    let line = watched.until(&format!("{drafting}, 6 words"), "tokens · price unknown");
    assert!((begun + 2..=begun + 3).contains(&calls(&line)), "{line}");
}

/// The calls that a line names.
fn calls(line: &str) -> i64 {
    let (before, _) = line.split_once(" calls").unwrap();
    before.rsplit(' ').next().unwrap().parse().unwrap()
}
