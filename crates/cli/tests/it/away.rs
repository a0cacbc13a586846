//! A database that is unavailable or read-only for a while during the writing of a book. The
//! program waits for it and keeps the replies that were paid for.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    process::Command,
    sync::{Arc, Condvar, Mutex},
};

use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};

use crate::{
    beside::with_model,
    book_server::{Answer, BookServer},
    hold::{fresh_database, on_database},
    interrupts::LoggedCommand,
    scribe::Scribe,
};

/// Options for a book that stops early.
pub(crate) const WRITE: [&str; 6] =
    ["write", "--premise", "A ferry", "--stop-after", "concept", "--json"];

/// A part of the query that only the progress display sends, at its first read.
const TOTALS: &[u8] = b"FROM llm_calls WHERE partition_key = $1";

/// A model server that writes a book, and answers nothing until the gate is opened.
pub(crate) struct GatedBook {
    server: BookServer,
    gate: Arc<(Mutex<Gate>, Condvar)>,
}

#[derive(Default)]
struct Gate {
    is_open: bool,
    /// What was asked.
    questions: Vec<String>,
}

impl GatedBook {
    pub(crate) fn start() -> Self {
        let gate = Arc::<(Mutex<Gate>, Condvar)>::default();
        let shared = Arc::clone(&gate);
        let server = BookServer::decorated(move |question, text| {
            let (gate, changed) = &*shared;
            gate.lock().unwrap().questions.push(format!("{:?} {}", question.form, question.prompt));
            changed.notify_all();
            drop(changed.wait_while(gate.lock().unwrap(), |gate| !gate.is_open).unwrap());
            Answer { text: text.to_owned(), finish: "stop" }
        });
        Self { server, gate }
    }

    pub(crate) fn url(&self) -> &str {
        &self.server.url
    }

    /// Waits until something is asked.
    pub(crate) fn wait_for_call(&self) {
        let (gate, changed) = &*self.gate;
        drop(changed.wait_while(gate.lock().unwrap(), |gate| gate.questions.is_empty()).unwrap());
    }

    /// Answers the present and later questions.
    pub(crate) fn answer_calls(&self) {
        let (gate, changed) = &*self.gate;
        gate.lock().unwrap().is_open = true;
        changed.notify_all();
    }

    /// Checks whether a question was asked twice.
    pub(crate) fn was_asked_twice(&self) -> bool {
        let questions = &self.gate.0.lock().unwrap().questions;
        (1..questions.len()).any(|i| questions[..i].contains(&questions[i]))
    }
}

async fn run_sql(url: &str, sql: String) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
}

/// Sets whether new sessions of a database may write, and ends the existing sessions.
async fn set_read_only(url: &str, word: &str) {
    let (server, database) = url.rsplit_once('/').unwrap();
    let sql = format!(
        "ALTER DATABASE {database} SET default_transaction_read_only = {word}; \
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
    );
    run_sql(&format!("{server}/postgres"), sql).await;
}

#[tokio::test]
async fn a_read_only_postgres_is_waited_for_and_replies_are_kept() {
    let Some(url) = fresh_database("read_only").await else { return };
    let (scribe, book) = (Scribe::new(), GatedBook::start());
    let command = with_model(on_database(scribe.command(&WRITE), &url), book.url());
    let writer = LoggedCommand::start(&scribe, "writer", command);
    book.wait_for_call();
    set_read_only(&url, "on").await;
    book.answer_calls();
    writer.wait_for_text(
        "a reply could not be stored; it is kept in memory, and storing it is retried",
    );
    set_read_only(&url, "off").await;
    let (code, said) = writer.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("the database") && !said.contains("data folder cannot"), "{said}");
    assert!(!book.was_asked_twice(), "{said}");
}

/// A relay in front of a PostgreSQL server. It is unavailable from the first read of the progress
/// display on.
struct Relay {
    url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    was_away: bool,
    is_away: bool,
    connections: Vec<TcpStream>,
}

impl State {
    fn leave(&mut self) {
        (self.was_away, self.is_away) = (true, true);
        for connection in self.connections.drain(..) {
            connection.shutdown(Shutdown::Both).ok();
        }
    }
}

