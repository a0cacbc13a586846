//! How commands fail: an exit code, a message for people and a problem object for programs.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use crate::{
    database,
    scribe::{Scribe, last_line, stderr_text},
};

#[test]
fn a_wrong_argument_is_reported_as_a_problem_with_fields() {
    let output = Scribe::new().run(&["write", "--chapters", "100000", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let problem = last_line(&output);
    assert_eq!(problem["type"], "/problems/invalid-data");
    assert!(problem["errors"][0]["field"].as_str().unwrap().contains("chapters"), "{problem}");
}

#[test]
fn an_invalid_setting_is_reported_as_a_problem() {
    let scribe = Scribe::new();
    let mut command = scribe.command(&["config", "check", "--json"]);
    let output = command.env("SCRIBE__MODEL__PROVIDER", "parrot").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(last_line(&output)["code"], "wrong-usage");
}

#[test]
fn an_invalid_command_line_is_reported_as_a_problem() {
    for (args, field, detail) in [
        (&["write", "--json", "--pov", "x\u{1b}[31m"][..], Some("--pov"), "first"),
        (&["write", "--chapters", "-1", "--json"], Some("--chapters"), "-1"),
        (&["--json", "write", "--chapters", "many"], Some("--chapters"), "many"),
        (&["novels", "export", "--json"], Some("<ID>"), "required"),
        (&["nonsense", "--json"], None, "nonsense"),
        (&["--json"], None, "command"),
    ] {
        let output = Scribe::new().run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr_text(&output));
        assert!(!stderr_text(&output).is_empty(), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 1, "{args:?}");
        let problem = last_line(&output);
        assert_eq!(problem["code"], "wrong-usage", "{args:?}");
        assert_eq!(problem["errors"][0]["field"].as_str(), field, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(detail), "{problem}");
    }
    for args in [&["write", "--pov", "x"][..], &["novels", "show", "--", "--json", "--more"]] {
        let output = Scribe::new().run(args);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}");
    }
}

#[test]
fn a_paused_book_names_its_session() {
    let scribe = Scribe::new();
    let mut command = scribe.command(&["write", "--json"]);
    // Nothing listens on the discard port of the loopback.
    let output = command
        .env("SCRIBE__MODEL__PROVIDER", "openai")
        .env("SCRIBE__MODEL__BASE_URL", "http://127.0.0.1:9/v1")
        .env("SCRIBE__MODEL__NAME", "none")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr_text(&output));
    let problem = last_line(&output);
    assert_eq!(problem["code"], "book-rests");
    assert!(stderr_text(&output).contains(problem["session_id"].as_str().unwrap()));
}

#[test]
fn a_database_that_cannot_be_reached_is_named_without_its_password() {
    let scribe = Scribe::new();
    // Nothing listens on the discard port of the loopback.
    let url = "postgres://me:hush@127.0.0.1:9/books";
    for args in [&["write"][..], &["serve"], &["novels", "list"], &["migrate", "up"]] {
        let output = scribe.command(args).env("DATABASE_URL", url).output().unwrap();
        let said = stderr_text(&output);
        assert!(!output.status.success(), "{said}");
        assert!(said.contains("127.0.0.1:9") && said.contains("books"), "{args:?}: {said}");
        assert!(said.contains("refused"), "{args:?}: {said}");
        assert!(!said.contains("hush"), "{args:?}: {said}");
    }
}

#[test]
fn the_log_of_a_program_that_writes_to_no_terminal_has_no_colours() {
    let scribe = Scribe::new();
    let mut command = scribe.command(&["write", "--stop-after", "concept"]);
    let said = stderr_text(&command.env("SCRIBE_LOG", "debug").output().unwrap());
    assert!(said.contains("DEBUG"), "there is something to colour: {said}");
    assert!(!said.contains('\u{1b}'), "{said}");
}

#[test]
fn resume_without_a_book_is_refused() {
    let output = Scribe::new().run(&["resume", "--json"]);
    assert_eq!(output.status.code(), Some(4));
    assert_eq!(last_line(&output)["code"], "not-found");
}

