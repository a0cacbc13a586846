//! A data folder on a filesystem that fills up, and on one that cannot be written.

use std::{
    fs,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

use scribe_testkit::small_disk;

use crate::{
    away::{GatedBook, WRITE},
    beside::with_model,
    interrupts::LoggedCommand,
    raw_server::{PATIENCE, RawServer},
    scribe::Scribe,
};

/// Writes until the disk is full, reads the book, frees space and resumes.
const SCRIPT: &str = r#"
run() {
  name=$1; shift
  SCRIBE__DATA_DIR=$FOLDER timeout 60 "$SCRIBE" "$@" --json >"$name.out" 2>"$name.err"
  echo $? >"$name.code"
}
SCRIBE=$1
run write write --chapters 2 --premise 'A ferry'
mount -o remount,ro none "$FOLDER"
run readonly resume
mount -o remount,rw,size=64m none "$FOLDER"
if grep -q '^session ' write.err; then run resume resume; else run resume write --premise 'A ferry'; fi
"#;

#[test]
fn a_full_disk_exits_with_5_and_the_book_can_be_resumed_later() {
    let test = "a_full_disk_exits_with_5_and_the_book_can_be_resumed_later";
    let (mut before_a_session, mut within_a_book) = (0, 0);
    for kilobytes in [64, 256, 640, 1_024, 1_536] {
        let scribe = Scribe::new();
        fs::create_dir_all(scribe.data()).unwrap();
        let Some(mut shell) = small_disk::small_disk_shell(test, &scribe.data(), kilobytes, SCRIPT)
        else {
            return;
        };
        let ran =
            shell.arg(env!("CARGO_BIN_EXE_scribe")).current_dir(scribe.path()).output().unwrap();
        assert!(ran.status.success(), "{ran:?}");
        let said = |name: &str| fs::read_to_string(scribe.path().join(name)).unwrap();
        let code = |name: &str| said(&format!("{name}.code")).trim().to_owned();

        let written = said("write.err");
        if code("write") != "0" {
            assert_eq!(code("write"), "5", "{kilobytes}: {written}");
            let told = written.lines().any(|line| line.starts_with("scribe: the data folder"));
            assert!(told, "{kilobytes}: {written}");
            let begun = written.starts_with("session ");
            within_a_book += usize::from(begun);
            before_a_session += usize::from(!begun);
        }
        assert_eq!(code("readonly"), "5", "{kilobytes}: {}", said("readonly.err"));
        let refused = said("readonly.err");
        assert!(refused.contains("the data folder"), "{kilobytes}: {refused}");

        assert_eq!(code("resume"), "0", "{kilobytes}: {}", said("resume.err"));
        let book = said("resume.out");
        assert!(book.contains("nov_"), "{kilobytes}: {book}");
    }
    assert!(before_a_session > 0, "one of the sizes is too small for the schema");
    assert!(within_a_book > 0, "one of the sizes is too small for the book");
}

/// Runs a server beside a shell that fills the disk or frees space when a file requests it.
const SERVER_SCRIPT: &str = r#"
SCRIBE=$1
mount -o remount,size=64m none "$FOLDER"
obey() {
  while [ ! -e "$1" ] && kill -0 $$; do sleep 0.05; done
  shift; "$@"; touch done
}
(
  obey fill sh -c 'cat /dev/zero >"$FOLDER/zeros"'
  obey empty rm "$FOLDER/zeros"
) >/dev/null 2>&1 &
SCRIBE__DATA_DIR=$FOLDER exec "$SCRIBE" serve --listen 127.0.0.1:0
"#;

/// Requests an action of the shell, and waits until it is done.
fn run_in_shell(folder: &Path, what: &str) {
    fs::write(folder.join(what), "").unwrap();
    wait_until("it is done", || fs::remove_file(folder.join("done")).is_ok());
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "not yet: {what}");
        sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_server_that_cannot_store_is_not_ready_and_reports_the_reason() {
    let test = "a_server_that_cannot_store_is_not_ready_and_reports_the_reason";
    let scribe = Scribe::new();
    fs::create_dir_all(scribe.data()).unwrap();
    let Some(mut shell) = small_disk::small_disk_shell(test, &scribe.data(), 1_024, SERVER_SCRIPT)
    else {
        return;
    };
    shell.arg(env!("CARGO_BIN_EXE_scribe")).current_dir(scribe.path());
    let server = RawServer::run(shell);
    let ready = || server.get("/api/v1/health/ready");
    assert_eq!(ready().status, 200, "{:?}", ready());

    run_in_shell(scribe.path(), "fill");
    let body = br#"{"command_type":"START_GENESIS","payload":{"premise":"A ferry"}}"#;
    let command = || server.post("/api/v1/genesis/commands", body);
    // A write that fits into the existing log succeeds.
    wait_until("a command is refused", || command().status == 503);
    let refused = command();
    assert_eq!((refused.status, refused.problem().as_str()), (503, "data-folder-unwritable"));
    assert!(refused.head.contains("retry-after: "), "{refused:?}");
    assert!(
        refused.body.contains("full") && refused.body.contains("free some space"),
        "{refused:?}"
    );
    for path in ["/api/v1/health/ready", "/api/v1/health"] {
        let health = server.get(path);
        assert_eq!(health.status, 503, "{health:?}");
        assert!(health.body.contains("nothing can be stored"), "{health:?}");
        assert!(health.body.contains("full"), "{health:?}");
    }
    assert_eq!(server.get("/api/v1/health/live").status, 200);
    run_in_shell(scribe.path(), "empty");
    // The server becomes ready without another command.
    wait_until("it is ready again", || ready().status == 200);
    assert_eq!(command().status, 202);
}

/// Writes a book beside a shell that fills or empties the disk when a file requests it.
const WRITER: &str = r#"
SCRIBE=$1; shift
mount -o remount,size=64m none "$FOLDER"
obey() {
  while [ ! -e "$1" ] && kill -0 $$; do sleep 0.05; done
  shift; "$@"; touch done
}
(
  obey fill sh -c 'cat /dev/zero >"$FOLDER/zeros"'
  obey empty rm "$FOLDER/zeros"
) >/dev/null 2>&1 &
SCRIBE__DATA_DIR=$FOLDER exec "$SCRIBE" "$@"
"#;

/// Starts a book whose disk is full when the first reply arrives. Returns `None` if this machine
/// does not allow mounting.
fn book_on_a_full_disk(
    test: &str,
    scribe: &Scribe,
    book: &GatedBook,
    stop: &str,
) -> Option<LoggedCommand> {
    fs::create_dir_all(scribe.data()).unwrap();
    let mut shell = small_disk::small_disk_shell(test, &scribe.data(), 1_024, WRITER)?;
    shell.arg(env!("CARGO_BIN_EXE_scribe")).args(WRITE).current_dir(scribe.path());
    shell.env("SCRIBE__SERVER__STOP_SECONDS", stop);
    let writer = LoggedCommand::start(scribe, "writer", with_model(shell, book.url()));
    book.wait_for_call();
    run_in_shell(scribe.path(), "fill");
    book.answer_calls();
    Some(writer)
}

#[test]
fn a_reply_that_comes_while_the_disk_is_full_is_stored_when_there_is_room() {
    let test = "a_reply_that_comes_while_the_disk_is_full_is_stored_when_there_is_room";
    let (scribe, book) = (Scribe::new(), GatedBook::start());
    let Some(writer) = book_on_a_full_disk(test, &scribe, &book, "60") else { return };
    writer.wait_for_text("1 model call in flight; replies are kept in memory");
    writer.wait_for_text(
        "a reply could not be stored; it is kept in memory, and storing it is retried",
    );
    run_in_shell(scribe.path(), "empty");
    let (code, said) = writer.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("the data folder cannot be written"), "{said}");
    assert!(!book.was_asked_twice(), "{said}");
}

#[test]
fn a_reply_is_held_for_a_limited_time_and_the_repeated_call_is_reported() {
    let test = "a_reply_is_held_for_a_limited_time_and_the_repeated_call_is_reported";
    let (scribe, book) = (Scribe::new(), GatedBook::start());
    let Some(writer) = book_on_a_full_disk(test, &scribe, &book, "1") else { return };
    let (code, said) = writer.wait_for_end();
    assert_eq!(code, Some(5), "{said}");
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("scribe: the data folder cannot be written"), "{said}");
    assert!(last.contains("1 model call will be repeated"), "{said}");
    assert!(last.contains("Free some disk space"), "{said}");
}