impl Relay {
    fn in_front_of(url: &str) -> Self {
        let (address, database) = url.rsplit_once('/').unwrap();
        let (user, server) = address.rsplit_once('@').unwrap();
        let server = server.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{user}@{}/{database}", listener.local_addr().unwrap());
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                relay_connection(client.unwrap(), &server, &shared);
            }
        });
        Self { url, state }
    }

    fn leave(&self) {
        self.state.lock().unwrap().leave();
    }

    fn come_back(&self) {
        self.state.lock().unwrap().is_away = false;
    }
}

/// Relays the bytes between a client and the server. Closes the connection to the client while the
/// server is unavailable.
fn relay_connection(client: TcpStream, server: &str, state: &Arc<Mutex<State>>) {
    let mut known = state.lock().unwrap();
    if known.is_away {
        return;
    }
    let server = TcpStream::connect(server).unwrap();
    known.connections.extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
    let back = (server.try_clone().unwrap(), client.try_clone().unwrap());
    std::thread::spawn(move || copy_stream(back.0, back.1, |_| true));
    let state = Arc::clone(state);
    std::thread::spawn(move || {
        copy_stream(client, server, |said| {
            let mut state = state.lock().unwrap();
            if !state.was_away && said.windows(TOTALS.len()).any(|part| part == TOTALS) {
                state.leave();
            }
            !state.is_away
        });
    });
}

fn copy_stream(mut from: TcpStream, mut to: TcpStream, may_pass: impl Fn(&[u8]) -> bool) {
    let mut buffer = [0; 16_384];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if !may_pass(&buffer[..read]) || to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    for end in [from, to] {
        end.shutdown(Shutdown::Both).ok();
    }
}

fn book_before_an_absence(scribe: &Scribe, between: &Relay, book: &GatedBook) -> Command {
    book.answer_calls();
    with_model(on_database(scribe.command(&WRITE), &between.url), book.url())
}

#[tokio::test]
async fn an_unavailable_database_is_waited_for_during_a_read() {
    let Some(url) = fresh_database("away").await else { return };
    let (scribe, book, between) = (Scribe::new(), GatedBook::start(), Relay::in_front_of(&url));
    let command = book_before_an_absence(&scribe, &between, &book);
    let writer = LoggedCommand::start(&scribe, "writer", command);
    writer.wait_for_text("the database is unavailable; the book continues");
    between.come_back();
    let (code, said) = writer.wait_for_end();
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test]
async fn an_interrupt_without_the_database_exits_with_130_and_names_the_book() {
    let Some(url) = fresh_database("interrupted").await else { return };
    let (scribe, book, between) = (Scribe::new(), GatedBook::start(), Relay::in_front_of(&url));
    let mut command = book_before_an_absence(&scribe, &between, &book);
    command.env("SCRIBE__SERVER__STOP_SECONDS", "1");
    let writer = LoggedCommand::start(&scribe, "writer", command);
    writer.wait_for_text("the database is unavailable; the book continues");
    let (code, said) = writer.ended_by("-TERM");
    assert_eq!(code, Some(130), "{said}");
    assert!(said.lines().last().unwrap().contains("scribe resume ses_"), "{said}");
}

#[tokio::test]
async fn a_stop_completes_while_the_database_is_unavailable() {
    let Some(url) = fresh_database("stopped").await else { return };
    let (scribe, book, between) = (Scribe::new(), GatedBook::start(), Relay::in_front_of(&url));
    // The relay becomes unavailable only on demand, not at a read.
    between.state.lock().unwrap().was_away = true;
    let command = with_model(scribe.command(&WRITE), book.url());
    let mut command = on_database(command, &between.url);
    command.env("SCRIBE__SERVER__STOP_SECONDS", "1");
    let writer = LoggedCommand::start(&scribe, "writer", command);
    book.wait_for_call();
    between.leave();
    // The database stays unavailable and the model does not answer, so only the deadline of the
    // stop ends the process.
    let (code, said) = writer.ended_by("-TERM");
    assert_eq!(code, Some(130), "{said}");
}
