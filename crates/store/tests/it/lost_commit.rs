//! The connection is lost during COMMIT, before or after PostgreSQL has received the statement.

use std::{
    str::FromStr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use scribe_domain::id::BookId;
use scribe_ports::store::{CommitOutcome, Store, StoreError, readers::EventLog};
use scribe_store::PostgresStore;
use scribe_testkit::store_contract::fixture::Fixture;
use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinSet,
};

use crate::{postgres::fresh_database, support::options};

/// A query message of PostgreSQL's simple protocol.
const COMMIT: &[u8] = b"COMMIT\0";

#[derive(Debug, Clone, Copy)]
enum Loss {
    /// The server never receives the commit.
    BeforeCommit,
    /// The server commits, and its answer is lost.
    AfterCommit,
}

/// A proxy between a store and the server that loses the connection at the next commit.
struct Proxy {
    loss: Mutex<Option<Loss>>,
    losses: AtomicUsize,
}

impl Proxy {
    fn take(&self, sent: &[u8]) -> Option<Loss> {
        if !sent.ends_with(COMMIT) {
            return None;
        }
        let loss = self.loss.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.losses.fetch_add(usize::from(loss.is_some()), Ordering::SeqCst);
        loss
    }

    async fn run(self: Arc<Self>, listener: TcpListener, server: String) {
        let mut connections = JoinSet::new();
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&server).await.unwrap();
            connections.spawn(Arc::clone(&self).forward(client, server));
        }
    }

    async fn forward(self: Arc<Self>, client: TcpStream, server: TcpStream) {
        let (from_client, to_client) = client.into_split();
        let (mut from_server, to_server) = server.into_split();
        let back = copy(&mut from_server, to_client);
        let loss = tokio::select! {
            loss = self.requests(from_client, to_server) => loss,
            () = back => None,
        };
        if let Some(Loss::AfterCommit) = loss {
            // The answer shows that the commit is done; it is not passed on to the client.
            assert!(from_server.read(&mut [0; 64]).await.unwrap() > 0);
        }
    }

    async fn requests(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) -> Option<Loss> {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let count = from.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
            let loss = self.take(&buffer[..count]);
            if !matches!(loss, Some(Loss::BeforeCommit)) {
                to.write_all(&buffer[..count]).await.ok()?;
            }
            if loss.is_some() {
                // Dropping this half would close the connection before the commit is done.
                to.forget();
                return loss;
            }
        }
    }
}

async fn copy(from: &mut OwnedReadHalf, mut to: OwnedWriteHalf) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        if to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}

/// A database, its direct URL, and the URL through the proxy that can lose a commit.
struct Line {
    direct: String,
    through: String,
    proxy: Arc<Proxy>,
    _running: JoinSet<()>,
}

async fn line(test: &str) -> Option<Line> {
    let direct = fresh_database(test).await?;
    let server = PgConnectOptions::from_str(&direct).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let proxy = Arc::new(Proxy { loss: Mutex::new(None), losses: AtomicUsize::new(0) });
    let mut running = JoinSet::new();
    let address = format!("{}:{}", server.get_host(), server.get_port());
    running.spawn(Arc::clone(&proxy).run(listener, address));
    let through = direct.replace(&server.get_port().to_string(), &port.to_string());
    Some(Line { direct, through, proxy, _running: running })
}

fn committed(first_position: i64) -> CommitOutcome {
    CommitOutcome::Committed { first_position: Some(first_position) }
}

async fn commits_once_despite(loss: Loss, test: &str) {
    let Some(line) = line(test).await else { return };
    let store = PostgresStore::connect(&line.through, options()).await.unwrap();
    store.migrate_up().await.unwrap();
    let f = Fixture::default();
    let (key, stream) = (f.id(), f.id());
    assert_eq!(store.commit(f.append(BookId(key), stream, 1)).await.unwrap(), committed(1));
    *line.proxy.loss.lock().unwrap() = Some(loss);
    assert_eq!(store.commit(f.append(BookId(key), stream, 2)).await.unwrap(), committed(2));
    assert_eq!(line.proxy.losses.load(Ordering::SeqCst), 1);
    assert_eq!(store.commit(f.append(BookId(key), stream, 3)).await.unwrap(), committed(3));
    assert_eq!(store.last_position().await.unwrap(), 3);
}

/// Lets the holder lose its connection during a commit while another process waits for the lock.
/// Returns whether the commit was reported as successful, and whether the other process got the
/// lock.
async fn lost_before_a_waiting_process(loss: Loss, line: &Line) -> (bool, bool) {
    let first = PostgresStore::connect(&line.through, options()).await.unwrap();
    assert!(first.acquire_writer_lock().await.unwrap());
    first.migrate_up().await.unwrap();
    let f = Fixture::default();
    let (key, stream) = (f.id(), f.id());
    assert_eq!(first.commit(f.append(BookId(key), stream, 1)).await.unwrap(), committed(1));
    let second = PostgresStore::connect(&line.direct, options()).await.unwrap();
    *line.proxy.loss.lock().unwrap() = Some(loss);
    let (outcome, second_holds) =
        tokio::join!(first.commit(f.append(BookId(key), stream, 2)), second.acquire_writer_lock());
    let second_holds = second_holds.unwrap();
    assert_eq!(line.proxy.losses.load(Ordering::SeqCst), 1);
    let is_made = second.last_position().await.unwrap() == 2;
    match &outcome {
        Ok(outcome) => assert_eq!(*outcome, committed(2)),
        Err(error) => assert!(matches!(error, StoreError::WriterLockLost), "{error}"),
    }
    assert_eq!(outcome.is_ok(), is_made, "what is reported is what is stored");
    let later = first.commit(f.append(f.book(), f.id(), 1)).await;
    assert_eq!(later.is_ok(), !second_holds, "exactly one of them writes");
    (is_made, second_holds)
}

#[tokio::test]
async fn a_commit_is_reported_although_its_answer_was_lost() {
    let test = "a_commit_is_reported_although_its_answer_was_lost";
    commits_once_despite(Loss::AfterCommit, test).await;
}

#[tokio::test]
async fn a_commit_that_never_arrived_is_written_again() {
    let test = "a_commit_that_never_arrived_is_written_again";
    commits_once_despite(Loss::BeforeCommit, test).await;
}

#[tokio::test]
async fn a_commit_with_a_lost_answer_is_reported_after_another_process_came() {
    let test = "a_commit_with_a_lost_answer_is_reported_after_another_process_came";
    let Some(line) = line(test).await else { return };
    let (is_made, _) = lost_before_a_waiting_process(Loss::AfterCommit, &line).await;
    assert!(is_made);
}

#[tokio::test]
async fn a_commit_that_never_arrived_is_not_written_beside_another_process() {
    let test = "a_commit_that_never_arrived_is_not_written_beside_another_process";
    let Some(line) = line(test).await else { return };
    let (is_made, second_holds) = lost_before_a_waiting_process(Loss::BeforeCommit, &line).await;
    assert_eq!(is_made, !second_holds);
}
