//! The corridor: everything between a command and its consequences.
//!
//! 1 [`intake`] decides and commits; 2 [`relay`] hands the outbox to the bus; 4 [`consumer`]
//! delivers to the [`flow_runner`], and parks what it cannot handle as [`dead_letters`];
//! 5 [`worker`] claims tasks, asks the model, and turns the reply into a command. [`feed`] shows
//! people what happens, [`live`] what happens at this moment. Everything that is written goes
//! through [`unit_of_work`].

mod attention;
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

pub use attention::Attention;
pub use error::Error;
use live::LiveHub;
pub use shutdown::Shutdown;

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use scribe_domain::task::Assignments;
use scribe_ports::{
    agent::Agent,
    bus::Bus,
    clock::Clock,
    crash::{CrashPoint, CrashPoints},
    model::LanguageModel,
    spawner::Spawner,
    store::{ChangeSet, Outcome, StoreError, readers::Database},
};

/// Everything that the application stands on; made once, by the wiring.
#[derive(Clone)]
pub struct Ports {
    pub db: Arc<dyn Database>,
    /// The event bus.
    pub bus: Arc<dyn Bus>,
    /// Time and ids.
    pub clock: Arc<dyn Clock>,
    /// Who writes.
    pub model: Arc<dyn LanguageModel>,
    /// The agents, in the order of the roster.
    pub roster: Arc<[Arc<dyn Agent>]>,
    /// Background work.
    pub spawner: Arc<dyn Spawner>,
    /// Where a test may end the process.
    pub crash: Arc<dyn CrashPoints>,
    /// What happens at this moment.
    pub live: LiveHub,
    /// The orderly stop of the process.
    pub shutdown: Shutdown,
    /// The books that the process works on.
    pub attention: Attention,
    /// What the installation has set.
    pub settings: Settings,
}

/// What an installation sets for the corridor.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How long a person may take to answer.
    pub answer_time: TimeDelta,
    /// How many tasks are worked on at once.
    pub workers: usize,
    /// How long timers sleep at most; a clock that was set is noticed after it.
    pub longest_sleep: Duration,
    /// How long a claim holds without a sign of life.
    pub lease: TimeDelta,
    /// Pauses before a reaction that failed for the moment is tried again; after the last, its key
    /// is delivered again from the checkpoint.
    pub retry_pauses: [Duration; 3],
    /// How many tokens a prompt and its reply may take together; `None` where it is not set.
    pub context_tokens: Option<u32>,
    /// The most tokens that a reply may take; `None` where it is not set.
    pub max_output_tokens: Option<u32>,
}

impl Default for Settings {
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
    /// Writes a change set, between two crash points.
    ///
    /// # Errors
    /// The database cannot be reached or refused the set; nothing of it was written.
    pub async fn commit(&self, set: ChangeSet) -> Result<Outcome, StoreError> {
        self.crash.hit(CrashPoint::BeforeCommit);
        let outcome = self.db.commit(set).await?;
        self.crash.hit(CrashPoint::AfterCommit);
        Ok(outcome)
    }

    /// Which agents serve which kinds of tasks.
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
