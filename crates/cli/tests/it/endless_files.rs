//! Files that are far too long, or never end, in the place of a premise, a key or settings.

#![cfg(unix)]

use std::process::Command;

use crate::scribe::{Scribe, errors};

#[test]
fn a_premise_that_is_too_long_is_refused_before_it_is_read_whole() {
    let scribe = Scribe::new();
    let long = scribe.path().join("long.txt");
    std::fs::write(&long, "ä".repeat(100_001)).unwrap();
    let huge = scribe.path().join("huge.txt");
    std::fs::File::create(&huge).unwrap().set_len(1 << 40).unwrap();
    for file in ["/dev/zero", "long.txt", "huge.txt"] {
        let output = scribe.run(&["write", "--premise-file", file]);
        let said = errors(&output);
        assert_eq!(output.status.code(), Some(2), "{file}: {said}");
        assert!(said.contains("--premise-file") && said.contains(file), "{said}");
        assert!(said.contains("100000 characters"), "{said}");
    }
    let mut piped = scribe.command(&["write", "--premise-file", "-"]);
    let output = piped.stdin(std::fs::File::open("/dev/zero").unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    assert!(errors(&output).contains("100000 characters"), "{}", errors(&output));
}

#[test]
fn a_pipe_with_a_name_is_no_premise() {
    let scribe = Scribe::new();
    let pipe = scribe.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // Nobody writes into it.
    let output = scribe.run(&["write", "--premise-file", "pipe"]);
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    assert!(errors(&output).contains("is no file"), "{}", errors(&output));
}

#[test]
fn a_premise_of_the_greatest_length_is_taken() {
    let scribe = Scribe::new();
    let premise = format!("{}\n", "語".repeat(99_999));
    std::fs::write(scribe.path().join("idea.txt"), premise).unwrap();
    let output = scribe.run(&[
        "write",
        "--premise-file",
        "idea.txt",
        "--language",
        "en",
        "--stop-after",
        "concept",
    ]);
    assert!(output.status.success(), "{}", errors(&output));
}

#[test]
fn settings_and_keys_have_a_greatest_length() {
    let scribe = Scribe::new();
    let output = scribe.run(&["config", "check", "--config", "/dev/zero"]);
    let said = errors(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("/dev/zero") && said.contains("1048576 bytes"), "{said}");
    let settings = "[model]\nprovider = \"openai\"\nbase_url = \"http://127.0.0.1:1/v1\"\n\
                    name = \"m\"\napi_key_file = \"/dev/zero\"\n";
    std::fs::write(scribe.path().join("scribe.toml"), settings).unwrap();
    let output = scribe.run(&["config", "check"]);
    let said = errors(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("model.api_key_file") && said.contains("65536 bytes"), "{said}");
}

#[test]
fn an_empty_premise_begins_no_book() {
    let scribe = Scribe::new();
    std::fs::write(scribe.path().join("empty.txt"), "\n \u{3000}\n").unwrap();
    for (option, value) in
        [("--premise", ""), ("--premise", "   "), ("--premise", "\u{a0}\t\n\u{200b}")]
    {
        let output = scribe.run(&["write", option, value]);
        let said = errors(&output);
        assert_eq!(output.status.code(), Some(2), "{value:?}: {said}");
        let wanted =
            "--premise is empty: give an idea, or leave the option out to begin without one";
        assert!(said.contains(wanted), "{value:?}: {said}");
    }
    for file in ["empty.txt", "/dev/null", "-"] {
        let output = scribe.run(&["write", "--premise-file", file]);
        let said = errors(&output);
        assert_eq!(output.status.code(), Some(2), "{file}: {said}");
        assert!(said.contains("--premise-file is empty"), "{file}: {said}");
    }
    assert!(!scribe.data().join("scribe.db").exists());
}
