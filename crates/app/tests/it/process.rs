//! Processes that can be killed, and the home directory that outlives them.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use scribe_adapters::bus::InProcessBus;
use scribe_app::{AppSettings, BookFilter, Ports, Shutdown, live::LiveHub};
use scribe_ports::{
    bus::EventBus,
    clock::Clock,
    crash::NoCrashPoints,
    live_channel::LiveChannel,
    spawner::{BackgroundFuture, Spawner},
    store::readers::Database,
};
use scribe_store::{Options, PostgresStore, SqliteStore};
use scribe_testkit::{clock::ManualClock, probe::Probe, scripted_model::ScriptedModel};
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// How long a test waits for anything.
const WAIT_TIMEOUT: Duration = Duration::from_secs(60);

/// What outlives a process: the database, the clock, and the record of the model's requests.
pub(crate) struct Home {
    folder: TempDir,
    postgres: Option<String>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) model: Arc<ScriptedModel>,
}

impl Home {
    /// Creates a home on SQLite.
    pub(crate) fn sqlite() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            postgres: None,
            clock: Arc::default(),
            model: Arc::default(),
        }
    }

    /// Creates a home on SQLite and, if the tests have a PostgreSQL server, one on PostgreSQL.
    pub(crate) async fn on_each_database(test: &str) -> Vec<Self> {
        let mut homes = vec![Self::sqlite()];
        if let Some(server) = Self::postgres_server(test) {
            homes.push(Self::postgres(&server).await);
        }
        homes
    }

    /// Returns the PostgreSQL server of the tests; prints a notice if there is none.
    pub(crate) fn postgres_server(test: &str) -> Option<String> {
        let setting = |name: &str| std::env::vars().find(|(n, _)| n == name).map(|(_, v)| v);
        let server = setting("SCRIBE_TEST_POSTGRES");
        if server.is_none() {
            assert_ne!(setting("CI").as_deref(), Some("true"), "CI has a PostgreSQL server");
            println!("NOT RUN {test} on PostgreSQL: SCRIBE_TEST_POSTGRES names no server");
        }
        server
    }

    /// Creates a home on a PostgreSQL server.
    pub(crate) async fn postgres(server: &str) -> Self {
        let mut home = Self::sqlite();
        // Because of this name, the store's tests drop the database after this run has ended.
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("scribe_test_{}_corridor_{number}", std::process::id());
        Probe::postgres(server).await.execute(&format!("CREATE DATABASE {name}")).await;
        let (base, _) = server.rsplit_once('/').unwrap();
        home.postgres = Some(format!("{base}/{name}"));
        home
    }

    /// Starts a process on the home; only the committer runs yet.
    pub(crate) async fn start(&self, bus: Arc<dyn EventBus>) -> Process {
        let spawner = Arc::new(MortalSpawner::default());
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let committer = Arc::clone(&spawner);
        let mut options = Options::new(Arc::clone(&clock), move |work| {
            committer.spawn("committer", work);
        });
        options.timeouts.grace = Duration::ZERO;
        let (db, live_channel): (Arc<dyn Database>, Arc<dyn LiveChannel>) = match &self.postgres {
            Some(url) => {
                let store = Arc::new(PostgresStore::connect(url, options).await.unwrap());
                store.migrate_up().await.unwrap();
                (Arc::clone(&store) as _, store)
            }
            None => {
                let path = self.folder.path().join("scribe.db");
                let store = Arc::new(SqliteStore::open(&path, options).unwrap());
                store.migrate_up().await.unwrap();
                (Arc::clone(&store) as _, store)
            }
        };
        let pause = Duration::from_millis(1);
        let ports = Ports {
            db,
            bus,
            clock,
            model: Arc::clone(&self.model) as _,
            roster: scribe_agents::roster().unwrap().into(),
            spawner: Arc::clone(&spawner) as _,
            crash: Arc::new(NoCrashPoints),
            live: LiveHub::default(),
            live_channel,
            cache_watch: Arc::default(),
            shutdown: Shutdown::default(),
            book_filter: BookFilter::with_all_books(),
            leader_epoch: None,
            settings: AppSettings { retry_pauses: [pause; 3], ..AppSettings::default() },
        };
        Process { ports, spawner }
    }

    /// Starts a process with its own bus.
    pub(crate) async fn start_alone(&self) -> Process {
        self.start(Arc::new(InProcessBus::default())).await
    }

    /// Opens a separate connection with which the test can damage the tables.
    pub(crate) async fn open_writable_probe(&self) -> Probe {
        match &self.postgres {
            Some(url) => Probe::postgres(url).await,
            None => Probe::writable_sqlite(&self.folder.path().join("scribe.db")),
        }
    }

    /// Opens a separate connection for the test, to read the tables.
    pub(crate) async fn open_probe(&self) -> Probe {
        match &self.postgres {
            Some(url) => Probe::postgres(url).await,
            None => Probe::sqlite(&self.folder.path().join("scribe.db")),
        }
    }
}

pub(crate) struct Process {
    pub(crate) ports: Ports,
    spawner: Arc<MortalSpawner>,
}

impl Process {
    /// Aborts all work immediately, as a kill does.
    pub(crate) async fn kill(self) {
        let work = std::mem::take(&mut *self.spawner.0.lock().unwrap());
        for running in &work {
            running.abort();
        }
        for running in work {
            // It does not matter whether the work had already ended by itself.
            drop(running.await);
        }
    }
}

#[derive(Default)]
struct MortalSpawner(Mutex<Vec<JoinHandle<()>>>);

impl Spawner for MortalSpawner {
    fn spawn(&self, _: &'static str, work: BackgroundFuture) {
        let running = tokio::runtime::Handle::current().spawn(work);
        self.0.lock().unwrap().push(running);
    }
}

/// Waits until a condition holds.
pub(crate) async fn eventually(what: &str, condition: impl AsyncFn() -> bool) {
    let wait = async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    };
    if tokio::time::timeout(WAIT_TIMEOUT, wait).await.is_err() {
        panic!("it never came to be that {what}");
    }
}
