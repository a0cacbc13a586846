//! The measurement of the cost, on a short book.

#![expect(clippy::unwrap_used, reason = "a broken expectation ends the test that it stands in")]

use std::process::{Command, Stdio};

use serde_json::Value;

/// Runs `bench cost` and returns its figures.
fn measure_cost(arguments: &[&str]) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_bench"))
        .arg("cost")
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", output.status);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    document["figures"].as_array().unwrap().clone()
}

#[test]
fn a_short_book_is_measured_without_a_repair() {
    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("prompts");
    let figures = measure_cost(&[
        "--chapters",
        "3",
        "--wait-chapters",
        "2",
        "--scale",
        "1000",
        "--dump",
        dump.to_str().unwrap(),
    ]);
    let value = |name: &str| {
        let figure = figures.iter().find(|figure| figure["name"] == name);
        figure.unwrap_or_else(|| panic!("{name} is missing"))["value"].as_f64().unwrap()
    };
    assert_eq!(value("cost.repairs"), 0.0);
    assert!((1_350.0..=1_650.0).contains(&value("cost.chapter_3.words")));
    assert!(value("cost.chapter_3.prompt_tokens") > 10_000.0);
    assert!((0.0..=100.0).contains(&value("cost.chapter_3.exact_prefix_percent")));
    assert!(value("cost.chapter_3.billed_per_1000_words") > 1_000.0);
    assert!(value("cost.genesis.calls") > 10.0);
    // The prose alone takes this long, so a chapter takes longer.
    assert!(value("wait.prose_seconds") > 30.0);
    assert!(value("wait.chapter_seconds") > value("wait.prose_seconds"));
    assert!(value("wait.first_sentence_seconds") > value("wait.genesis_seconds"));
    let calls = std::fs::read_dir(dump).unwrap().count();
    assert!(calls > 60, "{calls} files were written");
}
