//! `scribe write` and `scribe resume` with the embedded profile, without any configuration.

use crate::scribe::{Scribe, last_line, stderr_text};

#[test]
fn a_book_is_written_without_a_key_or_a_network() {
    let scribe = Scribe::new();
    let idea = "Two sisters inherit a ferry";
    let output = scribe.run(&["write", "--premise", idea, "--chapters", "3", "--json"]);
    assert!(output.status.success(), "{}", stderr_text(&output));
    let book = last_line(&output);
    assert!(book["novel_id"].as_str().unwrap().starts_with("nov_"));
    assert!(book["session_id"].as_str().unwrap().starts_with("ses_"));
    assert!(!book["title"].as_str().unwrap().is_empty());
    assert_eq!(book["cost_usd"], 0.0);
    assert_eq!(book["chapters"], 3);
    let words = book["words"].as_i64().unwrap();
    assert!((3 * 1_275..=3 * 1_725).contains(&words), "{words} words of 4,500");
    let file = std::fs::read(book["out"].as_str().unwrap()).unwrap();
    assert_eq!(&file[..2], b"PK", "an EPUB is a ZIP");
}

#[test]
fn a_book_of_ten_chapters_shows_revisions_and_keeps_to_its_length() {
    let scribe = Scribe::new();
    let output = scribe.run(&["write", "--premise", "A clock that hears", "--json"]);
    assert!(output.status.success(), "{}", stderr_text(&output));
    let book = last_line(&output);
    assert!(book["revisions"].as_i64().unwrap() >= 1, "{book}");
    let novel = book["novel_id"].as_str().unwrap();
    let listed = last_line(&scribe.run(&["chapters", "list", novel, "--json"]));
    let chapters = listed["items"].as_array().unwrap();
    assert_eq!(chapters.len(), 10);
    for chapter in chapters {
        let words = chapter["words"].as_i64().unwrap();
        assert!((1_275..=1_725).contains(&words), "{chapter}");
    }
}

#[test]
fn a_book_that_stopped_after_a_chapter_is_resumed_to_the_end_into_the_same_file() {
    let scribe = Scribe::new();
    let stopped = scribe.run(&[
        "write",
        "--premise",
        "A ferry",
        "--chapters",
        "3",
        "--stop-after",
        "chapter:1",
        "--json",
    ]);
    assert!(stopped.status.success(), "{}", stderr_text(&stopped));
    let stopped = last_line(&stopped);
    assert_eq!(stopped["chapters"], 1);
    let resumed = scribe.run(&["resume", "--json"]);
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
    let resumed = last_line(&resumed);
    assert_eq!(resumed["chapters"], 3);
    assert_eq!(stopped["out"], resumed["out"]);
    assert_eq!(stopped["session_id"], resumed["session_id"]);
}

#[test]
fn a_book_does_not_depend_on_the_time_of_writing() {
    let text = || {
        let scribe = Scribe::new();
        let args =
            ["write", "--premise", "A ferry", "--chapters", "2", "--out", "book.md", "--json"];
        let output = scribe.run(&args);
        assert!(output.status.success(), "{}", stderr_text(&output));
        std::fs::read_to_string(scribe.path().join("book.md")).unwrap()
    };
    assert_eq!(text(), text());
}

#[test]
fn an_unknown_step_is_refused_with_the_allowed_steps() {
    let output = Scribe::new().run(&["write", "--stop-after", "chapter:0"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr_text(&output).contains("chapter:N"), "{}", stderr_text(&output));
}

#[test]
fn a_stop_after_a_chapter_beyond_the_book_is_refused_with_the_last_chapter() {
    let scribe = Scribe::new();
    let output = scribe.run(&["write", "--chapters", "2", "--stop-after", "chapter:99"]);
    let said = stderr_text(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("--stop-after chapter:99") && said.contains("chapter:2"), "{said}");
    assert!(!scribe.data().exists(), "nothing was begun");
}

#[test]
fn a_language_that_the_sample_writer_does_not_write_is_refused_before_anything_is_stored() {
    let scribe = Scribe::new();
    for args in
        [["--language", "zh"], ["--premise", "两姐妹继承了一条渡船，河对岸的人都不再说话。"]]
    {
        let output = scribe.run(&["write", args[0], args[1]]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr_text(&output));
        assert!(stderr_text(&output).contains("English"), "{}", stderr_text(&output));
    }
}

#[test]
fn the_case_of_a_language_tag_does_not_matter() {
    for tag in ["EN", "En-gb"] {
        let scribe = Scribe::new();
        let output = scribe.run(&["write", "--language", tag, "--chapters", "1"]);
        assert!(output.status.success(), "{tag}: {}", stderr_text(&output));
        // The noun agrees with the number of planned chapters.
        assert!(
            stderr_text(&output).contains(": 1 chapter is planned\n"),
            "{}",
            stderr_text(&output)
        );
    }
}

#[test]
fn a_malformed_language_tag_is_refused_with_the_reason() {
    let long = "en-".repeat(1_000) + "x";
    for (language, reason) in [
        (long.as_str(), "has 3001 characters; a language tag may have at most 35"),
        ("englishes-language", "begins with a language"),
        ("en-GB-US", "the part \"us\" is not allowed in this position"),
        ("fr_1694acad_1694acad", "occurs twice"),
        ("xx-", "is not allowed in this position"),
    ] {
        let scribe = Scribe::new();
        let output = scribe.run(&["write", "--language", language, "--json"]);
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.starts_with("scribe: language: ") && said.contains(reason), "{said}");
        assert_eq!(last_line(&output)["errors"][0]["field"], "payload.language");
    }
}

