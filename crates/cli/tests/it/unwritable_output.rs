//! Standard output and standard error that cannot be written.

#![cfg(target_os = "linux")]

use std::{fs::File, process::Output};

use crate::{
    library::novel_home,
    scribe::{Scribe, stderr_text},
};

fn open_full_device() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

/// Runs a command whose standard output is on a full disk.
fn run_unheard(scribe: &Scribe, args: &[&str]) -> Output {
    let mut command = scribe.command(args);
    command.stdout(open_full_device()).stderr(std::process::Stdio::piped());
    command.spawn().unwrap().wait_with_output().unwrap()
}

/// Runs a command whose standard output and standard error cannot be written.
fn run_mute(scribe: &Scribe, args: &[&str]) -> Option<i32> {
    let mut command = scribe.command(args);
    command.stdout(open_full_device()).stderr(open_full_device()).status().unwrap().code()
}

#[test]
fn a_command_that_cannot_print_reports_it_and_exits_with_1() {
    let (scribe, novel) = novel_home("The Ferry", &["It rained."]);
    for command in [
        &["novels", "list"][..],
        &["novels", "list", "--json"],
        &["novels", "show", &novel],
        &["novels", "show", &novel, "--json"],
        &["chapters", "list", &novel],
        &["novels", "export", &novel, "--json"],
        &["events", "list", "--json"],
        &["events", "verify", "--json"],
        &["dead-letters", "list", "--json"],
        &["migrate", "status"],
        &["rebuild", "--json"],
        &["config", "show"],
        &["--help"],
        &["--version"],
    ] {
        let output = run_unheard(&scribe, command);
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(1), "{command:?}: {said}");
        assert!(!said.contains("panicked"), "{command:?}: {said}");
        assert!(said.contains("cannot write to standard output"), "{command:?}: {said}");
        assert_eq!(run_mute(&scribe, command), Some(1), "{command:?}");
    }
}

#[test]
fn a_failure_that_cannot_be_printed_keeps_its_exit_code() {
    let (scribe, _) = novel_home("The Ferry", &["It rained."]);
    for (command, code) in [
        (&["write", "--chapters", "0"][..], 2),
        (&["write", "--chapters", "x"], 2),
        (&["unknown"], 2),
        (&["novels", "show", "nov_00000000-0000-7000-8000-000000000000"], 4),
    ] {
        for json in [&[][..], &["--json"]] {
            let command = [command, json].concat();
            let output = run_unheard(&scribe, &command);
            let said = stderr_text(&output);
            assert_eq!(output.status.code(), Some(code), "{command:?}: {said}");
            assert!(!said.contains("panicked"), "{command:?}: {said}");
            assert_eq!(run_mute(&scribe, &command), Some(code), "{command:?}");
        }
    }
}

#[test]
fn a_book_is_stored_even_if_its_progress_cannot_be_printed() {
    for json in [&[][..], &["--json"]] {
        let scribe = Scribe::new();
        let write = ["write", "--premise", "A ferry", "--chapters", "1", "--out", "book.md"];
        // The log cannot be written either.
        let mut command = scribe.command(&[&write, json].concat());
        command.env("SCRIBE_LOG", "debug");
        let code =
            command.stdout(open_full_device()).stderr(open_full_device()).status().unwrap().code();
        assert_eq!(code, Some(1), "{json:?}");
        assert!(scribe.path().join("book.md").is_file());
        let verified = scribe.run(&["events", "verify"]);
        assert!(verified.status.success(), "{}", stderr_text(&verified));
    }
}
