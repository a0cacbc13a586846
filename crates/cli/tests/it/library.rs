//! `scribe novels` and `scribe chapters`.

use std::fmt::Write as _;

use scribe_domain::{chapter::manifest::Manifest, content::Content};
use serde_json::Value;

use crate::{
    database,
    scribe::{Scribe, last_line, stderr_text},
};

/// A home with a novel whose first chapter has these scenes, and the novel's id.
pub(crate) fn novel_home(title: &str, scenes: &[&str]) -> (Scribe, String) {
    let scribe = Scribe::new();
    let output = scribe.run(&[
        "write",
        "--premise",
        "A ferry",
        "--chapters",
        "2",
        "--title",
        title,
        "--stop-after",
        "outline",
        "--json",
    ]);
    assert!(output.status.success(), "{}", stderr_text(&output));
    let novel = last_line(&output)["novel_id"].as_str().unwrap().to_owned();
    if !scenes.is_empty() {
        write_first_chapter(&scribe, scenes);
    }
    (scribe, novel)
}

/// Stores a text for the first chapter.
fn write_first_chapter(scribe: &Scribe, scenes: &[&str]) {
    let scenes: Vec<Content> = scenes.iter().map(|scene| Content::new(*scene)).collect();
    let manifest = Manifest { scenes: scenes.iter().map(|scene| scene.hash).collect() };
    let manifest = manifest.to_content().unwrap();
    let mut sql = String::new();
    for content in scenes.iter().chain([&manifest]) {
        let (hash, text) = (content.hash, &content.text);
        writeln!(sql, "INSERT OR IGNORE INTO contents VALUES (x'{hash}', '{text}');").unwrap();
    }
    let hash = manifest.hash;
    writeln!(sql, "UPDATE chapters SET content_hash = x'{hash}' WHERE position = 1;").unwrap();
    database::change(scribe, &sql);
}

fn run_json(scribe: &Scribe, args: &[&str]) -> Value {
    let output = scribe.run(&[args, &["--json"]].concat());
    assert!(output.status.success(), "{}", stderr_text(&output));
    last_line(&output)
}

#[test]
fn novels_and_chapters_are_listed_and_shown() {
    let (scribe, novel) = novel_home("The Ferry", &["It rained.", "It stopped."]);
    let list = run_json(&scribe, &["novels", "list"]);
    assert_eq!(list["items"][0]["novel_id"], novel.as_str());
    assert!(list["next_cursor"].is_null());
    assert_eq!(run_json(&scribe, &["novels", "show", &novel])["title"], "The Ferry");
    let chapters = run_json(&scribe, &["chapters", "list", &novel, "--limit", "1"]);
    assert_eq!(chapters["next_cursor"], "1");
    let id = chapters["items"][0]["chapter_id"].as_str().unwrap();
    let chapter = run_json(&scribe, &["chapters", "show", id]);
    assert_eq!(chapter["content"], "It rained.\n\n* * *\n\nIt stopped.");
    let shown = scribe.run(&["chapters", "show", id.trim_start_matches("chp_")]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("It rained."));
    let shown = String::from_utf8(scribe.run(&["novels", "show", &novel]).stdout).unwrap();
    assert!(shown.starts_with("The Ferry — READY") && shown.contains(id), "{shown}");
}

#[test]
fn an_empty_folder_has_no_novels_and_nothing_to_show() {
    let scribe = Scribe::new();
    assert_eq!(run_json(&scribe, &["novels", "list"])["items"], Value::Array(Vec::new()));
    let nothing = "nov_01a1fb4f-66aa-8976-8f67-0ba290b09688";
    let output = scribe.run(&["novels", "show", nothing, "--json"]);
    assert_eq!(output.status.code(), Some(4), "{}", stderr_text(&output));
    let problem = last_line(&output);
    assert_eq!((&problem["code"], &problem["novel_id"]), (&"not-found".into(), &nothing.into()));
    assert!(!scribe.data().exists(), "a reader makes no folder");
}

#[test]
fn an_empty_list_of_novels_explains_the_start_on_standard_error() {
    let scribe = Scribe::new();
    let told = "there is no book yet; scribe write begins one\n";
    let output = scribe.run(&["novels", "list"]);
    assert!(output.status.success() && output.stdout.is_empty(), "{}", stderr_text(&output));
    assert_eq!(stderr_text(&output), told);
    let output = scribe.run(&["novels", "list", "--json"]);
    assert!(stderr_text(&output).is_empty(), "{}", stderr_text(&output));
    // A book that is not outlined yet is no novel, and is gone on with.
    let begun = scribe.run(&["write", "--stop-after", "concept"]);
    assert!(begun.status.success(), "{}", stderr_text(&begun));
    let output = scribe.run(&["novels", "list"]);
    assert!(output.status.success() && output.stdout.is_empty(), "{}", stderr_text(&output));
    assert!(stderr_text(&output).contains("scribe resume"), "{}", stderr_text(&output));
}

