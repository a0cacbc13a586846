//! Several servers on one PostgreSQL database.

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, query_scalar};

use crate::{
    hold::{fresh_database, on_database},
    left_alone::{get_json, wait_for},
    raw_server::RawServer,
    scribe::{Scribe, stderr_text},
};

fn serve(scribe: &Scribe, url: &str) -> RawServer {
    RawServer::run(on_database(scribe.command(&["serve", "--listen", "127.0.0.1:0"]), url))
}

fn start_books(server: &RawServer, count: usize) {
    let start = json!({
        "command_type": "START_GENESIS",
        "payload": {
            "premise": "A ferry",
            "preferences": { "chapters": 2, "words_per_chapter": 300 },
            "attended": false,
        },
    });
    for _ in 0..count {
        let answer = server.post("/api/v1/genesis/commands", start.to_string().as_bytes());
        assert_eq!(answer.status, 202, "{answer:?}");
    }
}

#[track_caller]
fn wait_for_books(server: &RawServer, count: usize) {
    let completed = || {
        let novels = get_json(server, "/api/v1/novels");
        let is_complete = |novel: &&Value| novel["status"] == "COMPLETED";
        novels["items"].as_array().unwrap().iter().filter(is_complete).count()
    };
    wait_for("the books", || (completed() == count).then_some(()));
}

/// Returns the names of the processes that lead.
fn leaders(server: &RawServer) -> Vec<String> {
    let processes = get_json(server, "/api/v1/system");
    let leads = |process: &&Value| process["leader"] == true && process["alive"] == true;
    let processes = processes["items"].as_array().unwrap().iter().filter(leads);
    // A name is the pid and the machine.
    let name =
        |process: &Value| process["name"].as_str().unwrap().split(" on ").next().map(str::to_owned);
    processes.filter_map(name).collect()
}

fn name(server: &RawServer) -> String {
    format!("process {}", server.pid())
}

#[tokio::test]
async fn books_are_completed_while_the_leading_server_is_killed_suspended_or_stopped() {
    let Some(url) = fresh_database("several").await else { return };
    let folders = [Scribe::new(), Scribe::new(), Scribe::new()];
    let first = serve(&folders[0], &url);
    let second = serve(&folders[1], &url);
    wait_for("a leader", || (leaders(&second) == [name(&first)]).then_some(()));

    start_books(&first, 3);
    first.send_signal("-KILL");
    wait_for("the next leader", || (leaders(&second) == [name(&second)]).then_some(()));
    wait_for_books(&second, 3);

    let third = serve(&folders[2], &url);
    start_books(&second, 3);
    second.send_signal("-STOP");
    start_books(&third, 1);
    wait_for("the next leader", || (leaders(&third) == [name(&third)]).then_some(()));
    second.send_signal("-CONT");
    wait_for_books(&third, 7);
    assert_eq!(leaders(&second), [name(&third)], "the suspended one does not lead again");

    start_books(&third, 1);
    third.send_signal("-TERM");
    let (code, said) = third.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
    wait_for_books(&second, 8);
    assert_eq!(leaders(&second), [name(&second)]);
    let verify = on_database(folders[2].command(&["events", "verify"]), &url).output().unwrap();
    assert!(verify.status.success(), "{}", stderr_text(&verify));
}

#[tokio::test]
async fn a_book_is_written_beside_a_server_with_another_folder() {
    let Some(url) = fresh_database("beside_server").await else { return };
    let (at_server, elsewhere) = (Scribe::new(), Scribe::new());
    let server = serve(&at_server, &url);
    let args = ["write", "--premise", "A ferry", "--chapters", "1", "--words-per-chapter", "300"];
    let mut command = on_database(elsewhere.command(&args), &url);
    let written = command.arg("--out").arg(elsewhere.path().join("book.md")).output().unwrap();
    assert!(written.status.success(), "{}", stderr_text(&written));
    wait_for_books(&server, 1);
    let book = std::fs::read_to_string(elsewhere.path().join("book.md")).unwrap();
    assert!(book.contains("Chapter 1"), "{book}");
}

