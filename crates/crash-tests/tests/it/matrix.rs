//! The matrix: ends the process at the first, two middle and the last hit of every crash point. One
//! of the middle hits is in genesis, while several parts are made side by side.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use scribe_ports::crash::CrashPoint;
use tempfile::TempDir;

use crate::{
    books::{Book, assert_accounted_for, assert_same},
    databases::{Home, postgres_server},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_book_survives_an_end_at_every_point_on_sqlite() {
    matrix("SQLite", Person::AnswersLate, || async { Home::sqlite() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unattended_book_survives_a_crash_at_every_point() {
    matrix("SQLite, unattended", Person::Absent, || async { Home::sqlite() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revised_genesis_survives_an_end_at_every_point_on_sqlite() {
    matrix("SQLite, revised", Person::Revises, || async { Home::sqlite() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revised_genesis_survives_an_end_at_every_point_on_postgresql() {
    let Some(server) = postgres_server() else { return };
    matrix("PostgreSQL, revised", Person::Revises, || Home::postgres(&server)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_survives_an_end_at_every_point_on_postgresql() {
    let Some(server) = postgres_server() else { return };
    matrix("PostgreSQL", Person::AnswersLate, || Home::postgres(&server)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_another_process_holds_is_refused() {
    let Some(server) = postgres_server() else { return };
    let home = Home::postgres(&server).await;
    let holder = home.connect().await;
    // A process's lock lasts as long as its connection.
    let held = holder.column(HOLD).await;
    assert_eq!(held, ["t"]);
    let child = || child(&home, Person::AnswersLate, None);
    let refused = child();
    assert_eq!(refused.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("another process"));
    drop(holder);
    assert!(child().status.success(), "the lock went with its holder");
}

/// Takes the lock with which a process holds its database.
const HOLD: &str = "SELECT pg_try_advisory_lock(7161672632316229224) AS x";

/// How long a second process may take to finish a book.
const MAX_FINISH_TIME: Duration = Duration::from_secs(60);

/// The simulated user of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Person {
    /// Answers the first question after its wait has expired, and leaves the rest unattended.
    AnswersLate,
    /// Sends only the command that starts the book.
    Absent,
    /// Combines two concepts, criticises a proposal, goes back to a stage and confirms it with
    /// other data, and leaves the rest unattended.
    Revises,
}

async fn matrix<F: Future<Output = Home>>(database: &str, person: Person, fresh: impl Fn() -> F) {
    let child = |home: &Home, crash_at: Option<&str>| child(home, person, crash_at);
    let home = fresh().await;
    let whole = child(&home, None);
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    let hits = counted(&whole);
    let expected = Book::read(&home).await;
    assert_accounted_for(&home, 0, "uncrashed").await;
    let revisions: &[&str] = match person {
        Person::Revises => {
            &["Genesis.CombinationRequested", "Genesis.FeedbackGiven", "Genesis.StagesMadeStale"]
        }
        Person::AnswersLate | Person::Absent => &[],
    };
    let always = ["Genesis.Finished", "Chapter.ScenesPatched", "Chapter.RedraftOrdered"];
    for fact in always.iter().chain(revisions).copied() {
        let is_fact = |known: &String| known.split(' ').next() == Some(fact);
        assert!(expected.events.iter().any(is_fact), "{fact} does not happen");
    }
    assert_eq!(expected.empty_parts(), [""; 0], "the book holds nothing of these");
    assert_eq!(expected.versions.len(), 4, "two chapters, each revised: {:#?}", expected.versions);

    println!("\ncrash matrix on {database}: {} events", expected.events.len());
    println!("{:<16} {:>6}  ended at", "point", "hits");
    for point in CrashPoint::ALL {
        let n = hits.get(point.as_str()).copied().unwrap_or(0);
        // No timer fires, because the book waits for no user.
        let is_timer = matches!(point, CrashPoint::BeforeTimer | CrashPoint::AfterTimer);
        let may_be_missing = person != Person::AnswersLate && is_timer;
        assert!(n > 0 || may_be_missing, "{database}: the book never passes {}", point.as_str());
        let chosen: BTreeSet<usize> =
            if n == 0 { BTreeSet::new() } else { [1, n.div_ceil(4), n.div_ceil(2), n].into() };
        for nth in &chosen {
            let label = format!("{database} {}:{nth}", point.as_str());
            let home = fresh().await;
            let ended = child(&home, Some(&format!("{}:{nth}", point.as_str())));
            // The last hits of a run depend on how commits were batched. A run that never reaches
            // the chosen hit ends normally, and its book must be complete nevertheless.
            let was_killed = !ended.status.success();
            assert!(was_killed || *nth == n, "{label}: the process was not ended");
            let open_calls = count_open_calls(&home).await;
            if was_killed {
                let rest = child(&home, None);
                let said = String::from_utf8_lossy(&rest.stderr).into_owned();
                assert!(rest.status.success(), "{label}: {said}");
            }
            assert_accounted_for(&home, open_calls, &label).await;
            assert_same(&expected, &Book::read(&home).await, &label);
        }
        let chosen: Vec<String> = chosen.iter().map(ToString::to_string).collect();
        let ended =
            if n == 0 { "never reached by this book".to_owned() } else { chosen.join(", ") };
        println!("{:<16} {n:>6}  {ended}", point.as_str());
    }
}

/// The second process is alive while the first one writes the book and ends at a point. It finishes
/// the book, and nobody starts the first one again.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_finishes_the_book_after_an_end_at_every_point_on_postgresql() {
    let Some(server) = postgres_server() else { return };
    let alone = Home::postgres(&server).await;
    let whole = child(&alone, Person::Absent, None);
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    let expected = Book::read(&alone).await;
    let (mut cases, mut kills) = (0, 0);
    for (point, hits) in counted(&whole) {
        for nth in BTreeSet::from([1, hits.div_ceil(4), hits.div_ceil(2)]) {
            let label = format!("{point}:{nth} beside a second process");
            let home = Home::postgres(&server).await;
            let mut first = command(&home, home.folder.path());
            first.env("UNATTENDED", "1").env("TOGETHER", "1").stderr(Stdio::piped());
            let crash_at = format!("{point}:{nth}");
            let ended = first.env("CRASH_AT", crash_at).spawn().unwrap();
            let folder = TempDir::new().unwrap();
            let second = command(&home, folder.path()).env("BESIDE", "1").spawn().unwrap();
            let mut second = KilledOnDrop(second);
            let ended = ended.wait_with_output().unwrap();
            // Some hits belong to the second process, which works on tasks too.
            let was_killed = ended.status.code().is_none();
            let said = String::from_utf8_lossy(&ended.stderr);
            assert!(was_killed || ended.status.success(), "{label}: {said}");
            if home
                .connect()
                .await
                .column("SELECT status AS x FROM genesis_sessions")
                .await
                .is_empty()
            {
                // The command that starts the book was not stored, so it is sent again.
                let again = first.env_remove("CRASH_AT").output().unwrap();
                assert!(again.status.success(), "{label}");
            }
            cases += 1;
            kills += usize::from(was_killed);
            let finished = wait_until_finished(&home).await;
            assert_eq!(second.0.try_wait().unwrap(), None, "{label}: the second process ended");
            assert!(finished, "{label}: the book is not finished");
            assert_accounted_for(&home, MAX_OPEN_CALLS * usize::from(was_killed), &label).await;
            assert_same(&expected, &Book::read(&home).await, &label);
        }
    }
    println!("\nof {cases} runs beside a second process, {kills} ended at their point");
    assert!(2 * kills > cases, "the first process reached its point in {kills} of {cases} runs");
}

/// The maximum number of calls that a process has open at once.
const MAX_OPEN_CALLS: usize = 8;

/// Returns how many calls were open when the process ended. Only they may be made again.
async fn count_open_calls(home: &Home) -> usize {
    let db = home.connect().await;
    let others = "SELECT backend_type AS x FROM pg_stat_activity \
                  WHERE backend_type = 'client backend' AND datname = current_database() \
                  AND pid <> pg_backend_pid()";
    // The server may still be working on what the process sent last.
    while db.is_postgres() && !db.column(others).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    db.column("SELECT status AS x FROM llm_calls WHERE status = 'STARTED'").await.len()
}

/// Waits until the book is written and nothing is left to do for it.
async fn wait_until_finished(home: &Home) -> bool {
    let db = home.connect().await;
    let open = "SELECT status AS x FROM event_outbox WHERE status <> 'SENT' \
                UNION ALL SELECT status FROM async_tasks WHERE status IN ('PENDING', 'RUNNING') \
                UNION ALL SELECT status FROM command_inbox WHERE status <> 'COMPLETED'";
    let began = Instant::now();
    while began.elapsed() < MAX_FINISH_TIME {
        let novels = db.column("SELECT status AS x FROM novels").await;
        if novels == ["COMPLETED"] && db.column(open).await.is_empty() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

struct KilledOnDrop(Child);

impl Drop for KilledOnDrop {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn command(home: &Home, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crash-child"));
    command
        .env_clear()
        .env("SCRIBE__DATA_DIR", folder)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some(url) = &home.url {
        command.env("SCRIBE__DATABASE__URL", url);
    }
    command
}

fn child(home: &Home, person: Person, crash_at: Option<&str>) -> Output {
    let mut command = command(home, home.folder.path());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    if person == Person::Absent {
        command.env("UNATTENDED", "1");
    }
    if person == Person::Revises {
        command.env("REVISES", "1");
    }
    if let Some(at) = crash_at {
        command.env("CRASH_AT", at);
    }
    command.output().unwrap()
}

fn counted(output: &Output) -> BTreeMap<String, usize> {
    let said = String::from_utf8_lossy(&output.stdout);
    let last = said.lines().last().unwrap_or_default();
    let counts: serde_json::Value = serde_json::from_str(last).unwrap();
    let counts = counts.as_object().unwrap();
    counts
        .iter()
        .map(|(name, n)| (name.clone(), usize::try_from(n.as_u64().unwrap()).unwrap()))
        .collect()
}