#[test]
fn a_novel_is_exported_and_foreign_files_stay() {
    let (scribe, novel) = novel_home("../The: Ferry", &["It rained."]);
    let file = |name: &str| scribe.path().join(name);
    let path = |output: &Value| output["out"].as_str().unwrap().to_owned();

    let named = run_json(&scribe, &["novels", "export", &novel]);
    assert_eq!(path(&named), file("The Ferry.epub").to_str().unwrap());
    assert!(std::fs::read(file("The Ferry.epub")).unwrap().starts_with(b"PK"));

    std::fs::write(file("book.md"), "mine").unwrap();
    let first = run_json(&scribe, &["novels", "export", &novel, "--out", "book.md"]);
    assert_eq!(path(&first), file("book (2).md").to_str().unwrap());
    database::change(&scribe, "UPDATE chapters SET title = 'Rain' WHERE position = 1");
    let second = run_json(&scribe, &["novels", "export", &novel, "--out", "book.md"]);
    assert_eq!(path(&second), file("book (2).md").to_str().unwrap());
    assert!(std::fs::read_to_string(file("book (2).md")).unwrap().contains("Rain"));
    assert_eq!(std::fs::read_to_string(file("book.md")).unwrap(), "mine");

    let again = scribe.run(&["novels", "export", &novel, "--out", "The Ferry.epub"]);
    assert!(again.status.success());
    assert!(!file("The Ferry (2).epub").exists(), "the book's own file is written again");
}

#[test]
fn an_impossible_export_states_the_reason() {
    let (scribe, novel) = novel_home("Outlined", &[]);
    let output = scribe.run(&["novels", "export", &novel, "--json"]);
    assert_eq!(output.status.code(), Some(4));
    let problem = last_line(&output);
    assert_eq!(
        (&problem["code"], &problem["novel_id"]),
        (&"no-text-yet".into(), &novel.as_str().into())
    );
    let long = format!("{}.md", "n".repeat(300));
    let output = scribe.run(&["novels", "export", &novel, "--out", &long]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr_text(&output));
    assert!(stderr_text(&output).contains("at most 240 bytes"), "{}", stderr_text(&output));
    let output = scribe.run(&["novels", "export", &novel, "--out", "book.docx"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr_text(&output).contains(".epub or .md"), "{}", stderr_text(&output));
}

#[test]
fn the_output_path_is_recorded_until_the_book_is_done() {
    let scribe = Scribe::new();
    let output = scribe.run(&["write", "--out", "books/ferry.md"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr_text(&output));
    std::fs::create_dir(scribe.path().join("books")).unwrap();
    let begun = ["write", "--chapters", "2", "--out", "books/ferry.md"];
    let outlined = scribe.run(&[&begun[..], &["--stop-after", "outline", "--json"]].concat());
    assert!(outlined.status.success(), "{}", stderr_text(&outlined));
    assert!(last_line(&outlined)["out"].is_null(), "an outline is no book");
    let resumed = scribe.command(&["resume", "--json"]).current_dir("/").output().unwrap();
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
    let file = scribe.path().join("books/ferry.md");
    assert_eq!(last_line(&resumed)["out"], file.to_str().unwrap());
    assert!(std::fs::read_to_string(file).unwrap().lines().count() > 20);
}

#[test]
fn a_missing_output_folder_leaves_the_book_resumable() {
    let scribe = Scribe::new();
    let folder = scribe.path().join("books");
    std::fs::create_dir(&folder).unwrap();
    let args = ["write", "--stop-after", "outline", "--chapters", "2", "--out", "books/ferry.md"];
    let outlined = scribe.run(&args);
    assert!(outlined.status.success(), "{}", stderr_text(&outlined));
    std::fs::remove_dir(&folder).unwrap();
    let resumed = scribe.run(&["resume", "--json"]);
    assert_eq!(resumed.status.code(), Some(3), "{}", stderr_text(&resumed));
    assert!(stderr_text(&resumed).contains("ferry.md"), "{}", stderr_text(&resumed));
    let problem = last_line(&resumed);
    assert_eq!(problem["code"], "book-rests");
    assert!(problem["session_id"].is_string());
}