#[tokio::test]
async fn of_servers_that_start_together_one_upgrades_the_database() {
    let Some(url) = fresh_database("upgraded_once").await else { return };
    let folders = [Scribe::new(), Scribe::new(), Scribe::new()];
    let server = serve(&folders[0], &url);
    start_books(&server, 1);
    wait_for_books(&server, 1);
    server.send_signal("-TERM");
    assert_eq!(server.wait_for_end().0, Some(0));
    let down = on_database(folders[0].command(&["migrate", "down"]), &url).output().unwrap();
    assert!(down.status.success(), "{}", stderr_text(&down));
    let servers: Vec<RawServer> = std::thread::scope(|scope| {
        let starts: Vec<_> =
            folders.iter().map(|folder| scope.spawn(|| serve(folder, &url))).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    for server in &servers {
        wait_for_books(server, 1);
    }
    start_books(&servers[2], 1);
    wait_for_books(&servers[1], 2);
    let verify = on_database(folders[2].command(&["events", "verify"]), &url).output().unwrap();
    assert!(verify.status.success(), "{}", stderr_text(&verify));
}

/// Returns a server that writes books with a language model.
fn serve_with_model(scribe: &Scribe, url: &str) -> RawServer {
    let mut command = on_database(scribe.command(&["serve", "--listen", "127.0.0.1:0"]), url);
    command
        .env("SCRIBE__MODEL__PROVIDER", "openai")
        .env("SCRIBE__MODEL__BASE_URL", "http://127.0.0.1:9/v1")
        .env("SCRIBE__MODEL__NAME", "tiny");
    RawServer::run(command)
}

#[tokio::test]
async fn a_book_is_not_begun_beside_a_server_with_another_model() {
    let Some(url) = fresh_database("another_model").await else { return };
    let (at_server, elsewhere) = (Scribe::new(), Scribe::new());
    let server = serve_with_model(&at_server, &url);
    let mut write = on_database(elsewhere.command(&["write", "--premise", "A ferry"]), &url);
    let refused = write.output().unwrap();
    let said = stderr_text(&refused);
    assert_eq!(refused.status.code(), Some(4), "{said}");
    assert!(said.contains("openai: tiny") && said.contains("the model sample"), "{said}");
    let processes = get_json(&server, "/api/v1/system");
    assert_eq!(processes["items"][0]["model"], "openai: tiny");
    assert_eq!(get_json(&server, "/api/v1/novels")["items"], json!([]));

    let second = serve(&elsewhere, &url);
    assert!(second.has_said("uses the same database with the model openai: tiny"));
}

async fn until_a_process_has_joined(url: &str) {
    let joined = async {
        let mut probe = PgConnection::connect(url).await.unwrap();
        let count = "SELECT count(*) FROM processes";
        while query_scalar::<_, i64>(count).fetch_one(&mut probe).await.unwrap_or_default() == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), joined).await.unwrap();
}

/// Two people, each with a model and a `scribe write` of their own.
#[tokio::test]
async fn books_with_different_models_are_written_beside_each_other() {
    let Some(url) = fresh_database("own_books").await else { return };
    let (one, other) = (Scribe::new(), Scribe::new());
    let args = ["write", "--premise", "A ferry", "--chapters", "1", "--words-per-chapter", "300"];
    let mut waits = on_database(one.command(&args), &url);
    waits
        .env("SCRIBE__MODEL__PROVIDER", "openai")
        .env("SCRIBE__MODEL__BASE_URL", "http://127.0.0.1:9/v1")
        .env("SCRIBE__MODEL__NAME", "tiny")
        .stderr(std::process::Stdio::null());
    let mut waits = waits.spawn().unwrap();
    until_a_process_has_joined(&url).await;
    let written = on_database(other.command(&args), &url).output().unwrap();
    waits.kill().unwrap();
    waits.wait().unwrap();
    assert!(written.status.success(), "{}", stderr_text(&written));
}