#[test]
fn a_data_folder_that_cannot_be_created_is_named() {
    let scribe = Scribe::new();
    fs::write(scribe.data(), "a file").unwrap();
    for args in [&["write", "--json"][..], &["novels", "list", "--json"]] {
        let output = scribe.run(args);
        assert_eq!(output.status.code(), Some(5), "{args:?}: {}", stderr_text(&output));
        assert!(stderr_text(&output).contains("data"), "{}", stderr_text(&output));
        assert_eq!(last_line(&output)["code"], "data-folder-unwritable");
    }
}

/// Runs a command from a shell, after what the shell does first.
#[cfg(unix)]
fn run_after(scribe: &Scribe, first: &str, args: &[&str]) -> Output {
    let program = scribe.command(args);
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("{first}; exec \"$0\" \"$@\""));
    shell.arg(program.get_program()).args(program.get_args()).env_clear();
    shell.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.current_dir(program.get_current_dir().unwrap()).output().unwrap()
}

#[cfg(unix)]
#[test]
fn a_file_that_reaches_the_limit_of_the_process_is_like_a_full_disk() {
    let scribe = Scribe::new();
    let write = ["write", "--premise", "A ferry", "--chapters", "2", "--json"];
    let stopped = run_after(&scribe, "ulimit -f 1024", &write);
    assert_eq!(stopped.status.code(), Some(5), "{}", stderr_text(&stopped));
    assert_eq!(last_line(&stopped)["code"], "data-folder-unwritable");
    let resumed = scribe.run(&["resume"]);
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
    let verified = scribe.run(&["events", "verify"]);
    assert!(verified.status.success(), "{}", stderr_text(&verified));
}

#[cfg(unix)]
#[test]
fn a_removed_current_folder_is_named_as_the_reason() {
    let scribe = Scribe::new();
    let gone = "mkdir gone; cd gone; rmdir \"$PWD\"";
    let refused = run_after(&scribe, gone, &["write", "--premise", "A ferry"]);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr_text(&refused));
    assert!(stderr_text(&refused).contains("the current folder"), "{}", stderr_text(&refused));
    assert!(!scribe.data().exists(), "nothing was begun");
}

#[test]
fn an_unreadable_settings_file_is_not_ignored() {
    let scribe = Scribe::new();
    let settings = scribe.path().join("scribe.toml");
    fs::create_dir(&settings).unwrap();
    let refused = scribe.run(&["config", "check"]);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr_text(&refused));
    assert!(
        stderr_text(&refused).contains("scribe.toml cannot be read"),
        "{}",
        stderr_text(&refused)
    );
    fs::remove_dir(&settings).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", &settings).unwrap();
        let refused = scribe.run(&["config", "check"]);
        assert_eq!(refused.status.code(), Some(2), "{}", stderr_text(&refused));
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_can_still_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let scribe = Scribe::new();
    let written = scribe.run(&["write", "--premise", "A ferry"]);
    assert!(written.status.success(), "{}", stderr_text(&written));
    let set = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    set(&scribe.data(), 0o555);
    if fs::write(scribe.data().join("probe"), "").is_ok() {
        println!("NOT RUN a_folder_that_cannot_be_written_can_still_be_read: root may write all");
        return;
    }
    let output = scribe.run(&["write"]);
    assert_eq!(output.status.code(), Some(5), "{}", stderr_text(&output));
    let read = scribe.run(&["novels", "list"]);
    assert!(read.status.success(), "{}", stderr_text(&read));
    set(&scribe.data(), 0o755);
    // Whoever closes the database as the last takes its log along.
    database::change(&scribe, "UPDATE novels SET words = words");
    assert!(!scribe.data().join("scribe.db-wal").exists());
    set(&scribe.data(), 0o555);
    let read = scribe.run(&["novels", "list"]);
    set(&scribe.data(), 0o755);
    assert!(read.status.success(), "{}", stderr_text(&read));
    set(&scribe.data().join("scribe.db"), 0o444);
    let refused = scribe.run(&["write"]);
    set(&scribe.data().join("scribe.db"), 0o644);
    assert_eq!(refused.status.code(), Some(5), "{}", stderr_text(&refused));
    assert!(
        stderr_text(&refused).contains("scribe.db may not be written"),
        "{}",
        stderr_text(&refused)
    );
    let written = scribe.run(&["write", "--premise", "A ferry", "--stop-after", "concept"]);
    assert!(written.status.success(), "{}", stderr_text(&written));
}
