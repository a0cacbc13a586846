//! Variables, arguments and paths that are bytes and no UTF-8.
#![cfg(unix)]

use std::{
    ffi::{OsStr, OsString},
    fs,
    os::unix::ffi::OsStrExt,
};

use crate::scribe::{Scribe, last_line, stderr_text};

/// No UTF-8: a lone byte of Latin-1, as in an old folder's name.
const LATIN_1: &[u8] = b"caf\xe9";

fn latin_1() -> &'static OsStr {
    OsStr::from_bytes(LATIN_1)
}

#[test]
fn a_foreign_variable_that_is_not_utf8_is_ignored() {
    let scribe = Scribe::new();
    let foreign_name = OsString::from(OsStr::from_bytes(b"F\xff"));
    for name in ["PWD".into(), "LS_COLORS".into(), "HOME".into(), "SCRIBE_LOG".into(), foreign_name]
    {
        for args in [&["config", "check"][..], &["novels", "list"]] {
            let output = scribe.command(args).env(&name, latin_1()).output().unwrap();
            assert_eq!(
                output.status.code(),
                Some(0),
                "{name:?} {args:?}: {}",
                stderr_text(&output)
            );
        }
    }
}

#[test]
fn a_folder_whose_name_is_not_utf8_can_be_the_current_one() {
    let scribe = Scribe::new();
    let folder = scribe.path().join(latin_1());
    fs::create_dir(&folder).unwrap();
    for args in [&["config", "check"][..], &["novels", "list"]] {
        let mut command = scribe.command(args);
        let output = command.current_dir(&folder).env("PWD", &folder).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr_text(&output));
    }
}

#[test]
fn an_own_variable_that_is_not_utf8_is_refused_by_name_without_its_value() {
    let scribe = Scribe::new();
    for name in [
        "SCRIBE__MODEL__NAME",
        "SCRIBE__MODEL__API_KEY",
        "SCRIBE__DATA_DIR",
        "SCRIBE__DATABASE__URL",
        "DATABASE_URL",
    ] {
        let mut command = scribe.command(&["novels", "list", "--json"]);
        let output = command.env(name, latin_1()).output().unwrap();
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains(name) && said.contains("UTF-8"), "{said}");
        assert!(!said.contains("caf"), "{said}");
        let problem = last_line(&output);
        assert_eq!(problem["code"], "wrong-usage", "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(name), "{problem}");
    }
    let mut command = scribe.command(&["config", "check", "--json"]);
    let output = command
        .env("OPENAI_API_KEY", latin_1())
        .env("SCRIBE__MODEL__PROVIDER", "openai")
        .env("SCRIBE__MODEL__BASE_URL", "http://127.0.0.1:9/v1")
        .env("SCRIBE__MODEL__NAME", "m")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr_text(&output));
    assert!(stderr_text(&output).contains("OPENAI_API_KEY"), "{}", stderr_text(&output));
}

#[test]
fn a_home_that_is_not_utf8_is_named_if_the_data_folder_would_be_in_it() {
    let scribe = Scribe::new();
    for name in ["HOME", "XDG_DATA_HOME"] {
        let mut command = scribe.command(&["novels", "list", "--json"]);
        let output = command.env_remove("SCRIBE__DATA_DIR").env(name, latin_1()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", stderr_text(&output));
        assert!(stderr_text(&output).contains(name), "{}", stderr_text(&output));
    }
}

#[test]
fn an_argument_that_is_not_utf8_is_refused_with_2_and_a_problem() {
    let scribe = Scribe::new();
    for args in [
        &["resume"][..],
        &["write", "--premise"],
        &["write", "--out"],
        &["write", "--premise-file"],
        &["novels", "list", "--config"],
        &["serve", "--listen"],
    ] {
        let mut command = scribe.command(args);
        let output = command.arg(latin_1()).arg("--json").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr_text(&output));
        assert_eq!(last_line(&output)["code"], "wrong-usage", "{args:?}");
    }
}
