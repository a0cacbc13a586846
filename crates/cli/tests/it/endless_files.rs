//! Files that are far too long, or never end, in the place of a premise, a key, settings or a book.

#![cfg(unix)]

use std::{
    fs,
    os::unix::{fs::symlink, net::UnixListener},
    path::Path,
    process::Command,
};

use crate::{
    library::novel_home,
    scribe::{Scribe, last_line, stderr_text},
};

fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Puts what is no file, or never ends, under the names that a book could have.
fn place_no_files(folder: &Path) -> [&'static str; 5] {
    make_pipe(&folder.join("pipe.epub"));
    symlink("pipe.epub", folder.join("link.md")).unwrap();
    symlink("/dev/full", folder.join("full.md")).unwrap();
    symlink("/dev/zero", folder.join("zero.epub")).unwrap();
    // The socket stays when its listener has gone.
    drop(UnixListener::bind(folder.join("socket.epub")).unwrap());
    ["pipe.epub", "link.md", "full.md", "zero.epub", "socket.epub"]
}

#[test]
fn a_premise_that_is_too_long_is_refused_before_it_is_read_completely() {
    let scribe = Scribe::new();
    let long = scribe.path().join("long.txt");
    std::fs::write(&long, "ä".repeat(100_001)).unwrap();
    let huge = scribe.path().join("huge.txt");
    std::fs::File::create(&huge).unwrap().set_len(1 << 40).unwrap();
    for file in ["/dev/zero", "long.txt", "huge.txt"] {
        let output = scribe.run(&["write", "--premise-file", file]);
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(2), "{file}: {said}");
        assert!(said.contains("--premise-file") && said.contains(file), "{said}");
        assert!(said.contains("100000 characters"), "{said}");
    }
    let mut piped = scribe.command(&["write", "--premise-file", "-"]);
    let output = piped.stdin(std::fs::File::open("/dev/zero").unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr_text(&output));
    assert!(stderr_text(&output).contains("100000 characters"), "{}", stderr_text(&output));
}

#[test]
fn a_named_pipe_is_refused_as_a_premise() {
    let scribe = Scribe::new();
    make_pipe(&scribe.path().join("pipe"));
    // Nobody writes into it.
    let output = scribe.run(&["write", "--premise-file", "pipe"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr_text(&output));
    assert!(stderr_text(&output).contains("is not a file"), "{}", stderr_text(&output));
}

#[test]
fn a_premise_of_the_maximum_length_is_accepted() {
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
    assert!(output.status.success(), "{}", stderr_text(&output));
}

#[test]
fn settings_and_keys_have_a_maximum_length() {
    let scribe = Scribe::new();
    let output = scribe.run(&["config", "check", "--config", "/dev/zero"]);
    let said = stderr_text(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("/dev/zero") && said.contains("1048576 bytes"), "{said}");
    let settings = "[model]\nprovider = \"openai\"\nbase_url = \"http://127.0.0.1:1/v1\"\n\
                    name = \"m\"\napi_key_file = \"/dev/zero\"\n";
    std::fs::write(scribe.path().join("scribe.toml"), settings).unwrap();
    let output = scribe.run(&["config", "check"]);
    let said = stderr_text(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("model.api_key_file") && said.contains("65536 bytes"), "{said}");
}

#[test]
fn an_empty_premise_is_refused() {
    let scribe = Scribe::new();
    std::fs::write(scribe.path().join("empty.txt"), "\n \u{3000}\n").unwrap();
    for (option, value) in
        [("--premise", ""), ("--premise", "   "), ("--premise", "\u{a0}\t\n\u{200b}")]
    {
        let output = scribe.run(&["write", option, value]);
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(2), "{value:?}: {said}");
        let wanted =
            "--premise is empty: give an idea, or leave the option out to begin without one";
        assert!(said.contains(wanted), "{value:?}: {said}");
    }
    for file in ["empty.txt", "/dev/null", "-"] {
        let output = scribe.run(&["write", "--premise-file", file]);
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(2), "{file}: {said}");
        assert!(said.contains("--premise-file is empty"), "{file}: {said}");
    }
    assert!(!scribe.data().join("scribe.db").exists());
}

#[test]
fn an_output_path_that_is_a_pipe_device_or_socket_is_refused() {
    let (scribe, novel) = novel_home("The Ferry", &["It rained."]);
    let sessions = scribe.run(&["events", "list", "--json"]).stdout;
    for name in place_no_files(scribe.path()) {
        for command in [
            &["novels", "export", &novel, "--out", name][..],
            &["write", "--premise", "A ferry", "--chapters", "1", "--out", name],
        ] {
            let output = scribe.run(command);
            let said = stderr_text(&output);
            assert_eq!(output.status.code(), Some(2), "{command:?}: {said}");
            assert!(
                said.contains(name) && said.contains("it is not a file"),
                "{command:?}: {said}"
            );
        }
    }
    assert_eq!(scribe.run(&["events", "list", "--json"]).stdout, sessions, "no book is begun");
}

#[test]
fn a_name_taken_by_another_kind_of_file_gives_the_book_the_next_number() {
    let (scribe, novel) = novel_home("The Ferry", &["It rained."]);
    let folder = scribe.path().join("books");
    fs::create_dir(&folder).unwrap();
    make_pipe(&folder.join("The Ferry.epub"));
    symlink("/dev/zero", folder.join("The Ferry (2).epub")).unwrap();
    symlink("The Ferry.epub", folder.join("The Ferry (3).epub")).unwrap();
    let huge = fs::File::create(folder.join("The Ferry (4).epub")).unwrap();
    huge.set_len(1 << 40).unwrap();
    let output = scribe.run(&["novels", "export", &novel, "--out", "books", "--json"]);
    assert!(output.status.success(), "{}", stderr_text(&output));
    let out = folder.join("The Ferry (5).epub");
    assert_eq!(last_line(&output)["out"], out.to_str().unwrap());
    assert!(out.is_file());
}

#[test]
fn an_export_record_that_is_a_pipe_is_named() {
    let (scribe, novel) = novel_home("The Ferry", &["It rained."]);
    let record = format!("exports/{}.json", novel.trim_start_matches("nov_"));
    fs::create_dir_all(scribe.data().join("exports")).unwrap();
    make_pipe(&scribe.data().join(&record));
    fs::write(scribe.path().join("book.md"), "somebody's").unwrap();
    let output = scribe.run(&["novels", "export", &novel, "--out", "book.md"]);
    let said = stderr_text(&output);
    assert_eq!(output.status.code(), Some(5), "{said}");
    assert!(said.contains(&record) && said.contains("it is not a file"), "{said}");
}
