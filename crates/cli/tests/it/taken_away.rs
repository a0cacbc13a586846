//! The data folder is removed while a process uses it.

#![cfg(unix)]

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::{
    beside::{silent_model, with_model},
    scribe::{Scribe, stderr_text},
};

/// A process whose end is awaited without a time limit, because parallel tests may be slow.
struct Process {
    child: Child,
    said: BufReader<std::process::ChildStderr>,
}

impl Process {
    fn start(mut command: Command) -> (Self, String) {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        said.read_line(&mut first).unwrap();
        (Self { child, said }, first)
    }

    /// Waits for a condition, which must hold before the process ends.
    fn run_until(&mut self, condition: impl Fn() -> bool) {
        while !condition() {
            assert_eq!(self.child.try_wait().unwrap(), None, "the process ended too early");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }

    /// Waits for the end of the process. Returns the exit code and the output.
    fn wait_for_end(mut self) -> (Option<i32>, String) {
        let mut said = String::new();
        self.said.read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
    }
}

fn start_server(scribe: &Scribe) -> Process {
    let (process, first) = Process::start(scribe.command(&["serve", "--listen", "127.0.0.1:0"]));
    assert!(first.contains("http://127.0.0.1:"), "{first}");
    process
}

/// Ways to take a database away.
type Take = fn(&Path);

const TAKES: [(&str, Take); 6] = [
    ("the folder is removed", |data| fs::remove_dir_all(data).unwrap()),
    ("the folder is moved", |data| fs::rename(data, data.with_extension("moved")).unwrap()),
    ("the database is removed", |data| fs::remove_file(data.join("scribe.db")).unwrap()),
    ("the database is moved", |data| {
        fs::rename(data.join("scribe.db"), data.join("old.db")).unwrap();
    }),
    ("the database is replaced", |data| {
        fs::copy(data.join("scribe.db"), data.join("copy.db")).unwrap();
        fs::rename(data.join("copy.db"), data.join("scribe.db")).unwrap();
    }),
    ("the log is removed", |data| fs::remove_file(data.join("scribe.db-wal")).unwrap()),
];

#[test]
fn a_server_whose_database_is_taken_away_ends_with_5_and_says_where_it_is() {
    for (what, take) in TAKES {
        let scribe = Scribe::new();
        let written = scribe.run(&["write", "--premise", "A ferry", "--stop-after", "concept"]);
        assert!(written.status.success(), "{}", stderr_text(&written));
        let server = start_server(&scribe);
        take(&scribe.data());
        let (code, said) = server.wait_for_end();
        assert_eq!(code, Some(5), "{what}: {said}");
        assert!(said.contains(&scribe.data().join("scribe.db").display().to_string()), "{said}");
        assert!(said.contains("Everything that was stored"), "{what}: {said}");
        assert!(!said.contains("Everything written is kept"), "{what}: {said}");
    }
}

#[test]
fn a_server_with_a_damaged_write_ahead_log_exits_with_5_and_promises_nothing() {
    let zeros = |log: &Path| {
        let length = fs::metadata(log).unwrap().len();
        let file = fs::File::options().write(true).open(log).unwrap();
        std::os::unix::fs::FileExt::write_all_at(&file, &vec![0; length as usize], 0).unwrap();
    };
    let empty = |log: &Path| {
        fs::File::options().write(true).open(log).unwrap().set_len(0).unwrap();
    };
    for (what, spoil) in [("overwritten", &zeros as &dyn Fn(&Path)), ("emptied", &empty)] {
        for is_stopped in [false, true] {
            let scribe = Scribe::new();
            let server = crate::raw_server::RawServer::start(&scribe, &[]);
            server.start_session();
            let log = scribe.data().join("scribe.db-wal");
            spoil(&log);
            let file = fs::read(scribe.data().join("scribe.db")).unwrap();
            if is_stopped {
                server.send_signal("-TERM");
            }
            let (code, said) = server.wait_for_end();
            assert_eq!(code, Some(5), "{what}: {said}");
            assert!(said.contains(&log.display().to_string()), "{what}: {said}");
            assert!(said.contains("is lost"), "{what}: {said}");
            assert!(!said.contains("Everything written is kept"), "{what}: {said}");
            assert_eq!(fs::read(scribe.data().join("scribe.db")).unwrap(), file, "{what}");
        }
    }
}

#[test]
fn a_saved_copy_continues_after_it_is_moved_back() {
    let scribe = Scribe::new();
    let written = scribe.run(&["write", "--premise", "A ferry", "--stop-after", "concept"]);
    assert!(written.status.success(), "{}", stderr_text(&written));
    let server = start_server(&scribe);
    fs::remove_dir_all(scribe.data()).unwrap();
    let (code, said) = server.wait_for_end();
    assert_eq!(code, Some(5), "{said}");
    fs::create_dir_all(scribe.data()).unwrap();
    fs::rename(scribe.path().join("scribe-saved.db"), scribe.data().join("scribe.db")).unwrap();
    let resumed = scribe.run(&["resume"]);
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
    assert!(scribe.run(&["events", "verify"]).status.success());
}

#[test]
fn no_new_database_is_made_beside_one_that_was_saved() {
    let scribe = Scribe::new();
    let written = scribe.run(&["write", "--premise", "A ferry", "--stop-after", "concept"]);
    assert!(written.status.success(), "{}", stderr_text(&written));
    let database = scribe.data().join("scribe.db");
    let saved = scribe.data().join("scribe-saved.db");
    fs::rename(&database, &saved).unwrap();
    for command in [
        &["write", "--premise", "A ferry"][..],
        &["resume"],
        &["serve", "--listen", "127.0.0.1:0"],
        &["novels", "list"],
        &["rebuild"],
        &["migrate", "up"],
        &["migrate", "status"],
        &["events", "verify"],
    ] {
        let refused = scribe.run(command);
        let said = stderr_text(&refused);
        assert_eq!(refused.status.code(), Some(5), "{command:?}: {said}");
        assert!(said.contains(&saved.display().to_string()), "{command:?}: {said}");
        let next = format!("To continue with it, rename it to {}", database.display());
        assert!(said.contains(&next), "{command:?}: {said}");
        assert!(!database.exists(), "{command:?}");
    }
    fs::rename(&saved, &database).unwrap();
    assert!(scribe.run(&["events", "verify"]).status.success());
}

#[test]
fn a_saved_copy_of_a_removed_folder_is_named_and_no_database_is_created() {
    let scribe = Scribe::new();
    let written = scribe.run(&["write", "--premise", "A ferry", "--stop-after", "concept"]);
    assert!(written.status.success(), "{}", stderr_text(&written));
    let server = start_server(&scribe);
    fs::remove_dir_all(scribe.data()).unwrap();
    let (code, said) = server.wait_for_end();
    assert_eq!(code, Some(5), "{said}");
    let database = scribe.data().join("scribe.db");
    let saved = scribe.path().join("scribe-saved.db");
    for command in [
        &["events", "verify"][..],
        &["novels", "list"],
        &["migrate", "status"],
        &["write", "--premise", "A ferry"],
        &["resume"],
        &["serve", "--listen", "127.0.0.1:0"],
        &["rebuild"],
        &["migrate", "up"],
    ] {
        let refused = scribe.run(command);
        let said = stderr_text(&refused);
        assert_eq!(refused.status.code(), Some(5), "{command:?}: {said}");
        assert!(said.contains(&saved.display().to_string()), "{command:?}: {said}");
        assert!(said.contains(&database.display().to_string()), "{command:?}: {said}");
        assert!(!database.exists(), "{command:?}");
    }
    // Another data folder at the same path is not affected.
    let mut other = scribe.command(&["write", "--stop-after", "concept"]);
    let other = other.env("SCRIBE__DATA_DIR", scribe.path().join("other")).output().unwrap();
    assert!(other.status.success(), "{}", stderr_text(&other));
    fs::create_dir_all(scribe.data()).unwrap();
    fs::rename(&saved, &database).unwrap();
    let resumed = scribe.run(&["resume"]);
    assert!(resumed.status.success(), "{}", stderr_text(&resumed));
}

#[test]
fn a_lock_that_is_a_folder_is_named() {
    let scribe = Scribe::new();
    let lock = scribe.data().join("scribe.lock");
    fs::create_dir_all(&lock).unwrap();
    let refused = scribe.run(&["write", "--premise", "A ferry"]);
    let said = stderr_text(&refused);
    assert_eq!(refused.status.code(), Some(5), "{said}");
    assert!(said.contains(&format!("{} is a folder", lock.display())), "{said}");
}

/// Counts the connections to a model that never answers.
fn count_calls(model: TcpListener) -> &'static AtomicU32 {
    let calls: &'static AtomicU32 = Box::leak(Box::default());
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for connection in model.incoming() {
            calls.fetch_add(1, Ordering::Relaxed);
            open.push(connection);
        }
    });
    calls
}

