//! The corridor in this process, wired as the program wires it, with a model that answers at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Result, anyhow};
use scribe_app::runtime;
use scribe_cli::{
    config::{Config, Environment},
    wiring::{App, TestOverrides, wire},
};
use scribe_ports::{
    clock::Clock,
    crash::{CrashPoint, CrashPoints},
};

use crate::{
    database::Home,
    load::{self, Load},
    recorded_model::RecordedModel,
};

/// Calls of the model that may be open at once while many books are written.
pub(crate) const WORKERS: usize = 1_000;

/// Calls of the model that the program opens at once by default.
pub(crate) const DEFAULT_WORKERS: usize = 8;

/// How long the loops of a corridor that is not needed any more may take to end.
const LONGEST_END: Duration = Duration::from_secs(10);

/// Counts what the corridor commits.
#[derive(Debug, Default)]
pub(crate) struct Commits(AtomicU64);

impl Commits {
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl CrashPoints for Commits {
    fn hit(&self, point: CrashPoint) {
        if point == CrashPoint::AfterCommit {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A corridor that runs.
pub(crate) struct Corridor {
    pub(crate) app: App,
    pub(crate) commits: Arc<Commits>,
}

impl Corridor {
    /// Starts it. At most `workers` model calls are open at once. Without a clock it uses the
    /// system's.
    pub(crate) async fn start(
        environment: Environment,
        workers: usize,
        clock: Option<Arc<dyn Clock>>,
    ) -> Result<Self> {
        let failed = |failure| anyhow!("{failure}");
        let config = Config::read(None, &environment).map_err(failed)?;
        let commits = Arc::new(Commits::default());
        let overrides = TestOverrides {
            model: Some(Arc::new(RecordedModel::default())),
            crash: Some(Arc::clone(&commits) as Arc<dyn CrashPoints>),
            clock,
            ..TestOverrides::default()
        };
        let mut app = wire(&config, &environment, overrides).await.map_err(failed)?;
        app.ports.settings.workers = workers;
        app.start().await?;
        Ok(Self { app, commits })
    }

    /// Waits until everything that was published has been reacted to.
    pub(crate) async fn settle(&self) -> Result<()> {
        Ok(runtime::settle(&self.app.ports).await?)
    }
}

/// Lets books go their way in a corridor of their own, which is gone afterwards.
pub(crate) async fn prepare(home: &Home, load: Arc<dyn Load>, books: usize) -> Result<()> {
    within(home.environment(), WORKERS, async move |corridor| {
        load::run(&corridor.app.ports, load, books).await?;
        corridor.settle().await
    })
    .await
}

/// Works in a corridor of its own, which is gone afterwards: nothing of it works on the folder any
/// more.
pub(crate) async fn within<T: Send + 'static>(
    environment: Environment,
    workers: usize,
    work: impl AsyncFnOnce(Corridor) -> Result<T> + Send + 'static,
) -> Result<T> {
    let made = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Runtime::new()?;
        let outcome = runtime.block_on(async {
            let corridor = Corridor::start(environment, workers, None).await?;
            work(corridor).await
        });
        runtime.shutdown_timeout(LONGEST_END);
        outcome
    });
    made.await?
}
