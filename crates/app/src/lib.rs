//! The corridor: everything between a command and its effects.
//!
//! 1. [`intake`] decides and commits a user's command.
//! 2. [`relay`] publishes the outbox to the bus.
//! 3. The bus delivers the events.
//! 4. [`consumer`] passes events to the [`flow_runner`], and stores events that cannot be handled
//!    as [`dead_letters`]. [`feed`] streams committed events to clients, and [`live`] streams
//!    progress that is not stored.
//! 5. [`worker`] claims tasks, asks the model, and turns the reply into a command.
//!
//! Everything that is written goes through [`unit_of_work`].

mod book_filter;
pub mod cache_watch;
pub mod consumer;
mod contents;
pub mod dead_letters;
mod decide;
mod error;
pub mod feed;
pub mod file_name;
pub mod flow_runner;
pub mod intake;
pub mod live;
mod owner;
mod ownership;
pub mod prompt_context;
pub mod queries;
pub mod rebuild;
pub mod relay;
pub mod runtime;
mod shutdown;
mod stored_times;
pub mod subscriber;
pub mod timers;
pub mod unit_of_work;
pub mod verify;
pub mod worker;

pub use book_filter::BookFilter;
use cache_watch::CacheWatch;
pub use error::Error;
use live::LiveHub;
pub use shutdown::Shutdown;

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use scribe_domain::task::Assignments;
use scribe_ports::{
    agent::Agent,
    bus::EventBus,
    clock::Clock,
    crash::{CrashPoint, CrashPoints},
    live_channel::LiveChannel,
    model::LanguageModel,
    spawner::Spawner,
    store::{ChangeSet, CommitConflict, CommitOutcome, Expectation, StoreError, readers::Database},
};

/// The dependencies of the application, created once by the wiring.
#[derive(Clone)]
pub struct Ports {
    pub db: Arc<dyn Database>,
    /// The event bus.
    pub bus: Arc<dyn EventBus>,
    /// Time and ids.
    pub clock: Arc<dyn Clock>,
    /// The language model that writes.
    pub model: Arc<dyn LanguageModel>,
    /// The agents, in the order of the roster.
    pub roster: Arc<[Arc<dyn Agent>]>,
    /// Starts background work.
    pub spawner: Arc<dyn Spawner>,
    /// Points at which a test may end the process.
    pub crash: Arc<dyn CrashPoints>,
    /// The live progress of running tasks.
    pub live: LiveHub,
    /// Carries live progress between the processes that share the database.
    pub live_channel: Arc<dyn LiveChannel>,
    /// What the prompt caches of providers have served.
    pub cache_watch: Arc<CacheWatch>,
    /// The orderly shutdown of the process.
    pub shutdown: Shutdown,
    /// The books that the process works on.
    pub book_filter: BookFilter,
    /// The epoch in which the process leads, for the loops that only a leader runs.
    pub leader_epoch: Option<i64>,
    /// The settings of the installation.
    pub settings: AppSettings,
}

/// The settings of an installation for the corridor.
#[derive(Debug, Clone, Copy)]
pub struct AppSettings {
    /// How long a user may take to answer.
    pub answer_time: TimeDelta,
    /// The maximum number of tasks that run at once.
    pub workers: usize,
    /// How long a loop sleeps at most if no signal wakes it. The timers notice within this time
    /// that the clock was set.
    pub longest_sleep: Duration,
    /// How long a worker's claim of a task is valid without being renewed.
    pub lease: TimeDelta,
    /// The pauses between the retries of a reaction that failed with a retryable error. After the
    /// last retry has failed, the events of the book are delivered again from the checkpoint.
    pub retry_pauses: [Duration; 3],
    /// How many tokens a prompt and its reply may take together; `None` if not set.
    pub context_tokens: Option<u32>,
    /// The maximum number of tokens in a reply; `None` if not set.
    pub max_output_tokens: Option<u32>,
}

impl Default for AppSettings {
    fn default() -> Self {
        Self {
            answer_time: TimeDelta::seconds(1_800),
            workers: 8,
            longest_sleep: Duration::from_secs(30),
            lease: TimeDelta::seconds(900),
            retry_pauses: [
                Duration::from_millis(200),
                Duration::from_secs(1),
                Duration::from_secs(4),
            ],
            context_tokens: None,
            max_output_tokens: None,
        }
    }
}

impl Ports {
    /// Commits a change set, with a crash point before and after. The commit of a leader succeeds
    /// only if the process is still the leader.
    ///
    /// # Errors
    /// The database cannot be reached or refused the change set, or another process is the leader
    /// now. Nothing was written, with one exception, which
    /// [`Store::commit`](scribe_ports::store::Store::commit) describes.
    pub async fn commit(&self, mut set: ChangeSet) -> Result<CommitOutcome, StoreError> {
        set.expects.extend(self.leader_epoch.map(Expectation::LeaderEpoch));
        self.crash.reach_point(CrashPoint::BeforeCommit);
        let outcome = self.db.commit(set).await?;
        self.crash.reach_point(CrashPoint::AfterCommit);
        match outcome {
            CommitOutcome::Conflict(CommitConflict::ExpectationFailed(
                Expectation::LeaderEpoch(_),
            )) => Err(StoreError::NotLeading),
            outcome => Ok(outcome),
        }
    }

    /// Returns which agent serves which kind of task.
    #[must_use]
    pub fn assignments(&self) -> Assignments {
        Assignments(
            self.roster
                .iter()
                .map(|agent| (agent.spec().serves, agent.spec().name.to_owned()))
                .collect(),
        )
    }
}