#[test]
fn a_writer_without_its_database_makes_no_more_calls() {
    for (what, take) in TAKES {
        let scribe = Scribe::new();
        let (model, url) = silent_model();
        let write = scribe.command(&["write", "--premise", "A ferry"]);
        let (mut writer, first) = Process::start(with_model(write, &url));
        assert!(first.starts_with("session ses_"), "{first}");
        let calls = count_calls(model);
        writer.run_until(|| calls.load(Ordering::Relaxed) > 0);
        take(&scribe.data());
        let before = calls.load(Ordering::Relaxed);
        let (code, said) = writer.wait_for_end();
        assert_eq!(code, Some(5), "{what}: {said}");
        assert_eq!(calls.load(Ordering::Relaxed), before, "{what}");
    }
}

#[test]
fn a_second_server_is_refused_although_the_lock_file_was_deleted() {
    let scribe = Scribe::new();
    let mut server = start_server(&scribe);
    let pid = server.child.id().to_string();
    let lock = scribe.data().join("scribe.lock");
    fs::remove_file(&lock).unwrap();
    let second = scribe.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(5), "{}", stderr_text(&second));
    assert!(stderr_text(&second).contains(&pid), "{}", stderr_text(&second));
    // The first process creates the file again and continues.
    fs::remove_file(&lock).ok();
    server.run_until(|| lock.exists());
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let (code, said) = server.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
}