#[test]
fn an_empty_language_is_refused_as_empty() {
    for language in ["", " "] {
        let output = Scribe::new().run(&["write", "--language", language, "--json"]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr_text(&output));
        assert_eq!(stderr_text(&output), "scribe: language: must not be empty\n");
        assert_eq!(last_line(&output)["errors"][0]["field"], "payload.language");
    }
}

#[test]
fn the_same_seed_and_idea_give_the_same_title() {
    let title = |seed: &str| {
        let output = Scribe::new().run(&[
            "write",
            "--premise",
            "A clock that runs",
            "--seed",
            seed,
            "--json",
        ]);
        last_line(&output)["title"].clone()
    };
    assert_eq!(title("7"), title("7"));
}

#[test]
fn a_book_that_stopped_after_its_concept_is_resumed_to_the_end() {
    let scribe = Scribe::new();
    let stopped = scribe.run(&["write", "--stop-after", "concept", "--json"]);
    assert!(stopped.status.success(), "{}", stderr_text(&stopped));
    let stopped = last_line(&stopped);
    assert!(stopped["novel_id"].is_null());
    let resumed = scribe.run(&["resume", "--json"]);
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
    let resumed = last_line(&resumed);
    assert_eq!(stopped["session_id"], resumed["session_id"]);
    assert!(!resumed["novel_id"].is_null());
}

#[test]
fn a_premise_is_read_from_a_file_and_a_missing_file_is_named() {
    let scribe = Scribe::new();
    std::fs::write(scribe.path().join("idea.txt"), "A city that forgets its dead").unwrap();
    let output = scribe.run(&["write", "--premise-file", "idea.txt", "--stop-after", "concept"]);
    assert!(output.status.success(), "{}", stderr_text(&output));
    let output = scribe.run(&["write", "--premise-file", "missing.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr_text(&output).contains("missing.txt"));
}

#[test]
fn preferences_out_of_range_are_refused_with_their_field() {
    let output = Scribe::new().run(&["write", "--chapters", "100000"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr_text(&output));
    assert!(stderr_text(&output).contains("chapters"), "{}", stderr_text(&output));
}

#[test]
fn a_folder_that_another_process_holds_is_refused_with_its_pid() {
    let scribe = Scribe::new();
    std::fs::create_dir_all(scribe.data()).unwrap();
    let lock = std::fs::File::create(scribe.data().join("scribe.lock")).unwrap();
    lock.lock().unwrap();
    let pid = std::process::id().to_string();
    std::fs::write(scribe.data().join("scribe.pid"), &pid).unwrap();
    let output = scribe.run(&["write"]);
    assert_eq!(output.status.code(), Some(5), "{}", stderr_text(&output));
    assert!(stderr_text(&output).contains(&pid), "{}", stderr_text(&output));
}

#[test]
fn an_unreachable_model_pauses_the_book_and_another_model_finishes_it() {
    let scribe = Scribe::new();
    // Nothing listens on the discard port of the loopback.
    let output = scribe
        .command(&["write", "--premise", "A ferry"])
        .env("SCRIBE__MODEL__PROVIDER", "openai")
        .env("SCRIBE__MODEL__BASE_URL", "http://127.0.0.1:9/v1")
        .env("SCRIBE__MODEL__NAME", "none")
        .output()
        .unwrap();
    let said = stderr_text(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("scribe resume ses_"), "{said}");

    let resumed = scribe.run(&["resume", "--json"]);
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
    assert!(!last_line(&resumed)["novel_id"].is_null());
}
