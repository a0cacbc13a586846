//! Secrets in addresses and settings are never shown, wherever they stand.

use std::process::Output;

use crate::scribe::{Scribe, stderr_text};

/// A secret, whatever else the address holds.
const SECRET: &str = "hush";

fn all_output(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &stderr_text(output)
}

#[test]
fn every_form_of_an_address_is_redacted() {
    for url in [
        "https://me:hush@model.test/v1",
        "https://hush@model.test/v1",
        "https://me:a/hush@model.test/v1",
        "https://me:a?hush@model.test/v1",
        "https://model.test/v1?api-version=1&api_key=hush",
        "https://model.test/v1?password=hush",
        "https://model.test/v1?KEY=hush&sig=hush&anything=hush&hush",
        "https://model.test/v1?api%5Fkey=hush",
        "https://model.test/v1#hush",
    ] {
        let scribe = Scribe::new();
        let output =
            scribe.command(&["config", "show"]).env("SCRIBE__MODEL__BASE_URL", url).output();
        let said = all_output(&output.unwrap());
        assert!(said.contains("base_url") && !said.contains(SECRET), "{url}: {said}");
    }
    for url in [
        "postgres://me:hush@127.0.0.1/books",
        "postgres://me@127.0.0.1/books?sslmode=disable&password=hush",
        "postgres://me:p@hush/hush@127.0.0.1/books",
    ] {
        let scribe = Scribe::new();
        let output = scribe.command(&["config", "show"]).env("DATABASE_URL", url).output();
        let said = all_output(&output.unwrap());
        assert!(said.contains("url = ") && !said.contains(SECRET), "{url}: {said}");
    }
}

#[test]
fn a_redacted_address_keeps_its_public_parts() {
    let scribe = Scribe::new();
    let output = scribe
        .command(&["config", "show"])
        .env("SCRIBE__MODEL__BASE_URL", "https://model.test/v1?api-version=1&api_key=hush")
        .env("DATABASE_URL", "postgres://me@127.0.0.1:5/books?sslmode=disable&password=hush")
        .output()
        .unwrap();
    let said = all_output(&output);
    assert!(said.contains("\"https://model.test/v1?api-version=1&api_key=***\""), "{said}");
    assert!(
        said.contains("\"postgres://me@127.0.0.1:5/books?sslmode=disable&password=***\""),
        "{said}"
    );
}

#[test]
fn config_check_refuses_a_base_url_with_a_secret() {
    for (url, named) in [
        ("https://me:hush@model.test/v1", "user"),
        ("https://model.test/v1?api_key=hush", "api_key"),
        ("https://model.test/v1?api-version=1&Token=hush", "Token"),
        ("https://model.test/v1?api%5Fkey=hush", "api_key"),
    ] {
        let scribe = Scribe::new();
        let output = scribe
            .command(&["config", "check", "--json"])
            .env("SCRIBE__MODEL__PROVIDER", "openai")
            .env("SCRIBE__MODEL__NAME", "m")
            .env("SCRIBE__MODEL__BASE_URL", url)
            .output()
            .unwrap();
        let said = all_output(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("model.base_url") && said.contains(named), "{said}");
        assert!(!said.contains(SECRET), "{said}");
    }
}

#[test]
fn an_unknown_part_of_a_database_url_is_not_logged() {
    for level in ["warn", "trace"] {
        let scribe = Scribe::new();
        let mut command = scribe.command(&["novels", "list"]);
        // Nothing listens on the discard port of the loopback.
        command.env("DATABASE_URL", "postgres://me@127.0.0.1:9/books?api_key=hush");
        let said = all_output(&command.env("SCRIBE_LOG", level).output().unwrap());
        assert!(said.contains("127.0.0.1:9") && !said.contains(SECRET), "{said}");
    }
}

#[test]
fn an_invalid_setting_is_named_with_its_line_but_without_its_value() {
    for (line, named) in [
        ("api_key = \"hush\"", "api_key"),
        ("base_url = \"https://me:hush@model.test", "base_url"),
        ("context_tokens = \"hush\"", "context_tokens"),
    ] {
        let scribe = Scribe::new();
        let text = format!("[model]\n{line}\n");
        std::fs::write(scribe.path().join("scribe.toml"), text).unwrap();
        let output = scribe.run(&["config", "check"]);
        let said = all_output(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("line 2") && said.contains(named), "{said}");
        assert!(!said.contains(SECRET), "{said}");
    }
}
