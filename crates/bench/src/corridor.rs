//! The corridor in this process, wired as in the program, with a model that answers immediately.

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
    wiring::{App, TestOverrides, wire_process},
};
use scribe_ports::{
    clock::Clock,
    crash::{CrashPoint, CrashPoints},
    model::LanguageModel,
};

use crate::{
    database::Home,
    load::{self, Load},
    recorded_model::RecordedModel,
};

/// The maximum number of simultaneous model calls while many books are written.
pub(crate) const WORKERS: usize = 1_000;

/// The program's default maximum of simultaneous model calls.
pub(crate) const DEFAULT_WORKERS: usize = 8;

/// How long the loops of a corridor may take to end when it is no longer needed.
const MAX_STOP_TIME: Duration = Duration::from_secs(10);

/// Counts the commits of the corridor.
#[derive(Debug, Default)]
pub(crate) struct Commits(AtomicU64);

impl Commits {
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl CrashPoints for Commits {
    fn reach_point(&self, point: CrashPoint) {
        if point == CrashPoint::AfterCommit {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A running corridor.
pub(crate) struct Corridor {
    pub(crate) app: App,
    pub(crate) commits: Arc<Commits>,
}

impl Corridor {
    /// Starts a corridor with at most `workers` simultaneous model calls. If no clock is given, the
    /// system clock is used.
    pub(crate) async fn start(
        environment: Environment,
        workers: usize,
        clock: Option<Arc<dyn Clock>>,
    ) -> Result<Self> {
        let model = Arc::new(RecordedModel::default());
        Self::start_with_model(environment, workers, clock, model).await
    }

    /// Starts a corridor with another model.
    pub(crate) async fn start_with_model(
        environment: Environment,
        workers: usize,
        clock: Option<Arc<dyn Clock>>,
        model: Arc<dyn LanguageModel>,
    ) -> Result<Self> {
        let failed = |failure| anyhow!("{failure}");
        let config = Config::read(None, &environment).map_err(failed)?;
        let commits = Arc::new(Commits::default());
        let overrides = TestOverrides {
            model: Some(model),
            crash: Some(Arc::clone(&commits) as Arc<dyn CrashPoints>),
            clock,
            ..TestOverrides::default()
        };
        let mut app = wire_process(&config, &environment, overrides).await.map_err(failed)?;
        app.ports.settings.workers = workers;
        app.start().await?;
        Ok(Self { app, commits })
    }

    /// Waits until every published event has been handled.
    pub(crate) async fn settle(&self) -> Result<()> {
        Ok(runtime::wait_until_settled(&self.app.ports).await?)
    }
}

/// Runs books in a separate corridor, which is stopped afterwards.
pub(crate) async fn prepare(home: &Home, load: Arc<dyn Load>, books: usize) -> Result<()> {
    within(home.environment(), WORKERS, async move |corridor| {
        load::run(&corridor.app.ports, load, books).await?;
        corridor.settle().await
    })
    .await
}

/// Runs `work` in a separate corridor. The corridor is stopped afterwards, so that none of its
/// tasks uses the folder any more.
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
        runtime.shutdown_timeout(MAX_STOP_TIME);
        outcome
    });
    made.await?
}
