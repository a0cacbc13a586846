//! A process that loses its lock on a PostgreSQL database to another process.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::Duration,
};

use sqlx::{AssertSqlSafe, Connection, PgConnection, query, query_scalar};

use crate::{
    beside::{start_command, start_server},
    scribe::{Scribe, last_line, stderr_text},
};

/// The lock of a process on its database.
const LOCK: i64 = 7_161_672_632_316_229_224;

/// Longer than the interval at which a process checks its lock.
const PATIENCE: Duration = Duration::from_secs(30);

/// Returns the URL of the server. Prints a message if there is none.
pub(crate) fn postgres_server(test: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the tests' only setting")]
    let (server, ci) = (std::env::var("SCRIBE_TEST_POSTGRES"), std::env::var("CI"));
    let Ok(server) = server else {
        assert_ne!(ci.as_deref(), Ok("true"), "CI has a PostgreSQL server");
        println!("NOT RUN {test}: SCRIBE_TEST_POSTGRES names no server");
        return None;
    };
    Some(server)
}

/// Creates an empty database and returns its URL. Prints a message if there is no server.
pub(crate) async fn fresh_database(test: &str) -> Option<String> {
    let server = postgres_server(test)?;
    let mut connection = PgConnection::connect(&server).await.unwrap();
    // The tests of the store drop the databases of processes that have ended.
    let name = format!("scribe_test_{}_{test}", std::process::id());
    let create = format!("CREATE DATABASE {name}");
    query(AssertSqlSafe(create)).execute(&mut connection).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    Some(format!("{base}/{name}"))
}

pub(crate) fn on_database(mut command: Command, url: &str) -> Command {
    command.env("SCRIBE__DATABASE__URL", url);
    command
}

/// Terminates the backend that holds the lock, and takes the lock.
async fn take_from_holder(url: &str) -> PgConnection {
    let mut next = PgConnection::connect(url).await.unwrap();
    let mut watcher = PgConnection::connect(url).await.unwrap();
    let waits = query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut next);
    let cut = async {
        let waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
        while query_scalar::<_, i64>(waiting).fetch_one(&mut watcher).await.unwrap() == 0 {}
        let holder = "SELECT pg_terminate_backend(pid) FROM pg_locks \
                      WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
                      AND ((classid::bigint << 32) | objid::bigint) = $1 \
                      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        let ended: bool = query_scalar(holder).bind(LOCK).fetch_one(&mut watcher).await.unwrap();
        assert!(ended);
    };
    let (taken, ()) = tokio::join!(waits, cut);
    taken.unwrap();
    next
}

#[tokio::test]
async fn an_idle_server_whose_database_another_process_takes_ends_with_5() {
    let Some(url) = fresh_database("taken").await else { return };
    let scribe = Scribe::new();
    let mut command = on_database(scribe.command(&["serve", "--listen", "127.0.0.1:0"]), &url);
    let mut server = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let pid = server.id().to_string();
    let mut said = BufReader::new(server.stderr.take().unwrap()).lines();
    assert!(said.next().unwrap().unwrap().contains("http://127.0.0.1:"));
    let end = tokio::task::spawn_blocking(move || {
        let said: Vec<String> = said.map_while(Result::ok).collect();
        (server.wait().unwrap(), said.join("\n"))
    });
    let _next = take_from_holder(&url).await;
    let Ok(ended) = tokio::time::timeout(PATIENCE, end).await else {
        Command::new("kill").args(["-KILL", &pid]).status().unwrap();
        panic!("the server goes on without its database");
    };
    let (status, said) = ended.unwrap();
    assert_eq!(status.code(), Some(5), "{said}");
    assert!(said.contains("another process has taken over the database"), "{said}");
}

#[tokio::test]
async fn migrations_wait_for_the_process_that_holds_the_database() {
    let Some(url) = fresh_database("migrated").await else { return };
    let (holder, elsewhere) = (Scribe::new(), Scribe::new());
    let serve = holder.command(&["serve", "--listen", "127.0.0.1:0"]);
    let (_server, first) = start_command(on_database(serve, &url));
    assert!(first.contains("http://127.0.0.1:"), "{first}");
    let down = elsewhere.command(&["migrate", "down"]);
    let refused = on_database(down, &url).output().unwrap();
    assert_eq!(refused.status.code(), Some(5), "{}", stderr_text(&refused));
}

#[tokio::test]
async fn a_process_that_uses_the_database_is_named_if_another_one_needs_it_alone() {
    let Some(url) = fresh_database("named").await else { return };
    let (holder, elsewhere) = (Scribe::new(), Scribe::new());
    let serve = holder.command(&["serve", "--listen", "127.0.0.1:0"]);
    let (server, _) = start_command(on_database(serve, &url));
    for args in
        [&["migrate", "up", "--json"][..], &["migrate", "down", "--json"], &["rebuild", "--json"]]
    {
        let refused = on_database(elsewhere.command(args), &url).output().unwrap();
        let said = stderr_text(&refused);
        assert_eq!(refused.status.code(), Some(5), "{said}");
        assert!(said.contains(&format!("in use by process {};", server.pid())), "{said}");
        assert!(!said.contains("data folder"), "{said}");
        assert_eq!(last_line(&refused)["code"], "data-folder-held", "{said}");
    }
}

#[test]
fn a_process_that_has_not_written_its_pid_yet_is_named() {
    let scribe = Scribe::new();
    let server = start_server(&scribe);
    let named = format!("in use by process {};", server.pid());
    let file = scribe.data().join("scribe.pid");
    let before: [(&str, Option<&[u8]>); 4] =
        [("none", None), ("empty", Some(b"")), ("no text", Some(b"\xff")), ("stale", Some(b"1"))];
    for (what, said) in before {
        match said {
            Some(said) => std::fs::write(&file, said).unwrap(),
            None => std::fs::remove_file(&file).unwrap(),
        }
        let refused = scribe.run(&["write", "--json"]);
        assert_eq!(refused.status.code(), Some(5), "{what}: {}", stderr_text(&refused));
        // Only Linux reports the owner of a lock.
        let is_named = stderr_text(&refused).contains(&named) || !cfg!(target_os = "linux");
        assert!(is_named, "{what}: {}", stderr_text(&refused));
        assert_eq!(last_line(&refused)["code"], "data-folder-held", "{what}");
    }
}
