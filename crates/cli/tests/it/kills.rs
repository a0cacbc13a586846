//! `kill -9` at moments spread over a whole run: `scribe resume` always completes the book.

use std::{
    fs,
    io::{BufRead, BufReader},
    time::Duration,
};

use crate::{
    database::open,
    scribe::{Scribe, last_line, stderr_text},
};

/// The number of moments, spread evenly over the remaining time of an undisturbed run.
const MOMENTS: u32 = 20;

/// A short book with every stage and with chapters.
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
        // The ids are printed after the commit of START_GENESIS.
        let mut first = String::new();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        // On a slow machine, a slow statement may be logged first.
        while !first.starts_with("session ses_") {
            first.clear();
            assert!(said.read_line(&mut first).unwrap() > 0, "the ids are never printed");
        }
        // The pipe is still read, so that only the kill ends the process.
        let listener = std::thread::spawn(move || said.lines().map_while(Result::ok).count());
        std::thread::sleep(length * moment / MOMENTS);
        child.kill().unwrap();
        child.wait().unwrap();
        listener.join().unwrap();

        let open_calls = count_open_calls(&scribe);
        let resumed = scribe.run(&["resume", "--json"]);
        assert!(resumed.status.success(), "moment {moment}: {}", stderr_text(&resumed));
        let resumed = last_line(&resumed);
        let checked = scribe.run(&["events", "verify"]);
        assert!(checked.status.success(), "moment {moment}: {}", stderr_text(&checked));
        let rebuilt = last_line(&scribe.run(&["rebuild", "--json"]));
        assert_eq!(rebuilt["rows_changed"], 0, "moment {moment}: {rebuilt}");
        assert_eq!(whole["title"], resumed["title"], "moment {moment}");
        let repeated = resumed["model_calls"].as_i64().unwrap() - calls;
        assert_eq!(repeated, open_calls, "moment {moment}: other calls were repeated");
        assert_eq!(whole["words"], resumed["words"], "moment {moment}");
    }
}

/// Returns how many calls a killed process has left open. Only they are made again.
fn count_open_calls(scribe: &Scribe) -> i64 {
    let sql = "SELECT count(*) FROM llm_calls WHERE status = 'STARTED'";
    open(scribe).query_row(sql, [], |row| row.get(0)).unwrap()
}

/// The output path is part of the user's request. It is recorded before the book starts, so that a
/// book that is killed right after its start has an output path.
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
