//! The tour in the README shows the real output.

use std::fs;

use crate::scribe::{Scribe, stderr_text};

const README: &str = include_str!("../../../../README.md");

/// Returns a line without the ids of a book, the path of a home, and the numbers of calls and tokens.
/// A plan that is made while a draft is reviewed and revised may or may not have been asked for.
fn normalise_line(line: &str, home: &str) -> String {
    if line.contains(" model calls, ") {
        let is_figure = |c: char| c.is_ascii_digit();
        return line.split(is_figure).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("N");
    }
    let bare = |word: &str| match word {
        id if id.starts_with("ses_") => "SESSION".to_owned(),
        id if id.starts_with("nov_") => "NOVEL".to_owned(),
        other => other.to_owned(),
    };
    line.replace(home, "HOME").split(' ').map(bare).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_first_book_matches_the_readme() {
    let begin = "$ scribe write --premise 'A lighthouse keeper who is afraid of the dark' \
                 --chapters 3\n";
    let (_, shown) = README.split_once(begin).unwrap();
    let (shown, _) = shown.split_once("\n```").unwrap();

    let scribe = Scribe::new();
    let home = fs::canonicalize(scribe.path()).unwrap();
    let mut command = scribe.command(&[
        "write",
        "--premise",
        "A lighthouse keeper who is afraid of the dark",
        "--chapters",
        "3",
    ]);
    let output =
        command.env("SCRIBE__DATA_DIR", home.join(".local/share/scribe")).output().unwrap();
    let said = format!("{}{}", stderr_text(&output), String::from_utf8_lossy(&output.stdout));
    let home = home.to_str().unwrap();
    let said: Vec<String> = said.lines().map(|line| normalise_line(line, home)).collect();

    // The README marks the places where it omits lines.
    let mut rest = &said[..];
    for part in shown.split("…\n") {
        let lines: Vec<String> =
            part.lines().map(|line| normalise_line(line, "/home/you")).collect();
        let at = rest.windows(lines.len()).position(|window| *window == lines[..]);
        assert!(at.is_some(), "{} is not what is said: {}", lines.join("\n"), said.join("\n"));
        rest = &rest[at.unwrap() + lines.len()..];
    }
    assert!(rest.is_empty(), "{rest:?}");
}
