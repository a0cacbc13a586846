//! The wiring: connects each port to its implementation.

mod database;
pub mod models;
mod schema;

use std::{
    future::{Future, pending},
    sync::Arc,
    time::Duration,
};

use chrono::TimeDelta;
use scribe_adapters::bus;
use scribe_app::{
    AppSettings, BookFilter, Ports, Shutdown,
    live::LiveHub,
    runtime::{self, build_process_row},
};
use scribe_ports::{
    clock::Clock,
    crash::{CrashPoints, NoCrashPoints},
    model::LanguageModel,
    spawner::Spawner,
    store::{processes::ProcessRow, readers::Database},
};
use scribe_sample::SampleWriter;
use tokio::time::timeout;

use self::schema::open_with_current_schema;
pub use self::{
    database::{DatabaseAccess, HeldDatabase},
    models::MAX_KEY_BYTES,
    schema::upgrade_schema,
};
use crate::{
    book_files,
    clock::{AlignedClock, SystemClock},
    config::{Config, Environment, PositiveInt, Provider},
    exit::Failure,
    folder::DataFolder,
    supervisor::{DeadTaskReceiver, Supervisor},
};

/// How long closing the database may take.
const MAX_STOP_TIME: Duration = Duration::from_secs(10);

/// Replacements for parts of the wiring in tests.
#[derive(Default)]
pub struct TestOverrides {
    pub model: Option<Arc<dyn LanguageModel>>,
    pub crash: Option<Arc<dyn CrashPoints>>,
    pub clock: Option<Arc<dyn Clock>>,
    /// How long a loop sleeps at most if no signal wakes it.
    pub longest_sleep: Option<Duration>,
}

/// A wired process: its ports, its folder, and the receiver that reports dead background work.
pub struct App {
    pub ports: Ports,
    /// The data folder, held until this value is dropped.
    pub folder: DataFolder,
    /// Receives the names of background work that has ended unexpectedly.
    pub deaths: DeadTaskReceiver,
    /// The database behind the ports.
    pub database: HeldDatabase,
    pub process: ProcessRow,
    supervisor: Supervisor,
}

impl App {
    /// Resolves when this process cannot continue, with the reason.
    pub async fn wait_for_failure(&mut self) -> Failure {
        tokio::select! {
            Some(name) = self.deaths.recv() => {
                Failure::Other(anyhow::anyhow!("the background task {name} has failed"))
            }
            error = self.database.wait_for_loss() => error.into(),
            failure = self.folder.wait_for_loss() => failure,
        }
    }

    /// Starts all background work.
    ///
    /// # Errors
    /// The database cannot answer, or the roster is incomplete.
    pub async fn start(&self) -> Result<(), Failure> {
        runtime::start_as(&self.ports, &self.process).await?;
        book_files::start_subscriber(&self.ports, self.folder.path());
        Ok(())
    }

    /// Shuts down in order. Afterwards no background work runs, and everything that was committed
    /// is in the database file.
    ///
    /// # Errors
    /// The database is lost.
    pub async fn close(self) -> Result<(), Failure> {
        self.close_until(pending()).await
    }

    /// Shuts down as [`Self::close`] does, but stops waiting when `hurry` resolves. The database is
    /// then left as after a kill.
    ///
    /// # Errors
    /// The database is lost.
    pub async fn close_until(self, hurry: impl Future<Output = ()>) -> Result<(), Failure> {
        let Self { supervisor, database, .. } = &self;
        let end = async {
            supervisor.abort_all().await;
            leave_cluster(&*database.store()).await;
            database.close().await;
        };
        let closed = tokio::select! {
            biased;
            closed = timeout(MAX_STOP_TIME, end) => closed.is_ok(),
            () = hurry => false,
        };
        if !closed {
            tracing::warn!("the database does not answer, so it was not closed cleanly");
        }
        self.database.loss().map_or(Ok(()), |lost| Err(lost.into()))
    }
}

/// Wires the process. At first, only the committer of the database runs. On PostgreSQL, other
/// processes may use the database too.
///
/// # Errors
/// The data folder cannot be used, the database cannot be reached, or a setting cannot be applied.
pub async fn wire_process(
    config: &Config,
    environment: &Environment,
    overrides: TestOverrides,
) -> Result<App, Failure> {
    let clock = overrides.clock.clone().unwrap_or_else(|| Arc::new(AlignedClock::new(SystemClock)));
    let process = describe_process(config, &*clock, true);
    wire_with_access(config, environment, overrides, clock, DatabaseAccess::Shared(process)).await
}

