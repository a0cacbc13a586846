//! A PostgreSQL database that is dropped or becomes unusable while a process uses it.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Instant,
};

use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};

use crate::{
    away::{GatedBook, WRITE},
    beside::with_model,
    hold::{fresh_database, on_database},
    interrupts::LoggedCommand,
    raw_server::{Answer, PATIENCE, RawServer},
    scribe::{Scribe, stderr_text},
};

const SHUT: &str = "ALTER DATABASE DB WITH ALLOW_CONNECTIONS false";
const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'DB'";
const RENAME: &str = "ALTER DATABASE DB RENAME TO DB_moved";

/// Ways to make a database unusable, by statements within it or outside of it.
const TAKES: [(&str, bool, &[&str]); 5] = [
    ("dropped", false, &["DROP DATABASE DB WITH (FORCE)"]),
    ("renamed", false, &[SHUT, CUT, RENAME]),
    ("replaced", false, &[SHUT, CUT, RENAME, "CREATE DATABASE DB"]),
    ("without_a_table", true, &["DROP TABLE event_outbox CASCADE"]),
    ("without_its_schema", true, &["ALTER SCHEMA public RENAME TO old", "CREATE SCHEMA public"]),
];

fn name_in(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

/// Runs statements within a database or outside of it. `DB` in a statement stands for its name.
async fn run_sql(url: &str, is_within: bool, statements: &[&str]) {
    let (server, name) = url.rsplit_once('/').unwrap();
    let place = if is_within { name } else { "postgres" };
    let mut connection = PgConnection::connect(&format!("{server}/{place}")).await.unwrap();
    for statement in statements {
        let sql = statement.replace("DB", name);
        raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    }
}

/// Adds a password to a URL. A server that requires no password accepts it.
fn with_password(url: &str, password: &str) -> String {
    let (user, host) = url.split_once('@').unwrap();
    format!("{user}:{password}@{host}")
}

fn assert_lost(what: &str, url: &str, (code, said): (Option<i32>, String)) {
    assert_eq!(code, Some(5), "{what}: {said}");
    let last = said.lines().last().unwrap();
    assert!(last.contains(name_in(url)), "{what}: {said}");
    assert!(!said.contains("sesame"), "{what}: {said}");
    for untrue in ["is kept", "run scribe resume", "refused a change", "is unavailable"] {
        assert!(!last.contains(untrue), "{what}: {said}");
    }
}

#[tokio::test]
async fn a_server_whose_database_is_taken_away_ends_with_5() {
    for (what, is_within, statements) in TAKES {
        // A table that no query has used since is missed at the next start.
        let is_noticed_at_the_end = what != "without_a_table";
        for is_stopped in [false, true].into_iter().filter(|stop| !stop || is_noticed_at_the_end) {
            let Some(url) = fresh_database(&format!("serve_{what}_{}", u8::from(is_stopped))).await
            else {
                return;
            };
            let (scribe, with_password) = (Scribe::new(), with_password(&url, "sesame"));
            let server = RawServer::start(&scribe, &[("SCRIBE__DATABASE__URL", &with_password)]);
            server.start_session();
            run_sql(&url, is_within, statements).await;
            if is_stopped {
                server.send_signal("-TERM");
            }
            assert_lost(what, &url, server.wait_for_end());
        }
    }
}

/// Requests the novels. Returns `None` after the server has ended.
fn get_novels(server: &RawServer) -> Option<Answer> {
    let mut stream = TcpStream::connect(&server.address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = "GET /api/v1/novels HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok();
    text.contains("\r\n\r\n").then(|| Answer::parse(&text))
}

#[tokio::test]
async fn requests_report_an_unavailable_database_until_the_loss_is_noticed() {
    for (what, is_within, statements) in TAKES {
        let Some(url) = fresh_database(&format!("asked_{what}")).await else { return };
        let scribe = Scribe::new();
        let server = RawServer::start(&scribe, &[("SCRIBE__DATABASE__URL", &url)]);
        server.start_session();
        run_sql(&url, is_within, statements).await;
        while let Some(answer) = get_novels(&server) {
            assert!(matches!(answer.status, 200 | 503), "{what}: {answer:?}");
            if answer.status == 503 {
                let code = answer.problem();
                let is_true = ["database-unavailable", "database-unusable"].contains(&&*code);
                assert!(is_true, "{what}: {answer:?}");
            }
            // The list of novels can be read while the database exists.
            assert!(answer.status == 503 || is_within, "{what}: {answer:?}");
        }
        assert_lost(what, &url, server.wait_for_end());
    }
}

#[tokio::test]
async fn a_writer_whose_database_is_taken_away_ends_with_5_and_promises_nothing() {
    for (what, is_within, statements) in TAKES {
        let Some(url) = fresh_database(&format!("write_{what}")).await else { return };
        let (scribe, book) = (Scribe::new(), GatedBook::start());
        let command = with_model(on_database(scribe.command(&WRITE), &url), book.url());
        let writer = LoggedCommand::start(&scribe, "writer", command);
        book.wait_for_call();
        run_sql(&url, is_within, statements).await;
        // The reply arrives when it can no longer be stored.
        book.answer_calls();
        assert_lost(what, &url, writer.wait_for_end());
    }
}

/// Repeats a request until the answer satisfies a condition.
fn wait_until(server: &RawServer, path: &str, is_wanted: impl Fn(&Answer) -> bool) {
    let began = Instant::now();
    loop {
        let answer = server.get(path);
        if is_wanted(&answer) {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{answer:?}");
    }
}

#[tokio::test]
async fn a_server_on_a_read_only_database_is_not_ready_until_it_takes_writes_again() {
    let Some(url) = fresh_database("ready").await else { return };
    let scribe = Scribe::new();
    let server = RawServer::start(&scribe, &[("SCRIBE__DATABASE__URL", &url)]);
    assert_eq!(server.get("/api/v1/health/ready").status, 200);
    for _ in 0..2 {
        let on = "ALTER DATABASE DB SET default_transaction_read_only = on";
        run_sql(&url, false, &[on, CUT]).await;
        // Nobody writes meanwhile.
        wait_until(&server, "/api/v1/health/ready", |answer| {
            answer.status == 503 && answer.body.contains("read-only")
        });
        assert_eq!(server.get("/api/v1/novels").status, 200);
        let off = "ALTER DATABASE DB SET default_transaction_read_only = off";
        run_sql(&url, false, &[off, CUT]).await;
        wait_until(&server, "/api/v1/health/ready", |answer| answer.status == 200);
    }
    server.start_session();
    server.send_signal("-TERM");
    let (code, said) = server.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test]
async fn revoked_database_rights_are_waited_for_with_an_accurate_message() {
    let Some(url) = fresh_database("rights").await else { return };
    let scribe = Scribe::new();
    let role = format!("{}_role", name_in(&url));
    let made = [format!("CREATE ROLE {role} LOGIN"), format!("ALTER DATABASE DB OWNER TO {role}")];
    run_sql(&url, false, &made.each_ref().map(|sql| &**sql)).await;
    run_sql(&url, true, &[&format!("ALTER SCHEMA public OWNER TO {role}")]).await;
    let (_, place) = url.split_once('@').unwrap();
    let as_role = format!("postgres://{role}@{place}");
    let server = RawServer::start(&scribe, &[("SCRIBE__DATABASE__URL", &as_role)]);
    server.start_session();
    for (is_within, take, give) in [
        (
            true,
            format!("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"),
            format!("GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}"),
        ),
        (false, format!("ALTER ROLE {role} NOLOGIN"), format!("ALTER ROLE {role} LOGIN")),
    ] {
        run_sql(&url, is_within, &[&take]).await;
        // A connection that is being opened meanwhile is not cut by the first attempt.
        let refused = loop {
            run_sql(&url, false, &[CUT]).await;
            let answer = server.get("/api/v1/novels");
            if answer.status != 200 {
                break answer;
            }
        };
        assert_eq!(refused.problem(), "database-unavailable", "{take}");
        run_sql(&url, is_within, &[&give]).await;
        wait_until(&server, "/api/v1/novels", |answer| answer.status == 200);
    }
    server.send_signal("-TERM");
    let (code, said) = server.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("refused a change"), "{said}");
    assert!(said.contains("permission denied for table"), "{said}");
    run_sql(&url, false, &["DROP DATABASE DB WITH (FORCE)", &format!("DROP ROLE {role}")]).await;
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_named_by_every_command() {
    let Some(url) = fresh_database("none").await else { return };
    let (server, _) = url.rsplit_once('/').unwrap();
    let url = format!("{server}/scribe_test_of_nobody");
    let scribe = Scribe::new();
    for args in
        [&["novels", "list"][..], &["write"], &["serve"], &["resume"], &["events", "verify"]]
    {
        let refused = on_database(scribe.command(args), &url).output().unwrap();
        let said = stderr_text(&refused);
        assert_eq!(refused.status.code(), Some(5), "{args:?}: {said}");
        assert!(said.contains("scribe_test_of_nobody"), "{args:?}: {said}");
        assert!(said.contains("database.url"), "{args:?}: {said}");
    }
}
