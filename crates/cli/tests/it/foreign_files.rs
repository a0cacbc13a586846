//! Something else lies where the database should be.

use std::fs;

use crate::{
    database::{change, column, execute},
    scribe::{Scribe, last_line, stderr_text},
};

/// Commands that open the database, to read it and to write to it.
const COMMANDS: [&[&str]; 10] = [
    &["serve", "--listen", "127.0.0.1:0"],
    &["write", "--premise", "A ferry"],
    &["resume"],
    &["rebuild"],
    &["migrate", "up"],
    &["migrate", "status"],
    &["events", "verify"],
    &["events", "list"],
    &["novels", "list"],
    &["dead-letters", "list"],
];

/// Every command must end with 5, name the file and what to do, and leave the file as it is.
#[track_caller]
fn assert_refused(scribe: &Scribe, says: &str) {
    let path = scribe.data().join("scribe.db");
    let before = fs::read(&path).ok();
    for args in COMMANDS {
        let output = scribe.run(&[args, &["--json"]].concat());
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(5), "{says}, {args:?}: {said}");
        assert!(said.contains(&path.display().to_string()), "{says}, {args:?}: {said}");
        assert!(said.contains(says), "{says}, {args:?}: {said}");
        assert_eq!(last_line(&output)["code"], "database-unusable", "{says}, {args:?}");
        assert_eq!(fs::read(&path).ok(), before, "{says}, {args:?}");
    }
}

fn with_file(bytes: &[u8]) -> Scribe {
    let scribe = Scribe::new();
    fs::create_dir_all(scribe.data()).unwrap();
    fs::write(scribe.data().join("scribe.db"), bytes).unwrap();
    scribe
}

#[test]
fn a_file_that_is_not_a_database_is_refused() {
    assert_refused(&with_file(b""), "is empty");
    assert_refused(&with_file(b"Buy milk, and do not forget the bread."), "not a SQLite database");
    let scribe = Scribe::new();
    fs::create_dir_all(scribe.data().join("scribe.db")).unwrap();
    assert_refused(&scribe, "is a folder");
}

#[cfg(unix)]
#[test]
fn a_broken_link_is_refused() {
    let scribe = Scribe::new();
    fs::create_dir_all(scribe.data()).unwrap();
    std::os::unix::fs::symlink("/nowhere/scribe.db", scribe.data().join("scribe.db")).unwrap();
    assert_refused(&scribe, "does not exist");
}

#[test]
fn the_database_of_another_application_a_newer_one_and_a_damaged_one_are_refused() {
    let scribe = Scribe::new();
    assert!(scribe.run(&["write", "--stop-after", "concept"]).status.success());
    let path = scribe.data().join("scribe.db");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert_refused(&scribe, "is damaged");
    let mut scribbled = whole.clone();
    scribbled[4_096..].fill(0xff);
    fs::write(&path, &scribbled).unwrap();
    assert_refused(&scribe, "is damaged");
    fs::write(&path, &whole).unwrap();
    assert!(scribe.run(&["events", "verify"]).status.success());
    change(&scribe, "INSERT INTO seaql_migrations VALUES ('m4000_telepathy', 1)");
    assert_refused(&scribe, "newer version");
    let foreign = Scribe::new();
    fs::create_dir_all(foreign.data()).unwrap();
    fs::write(foreign.data().join("scribe.db"), foreign_database()).unwrap();
    assert_refused(&foreign, "another application");
}

/// The bytes of a database of another application.
fn foreign_database() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.db");
    execute(&path, "CREATE TABLE notes (body TEXT); INSERT INTO notes VALUES ('milk')");
    fs::read(&path).unwrap()
}

#[test]
fn an_empty_folder_is_initialised_automatically() {
    let scribe = Scribe::new();
    fs::create_dir_all(scribe.data()).unwrap();
    assert!(scribe.run(&["write", "--stop-after", "concept"]).status.success());
    assert!(scribe.run(&["events", "verify"]).status.success());
}

/// Overwrites a page of a database that nobody has open.
fn spoil_page(scribe: &Scribe, page: u64) {
    use std::io::{Seek, SeekFrom, Write};
    let mut file = fs::File::options().write(true).open(scribe.data().join("scribe.db")).unwrap();
    file.seek(SeekFrom::Start((page - 1) * 4096)).unwrap();
    let noise: Vec<u8> = (0..100_u8).map(|i| i.wrapping_mul(167).wrapping_add(29)).collect();
    file.write_all(&noise).unwrap();
}

#[test]
fn a_damaged_page_is_reported_with_the_path_and_the_next_step() {
    let scribe = Scribe::new();
    let written = scribe.run(&["write", "--premise", "A ferry", "--stop-after", "concept"]);
    assert!(written.status.success(), "{}", stderr_text(&written));
    let path = scribe.data().join("scribe.db");
    let whole = fs::read(&path).unwrap();
    let pages = (whole.len() as u64 / 4096).min(12);
    let mut told = 0;
    for page in 1..=pages {
        fs::write(&path, &whole).unwrap();
        spoil_page(&scribe, page);
        for command in COMMANDS.into_iter().skip(3) {
            let output = scribe.run(&[command, &["--json"]].concat());
            let said = stderr_text(&output);
            // A page that the command does not need is not read.
            if output.status.code() != Some(5) {
                continue;
            }
            told += 1;
            let name = path.display().to_string();
            assert!(said.contains(&name), "page {page}, {command:?}: {said}");
            assert!(said.contains("put a backup"), "page {page}, {command:?}: {said}");
            assert_eq!(last_line(&output)["code"], "database-unusable", "page {page}, {command:?}");
        }
    }
    assert!(told > COMMANDS.len(), "no page was needed: {told}");
}

#[test]
fn damage_found_while_writing_exits_with_5() {
    let scribe = Scribe::new();
    let written = scribe.run(&["write", "--premise", "A ferry", "--stop-after", "concept"]);
    assert!(written.status.success(), "{}", stderr_text(&written));
    for table in ["checkpoints", "checkpoints_key", "dead_letters_key", "flow_runs"] {
        let query =
            format!("SELECT CAST(rootpage AS TEXT) FROM sqlite_schema WHERE name = '{table}'");
        let page = column(&scribe, &query)[0].parse().unwrap();
        let whole = fs::read(scribe.data().join("scribe.db")).unwrap();
        spoil_page(&scribe, page);
        let output = scribe.run(&["write", "--premise", "A train", "--stop-after", "concept"]);
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(5), "{table}: {said}");
        assert!(said.contains("put a backup"), "{table}: {said}");
        fs::write(scribe.data().join("scribe.db"), whole).unwrap();
    }
}
