//! `kill -9` at moments spread over a whole run: `scribe resume` always ends the book.

use std::{
    fs,
    io::{BufRead, BufReader},
    time::Duration,
};

use crate::scribe::{Scribe, last_line, stderr_text};

/// How many moments, spread evenly over the time that the rest of an undisturbed run takes.
const MOMENTS: u32 = 20;

/// A short book with every stage and chapters.
const WRITE: [&str; 6] = ["write", "--premise", "A ferry", "--chapters", "3", "--json"];

#[test]
fn a_book_survives_a_kill_at_twenty_moments() {
    let whole = Scribe::new().run(&WRITE);
    assert!(whole.status.success(), "{}", stderr_text(&whole));
    let whole = last_line(&whole);
    let length = Duration::from_secs_f64(whole["wall_seconds"].as_f64().unwrap());
    let calls = whole["model_calls"].as_i64().unwrap();

    for moment in 0..MOMENTS {
        let scribe = Scribe::new();
        let mut child = scribe.start(&WRITE);
        // The ids are printed once START_GENESIS is committed.
        let mut first = String::new();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        // A slow machine may log a slow statement before.
        while !first.starts_with("session ses_") {
            first.clear();
            assert!(said.read_line(&mut first).unwrap() > 0, "the ids are never printed");
        }
        // Somebody goes on listening, so that nothing but the kill ends the process.
        let listener = std::thread::spawn(move || said.lines().map_while(Result::ok).count());
        std::thread::sleep(length * moment / MOMENTS);
        child.kill().unwrap();
        child.wait().unwrap();
        listener.join().unwrap();

        let resumed = scribe.run(&["resume", "--json"]);
        assert!(resumed.status.success(), "moment {moment}: {}", stderr_text(&resumed));
        let resumed = last_line(&resumed);
        let checked = scribe.run(&["events", "verify"]);
        assert!(checked.status.success(), "moment {moment}: {}", stderr_text(&checked));
        let rebuilt = last_line(&scribe.run(&["rebuild", "--json"]));
        assert_eq!(rebuilt["rows_changed"], 0, "moment {moment}: {rebuilt}");
        assert_eq!(whole["title"], resumed["title"], "moment {moment}");
        let repeated = resumed["model_calls"].as_i64().unwrap() - calls;
        // Two reviewers read side by side, and a kill may meet both.
        assert!((0..=2).contains(&repeated), "moment {moment}: {repeated} calls were repeated");
        assert_eq!(whole["words"], resumed["words"], "moment {moment}");
    }
}

/// The place is part of what the person has asked for: where it cannot be kept no book begins, so that
/// none that is killed right after it has begun is without one.
#[test]
fn a_book_starts_only_after_its_output_path_is_recorded() {
    let scribe = Scribe::new();
    fs::create_dir_all(scribe.data()).unwrap();
    fs::write(scribe.data().join("exports"), "no folder").unwrap();
    let refused = scribe.run(&["write", "--premise", "A ferry", "--out", "wanted.md"]);
    assert!(!refused.status.success(), "{}", stderr_text(&refused));
    let resumed = scribe.run(&["resume"]);
    assert_eq!(resumed.status.code(), Some(4), "{}", stderr_text(&resumed));
}
