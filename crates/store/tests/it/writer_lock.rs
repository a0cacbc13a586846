//! The writer lock of a PostgreSQL database, when its connection is cut.

use std::{
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use scribe_ports::store::{Store, StoreError, readers::EventLog};
use scribe_store::PostgresStore;
use scribe_testkit::store_contract::fixture::Fixture;
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions, query_scalar};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinSet,
};

use crate::{postgres::fresh_database, support::options};

/// Selects the server process that holds the writer lock.
const HOLDER: &str = "SELECT pid FROM pg_locks \
    WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
    AND ((classid::bigint << 32) | objid::bigint) = 7161672632316229224 \
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

/// The time limit for noticing that the connection was cut; longer than a process may take.
const PATIENCE: Duration = Duration::from_secs(10);

async fn holder(watcher: &mut PgConnection) -> Option<i32> {
    query_scalar(HOLDER).fetch_optional(watcher).await.unwrap()
}

/// Ends the server process that holds the lock; returns its pid.
async fn cut_holder(watcher: &mut PgConnection) -> i32 {
    let pid = holder(watcher).await.unwrap();
    let ended: bool = query_scalar("SELECT pg_terminate_backend($1, 5000)")
        .bind(pid)
        .fetch_one(watcher)
        .await
        .unwrap();
    assert!(ended, "backend {pid} did not end");
    pid
}

async fn held_store(url: &str) -> PostgresStore {
    let store = PostgresStore::connect(url, options()).await.unwrap();
    assert!(store.acquire_writer_lock().await.unwrap(), "nobody else holds the database");
    store.migrate_up().await.unwrap();
    store
}

/// Appends one event; returns whether that was allowed.
async fn appends(store: &PostgresStore, f: &Fixture) -> bool {
    match store.commit(f.append(f.book(), f.id(), 1)).await {
        Ok(_) => true,
        Err(error) => {
            assert!(!error.is_retryable(), "{error}");
            assert!(matches!(error, StoreError::WriterLockLost), "{error}");
            false
        }
    }
}

#[tokio::test]
async fn of_two_processes_only_one_writes_after_the_holder_is_cut_off() {
    let test = "of_two_processes_only_one_writes_after_the_holder_is_cut_off";
    let Some(url) = fresh_database(test).await else { return };
    let f = Fixture::default();
    let first = held_store(&url).await;
    assert!(appends(&first, &f).await);
    let second = PostgresStore::connect(&url, options()).await.unwrap();

    let mut watcher = PgConnection::connect(&url).await.unwrap();
    let (second_holds, _) = tokio::join!(second.acquire_writer_lock(), cut_holder(&mut watcher));
    let second_holds = second_holds.unwrap();
    assert_eq!(appends(&first, &f).await, !second_holds, "exactly one of them writes");
    if second_holds {
        assert!(appends(&second, &f).await);
        second.close().await;
        assert!(!appends(&first, &f).await, "what it knows is old, though nobody holds it now");
    }
    assert_eq!(first.last_position().await.unwrap(), 2);
}

#[tokio::test]
async fn an_idle_process_that_is_cut_off_takes_hold_again_by_itself() {
    let test = "an_idle_process_that_is_cut_off_takes_hold_again_by_itself";
    let Some(url) = fresh_database(test).await else { return };
    let f = Fixture::default();
    let first = held_store(&url).await;
    let mut watcher = PgConnection::connect(&url).await.unwrap();
    let cut = cut_holder(&mut watcher).await;
    let again = async {
        while holder(&mut watcher).await.is_none_or(|pid| pid == cut) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, again).await.unwrap();
    let second = PostgresStore::connect(&url, options()).await.unwrap();
    assert!(!second.acquire_writer_lock().await.unwrap(), "the first holds it");
    assert!(appends(&first, &f).await);
}

#[tokio::test]
async fn a_disconnected_process_takes_the_lock_again_if_no_other_took_it() {
    let test = "a_disconnected_process_takes_the_lock_again_if_no_other_took_it";
    let Some(url) = fresh_database(test).await else { return };
    let f = Fixture::default();
    let first = held_store(&url).await;
    let mut watcher = PgConnection::connect(&url).await.unwrap();
    for _ in 0..3 {
        let cut = cut_holder(&mut watcher).await;
        assert!(appends(&first, &f).await);
        let now = holder(&mut watcher).await;
        assert!(now.is_some_and(|pid| pid != cut), "no commit is made without the lock: {now:?}");
    }
    assert_eq!(first.last_position().await.unwrap(), 3);
}

/// A proxy between a store and the server. When the proxy is broken, the store's connections are
/// closed but the server does not notice.
#[derive(Default)]
struct BreakingLine {
    is_broken: AtomicBool,
    breaks: Notify,
}

impl BreakingLine {
    async fn run(self: Arc<Self>, listener: TcpListener, server: String) {
        let mut connections = JoinSet::new();
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&server).await.unwrap();
            connections.spawn(Arc::clone(&self).forward(client, server));
        }
    }

    async fn forward(self: Arc<Self>, mut client: TcpStream, mut server: TcpStream) {
        if self.is_broken.load(Ordering::SeqCst) {
            tokio::io::copy_bidirectional(&mut client, &mut server).await.ok();
            return;
        }
        tokio::select! {
            _ = tokio::io::copy_bidirectional(&mut client, &mut server) => return,
            () = self.breaks.notified() => {}
        }
        drop(client);
        // The connection to the server stays open for as long as the test runs.
        std::future::pending::<()>().await;
    }

    /// Breaks the existing connections; later ones are not affected.
    fn break_off(&self) {
        self.is_broken.store(true, Ordering::SeqCst);
        self.breaks.notify_waiters();
    }
}

#[tokio::test]
async fn a_process_takes_the_lock_again_from_its_own_dead_connection() {
    let test = "a_process_takes_the_lock_again_from_its_own_dead_connection";
    let Some(url) = fresh_database(test).await else { return };
    let direct = PgConnectOptions::from_str(&url).unwrap();
    let server = format!("{}:{}", direct.get_host(), direct.get_port());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let line = Arc::new(BreakingLine::default());
    let mut running = JoinSet::new();
    running.spawn(Arc::clone(&line).run(listener, server));

    let f = Fixture::default();
    let through = url.replace(&direct.get_port().to_string(), &port.to_string());
    let first = held_store(&through).await;
    let mut watcher = PgConnection::connect(&url).await.unwrap();
    let old = holder(&mut watcher).await;
    line.break_off();
    assert!(appends(&first, &f).await, "the lock is its own");
    assert_ne!(holder(&mut watcher).await, old);
}