/// Wires the process as [`wire_process`] does, for work on a single book.
///
/// # Errors
/// The same as for [`wire_process`].
pub async fn wire_book_process(config: &Config, environment: &Environment) -> Result<App, Failure> {
    let clock: Arc<dyn Clock> = Arc::new(AlignedClock::new(SystemClock));
    let access = DatabaseAccess::Shared(describe_process(config, &*clock, false));
    wire_with_access(config, environment, TestOverrides::default(), clock, access).await
}

/// Wires the process as [`wire_process`] does, with exclusive use of the database.
///
/// # Errors
/// The same as for [`wire_process`], or another process uses the database.
pub async fn wire_exclusive_process(
    config: &Config,
    environment: &Environment,
) -> Result<App, Failure> {
    let clock = Arc::new(SystemClock) as Arc<dyn Clock>;
    wire_with_access(
        config,
        environment,
        TestOverrides::default(),
        clock,
        DatabaseAccess::Exclusive,
    )
    .await
}

async fn wire_with_access(
    config: &Config,
    environment: &Environment,
    overrides: TestOverrides,
    clock: Arc<dyn Clock>,
    access: DatabaseAccess,
) -> Result<App, Failure> {
    let folder = DataFolder::lock(&config.data_dir)?;
    let (database, supervisor, deaths) =
        open_with_current_schema(config, &folder, Arc::clone(&clock), &access).await?;
    let spawner: Arc<dyn Spawner> = Arc::new(supervisor.clone());
    let model = match overrides.model {
        Some(model) => model,
        None => open_model(config, environment, &clock)?,
    };
    let roster = scribe_agents::roster().map_err(anyhow::Error::new)?.into();
    let defaults = AppSettings::default();
    let settings = AppSettings {
        answer_time: TimeDelta::seconds(i64::from(config.settings.genesis.answer_seconds.get())),
        longest_sleep: overrides.longest_sleep.unwrap_or(defaults.longest_sleep),
        context_tokens: config.settings.model.context_tokens.map(PositiveInt::get),
        max_output_tokens: config.settings.model.max_output_tokens.map(PositiveInt::get),
        ..defaults
    };
    let crash = overrides.crash.unwrap_or_else(|| Arc::new(NoCrashPoints));
    let ports = Ports {
        db: database.store(),
        bus: bus::open_bus(config.settings.bus.kind),
        clock,
        model,
        roster,
        spawner,
        crash,
        live: LiveHub::default(),
        live_channel: database.live_channel(),
        cache_watch: Arc::default(),
        shutdown: Shutdown::default(),
        book_filter: BookFilter::with_all_books(),
        leader_epoch: None,
        settings,
    };
    let process = match access {
        DatabaseAccess::Shared(process) => process,
        DatabaseAccess::Exclusive => describe_process(config, &*ports.clock, true),
    };
    Ok(App { ports, folder, deaths, database, process, supervisor })
}

fn describe_process(config: &Config, clock: &dyn Clock, all_books: bool) -> ProcessRow {
    // The clock is not aligned yet. If it is ahead, an id from it would delay its later ids.
    let process = build_process_row(SystemClock.new_uuid(), clock.now());
    let model = config.settings.model.describe();
    ProcessRow { name: add_host_name(&process.name), model, all_books, ..process }
}

/// Adds the name of this machine to the name of a process.
fn add_host_name(process: &str) -> String {
    #[cfg(unix)]
    {
        let system = rustix::system::uname();
        format!("{process} on {}", system.nodename().to_string_lossy())
    }
    #[cfg(not(unix))]
    process.to_owned()
}

/// Steps down as leader and removes this process from the list of processes. If the database does
/// not answer, the other processes find out by themselves that this process has ended.
async fn leave_cluster(db: &dyn Database) {
    if let Err(error) = db.release_leadership().await {
        tracing::debug!(
            %error,
            "could not release the leadership; another process takes over when the lease expires"
        );
    }
    if let Err(error) = db.remove_process().await {
        tracing::debug!(%error, "could not remove this process from the list of processes");
    }
}

/// Creates the model as [`wire_process`] does and drops it. No call is made.
///
/// # Errors
/// A model setting cannot be applied.
pub fn check_model(config: &Config, environment: &Environment) -> Result<(), Failure> {
    open_model(config, environment, &(Arc::new(SystemClock) as Arc<dyn Clock>)).map(drop)
}

fn open_model(
    config: &Config,
    environment: &Environment,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<dyn LanguageModel>, Failure> {
    if config.settings.model.provider == Provider::Sample {
        return Ok(Arc::new(SampleWriter));
    }
    models::build_router(&models::open_clients(config, environment)?, clock)
}
