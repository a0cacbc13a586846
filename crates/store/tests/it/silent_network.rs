//! The network stops delivering on the open connections, which nobody closes. New connections work:
//! a firewall that has restarted, or an address that has moved to another machine.

use std::{str::FromStr, sync::Arc, time::Duration};

use scribe_domain::id::BookId;
use scribe_ports::{
    live_channel::{LiveChannel, LiveNews},
    store::{CommitOutcome, Store, StoreError, processes::Processes, readers::EventLog},
};
use scribe_store::{Options, PostgresStore};
use scribe_testkit::store_contract::fixture::Fixture;
use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::timeout,
};

use crate::{
    postgres::fresh_database,
    processes::process,
    support::{impatient, options},
};

/// Far longer than the store may take, and far shorter than a silent connection stays open.
const PATIENCE: Duration = Duration::from_secs(60);

/// The pause between two attempts.
const RETRY_PAUSE: Duration = Duration::from_millis(50);

/// A proxy to the server, whose open connections can fall silent.
struct Network {
    direct: String,
    through: String,
    silenced: watch::Sender<()>,
    _accepting: JoinSet<()>,
}

impl Network {
    async fn to_fresh_database(test: &str) -> Option<Self> {
        let direct = fresh_database(test).await?;
        let server = PgConnectOptions::from_str(&direct).unwrap();
        let address = format!("{}:{}", server.get_host(), server.get_port());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (silenced, watched) = watch::channel(());
        let mut accepting = JoinSet::new();
        accepting.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&address).await.unwrap();
                connections.spawn(forward(client, server, watched.clone()));
            }
        });
        let through = direct.replace(&server.get_port().to_string(), &port.to_string());
        Some(Self { direct, through, silenced, _accepting: accepting })
    }

    fn silence_open_connections(&self) {
        self.silenced.send_replace(());
    }
}

async fn forward(mut client: TcpStream, mut server: TcpStream, mut silenced: watch::Receiver<()>) {
    silenced.mark_unchanged();
    tokio::select! {
        // An end that has closed the connection cannot be told apart from one that failed.
        _ = copy_bidirectional(&mut client, &mut server) => return,
        _ = silenced.changed() => {}
    }
    // Both ends keep their connections, on which nothing arrives.
    std::future::pending::<()>().await;
}

async fn open(network: &Network, options: Options) -> PostgresStore {
    let store = PostgresStore::connect(&network.through, options).await.unwrap();
    assert!(store.share_writer_lock(&process(1)).await.unwrap());
    store.migrate_up().await.unwrap();
    store.register_process(&process(1)).await.unwrap();
    store
}

/// Repeats a call while the database is unavailable, as the callers of the store do. The call must
/// not wait for a silent connection.
async fn until_available<T>(call: impl AsyncFn() -> Result<T, StoreError>) -> T {
    let mut last_error = None;
    let repeated = async {
        loop {
            match call().await {
                Err(error @ StoreError::Unavailable(_)) => {
                    last_error = Some(error);
                    tokio::time::sleep(RETRY_PAUSE).await;
                }
                answer => return answer.unwrap(),
            }
        }
    };
    let answer = timeout(PATIENCE, repeated).await;
    answer.unwrap_or_else(|_| panic!("there is no answer; the last error: {last_error:?}"))
}

#[tokio::test]
async fn commits_continue_with_another_connection_and_are_made_once() {
    let Some(network) = Network::to_fresh_database("silent_writer").await else { return };
    let store = open(&network, impatient()).await;
    let f = Fixture::default();
    let (book, stream) = (BookId(f.id()), f.id());
    for version in 1..=3 {
        let commit = async || store.commit(f.append(book, stream, version)).await;
        let first_position = Some(version);
        assert_eq!(until_available(commit).await, CommitOutcome::Committed { first_position });
        network.silence_open_connections();
    }
    let direct = PostgresStore::connect(&network.direct, options()).await.unwrap();
    assert_eq!(direct.last_position().await.unwrap(), 3);
}

#[tokio::test]
async fn reads_continue_with_other_connections() {
    let Some(network) = Network::to_fresh_database("silent_readers").await else { return };
    let store = Arc::new(open(&network, impatient()).await);
    // All connections of the pool are open.
    let mut reads = JoinSet::new();
    for _ in 0..16 {
        let store = Arc::clone(&store);
        reads.spawn(async move { store.last_position().await.unwrap() });
    }
    reads.join_all().await;
    network.silence_open_connections();
    assert_eq!(until_available(async || store.last_position().await).await, 0);
    network.silence_open_connections();
    assert_eq!(until_available(async || store.processes().await).await.len(), 1);
    network.silence_open_connections();
    assert_eq!(until_available(async || store.orphaned_tasks().await).await, []);
}

#[tokio::test]
async fn a_process_shows_again_that_it_is_alive() {
    let Some(network) = Network::to_fresh_database("silent_presence").await else { return };
    let store = open(&network, impatient()).await;
    network.silence_open_connections();
    until_available(async || store.check_in().await).await;
    until_available(async || store.acquire_leadership().await).await;
    let direct = PostgresStore::connect(&network.direct, options()).await.unwrap();
    let states = direct.processes().await.unwrap();
    assert!(states.iter().all(|state| state.is_alive), "{states:?}");
}

#[tokio::test]
async fn texts_of_other_processes_arrive_again() {
    let Some(network) = Network::to_fresh_database("silent_listener").await else { return };
    let store = open(&network, impatient()).await;
    let other = PostgresStore::connect(&network.direct, options()).await.unwrap();
    assert!(other.share_writer_lock(&process(2)).await.unwrap());
    other.register_process(&process(2)).await.unwrap();
    let mut news = store.subscribe_live();
    network.silence_open_connections();
    let arrives = async {
        loop {
            other.send_live("a text").await.unwrap();
            if let Ok(LiveNews::Text(text)) = timeout(RETRY_PAUSE, news.next()).await {
                return text;
            }
        }
    };
    let text = timeout(PATIENCE, arrives).await.unwrap();
    assert_eq!(&*text, "a text");
}
