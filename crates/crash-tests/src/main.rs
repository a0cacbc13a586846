//! Writes a whole book in one process. If the environment names a crash point, the process ends at
//! its n-th hit. When the program is started again, it continues from the stored data.
//!
//! - `CRASH_AT=after_call:2` ends the process. Without it, the last line of standard output
//!   contains the number of hits of each point.
//! - `UNATTENDED=1` starts an unattended book. Without it, a simulated user answers late and then
//!   leaves the book unattended.
//! - `REVISES=1` lets the simulated user revise the genesis before the book is left unattended.
//! - `TOGETHER=1` starts the book when a second process shares the database. `BESIDE=1` is that
//!   process, which starts no book and runs until it is killed.

use std::{
    collections::BTreeMap,
    path::Path,
    process::ExitCode,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use scribe_api::GenesisState;
use scribe_app::queries::genesis_state::load_genesis_state_from;
use scribe_cli::{
    book_client::BookClient,
    clock::SystemClock,
    commands::write::{FollowOptions, resume_book, start_or_find_book},
    config::{Config, Environment},
    exit::{Exit, Failure},
    wiring::{TestOverrides, wire_process},
};
use scribe_domain::{
    Timestamp,
    command::{Command, GenesisCommand},
    genesis::{
        GenesisStatus, StageStatus,
        confirm_stage::{ConfirmStage, ConfirmedId},
        navigate_to_stage::NavigateToStage,
        provide_feedback::ProvideFeedback,
        select_concept::SelectConcept,
        start_genesis::StartGenesis,
    },
    id::{ConceptId, ProposalId, SessionId},
    stage::{Preferences, Stage},
};
use scribe_ports::{
    clock::Clock,
    crash::{CrashPoint, CrashPoints},
    store::{
        ChangeTopic,
        readers::{Database, EventFilter},
    },
};
use scribe_testkit::scripted_model::ScriptedModel;
use serde_json::json;
use uuid::Uuid;

/// The file that tells later processes that the clock has jumped ahead.
const CLOCK_JUMPED_FILE: &str = "clock-jumped";

/// The number of concepts that are proposed without a premise.
const CONCEPTS: usize = 10;

/// The time limit for a book; exceeding it counts as a failure.
const BOOK_TIMEOUT: Duration = Duration::from_secs(60);

/// Counts the hits of crash points, and ends the process at the chosen one.
#[derive(Default)]
struct CrashAt {
    at: Option<(String, usize)>,
    hits: Mutex<BTreeMap<String, usize>>,
}

impl CrashPoints for CrashAt {
    fn reach_point(&self, point: CrashPoint) {
        let name = point.as_str().to_owned();
        let mut hits = self.hits.lock().unwrap_or_else(PoisonError::into_inner);
        let n = hits.entry(name.clone()).or_default();
        *n += 1;
        if self.at.as_ref().is_some_and(|(wanted, nth)| *wanted == name && nth == n) {
            // No destructor runs and nothing is flushed, as in a kill.
            std::process::abort();
        }
    }
}

/// The system clock, until it jumps ahead.
struct JumpingClock {
    ahead_seconds: AtomicI64,
}

impl JumpingClock {
    /// The size of the jump: longer than a user may take to answer.
    const JUMP_SECONDS: i64 = 3_600;

    /// Jumps permanently: processes started later start with the jumped clock.
    fn jump(&self, folder: &Path) -> Result<(), Failure> {
        std::fs::write(folder.join(CLOCK_JUMPED_FILE), "").map_err(anyhow::Error::new)?;
        self.ahead_seconds.store(Self::JUMP_SECONDS, Ordering::Relaxed);
        Ok(())
    }

    fn open(folder: &Path) -> Self {
        let ahead = if folder.join(CLOCK_JUMPED_FILE).exists() { Self::JUMP_SECONDS } else { 0 };
        Self { ahead_seconds: AtomicI64::new(ahead) }
    }
}

impl Clock for JumpingClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + TimeDelta::seconds(self.ahead_seconds.load(Ordering::Relaxed))
    }

    fn new_uuid(&self) -> Uuid {
        SystemClock.new_uuid()
    }
}

/// Leaves the first question unanswered until its wait has expired, so that the book goes through a
/// timer and a late answer.
async fn let_the_wait_expire(
    db: &dyn Database,
    folder: &Path,
    clock: &JumpingClock,
    session: SessionId,
) -> Result<(), Failure> {
    loop {
        let changed = db.wait_for_change(ChangeTopic::Events);
        let state = load_genesis_state_from(db, session).await?;
        let answered = state.confirmed_data.contains_key(&Stage::ConceptSelection);
        if answered || state.status != GenesisStatus::InProgress || has_resumed(db, session).await?
        {
            return Ok(());
        }
        if state.pending.is_empty() {
            clock.jump(folder)?;
        }
        changed.await;
    }
}

/// Revises the genesis, one command whenever nothing is in work. The next command follows from the
/// state alone, so that a process that is started again continues where the last one was killed.
async fn revise_genesis(client: &mut BookClient, session: SessionId) -> Result<(), Failure> {
    loop {
        let state = load_genesis_state_from(&*client.db(), session).await?;
        if !state.attended || state.status != GenesisStatus::InProgress {
            return Ok(());
        }
        // The flow proposes a stage that has no proposal yet.
        let is_empty = state
            .current_stage
            .stage()
            .is_some_and(|stage| state.stages[&stage].proposals.is_empty());
        if state.is_pending || !state.pending.is_empty() || is_empty {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        }
        let Some(command) = next_revision(&state)? else { return Ok(()) };
        let command = Command::Genesis { session_id: session, command: Box::new(command) };
        client.send_command(command).await?;
    }
}

/// Returns the next command; `None` if the rest is left unattended.
fn next_revision(state: &GenesisState) -> Result<Option<GenesisCommand>, Failure> {
    let Some(stage) = state.current_stage.stage() else { return Ok(None) };
    let view = &state.stages[&stage];
    let id = |index: usize| {
        let (_, bare) = view.proposals[index].proposal_id.split_once('_').unwrap_or_default();
        bare.parse::<Uuid>().map_err(|error| Failure::from(anyhow::Error::new(error)))
    };
    let confirm = |id: Uuid| {
        GenesisCommand::ConfirmStage(ConfirmStage {
            stage: Some(stage),
            proposal_id: Some(ConfirmedId(ProposalId(id))),
            ..ConfirmStage::default()
        })
    };
    Ok(match (stage, view.proposals.len(), view.status) {
        (Stage::ConceptSelection, CONCEPTS, _) => {
            let concept_ids = vec![ConceptId(id(0)?), ConceptId(id(1)?)];
            Some(GenesisCommand::SelectConcept(SelectConcept { concept_ids }))
        }
        // The combination is selected.
        (Stage::ConceptSelection, _, _) => {
            Some(GenesisCommand::ConfirmStage(ConfirmStage::default()))
        }
        (Stage::StoryConception, 1, _) => Some(GenesisCommand::ProvideFeedback(ProvideFeedback {
            stage: Some(stage),
            feedback: "Let the story be sadder.".to_owned(),
            proposal_id: None,
            field: None,
        })),
        (Stage::StoryConception, _, StageStatus::Proposed) => Some(confirm(id(1)?)),
        // The user has gone back to the stage.
        (Stage::StoryConception, _, _) => Some(confirm(id(0)?)),
        (Stage::Worldview, _, StageStatus::Proposed) => Some(confirm(id(0)?)),
        (Stage::Worldview, _, _) => None,
        (Stage::Characters | Stage::PlotOutline, _, _) => {
            let stage = Stage::StoryConception;
            Some(GenesisCommand::NavigateToStage(NavigateToStage { stage }))
        }
    })
}

async fn wait_for_second_process(db: &dyn Database) -> Result<(), Failure> {
    while db.processes().await?.iter().filter(|process| process.is_alive).count() < 2 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// True once the late answer has been committed.
async fn has_resumed(db: &dyn Database, session: SessionId) -> Result<bool, Failure> {
    let events = db.events_after(EventFilter::Stream(session.0), 0, 1_000).await?;
    Ok(events.iter().any(|event| event.event_type == "Genesis.Resumed"))
}

#[tokio::main]
async fn main() -> ExitCode {
    let exit = match tokio::time::timeout(BOOK_TIMEOUT, run()).await {
        Ok(Ok(())) => Exit::Done,
        Err(_) => {
            eprintln!("the book takes longer than {BOOK_TIMEOUT:?}");
            Exit::Internal
        }
        Ok(Err(failure)) => {
            eprintln!("{failure}");
            failure.exit_code()
        }
    };
    exit.into()
}

async fn run() -> Result<(), Failure> {
    let environment = Environment::from_process();
    let at = environment.get("CRASH_AT")?.and_then(|value| {
        let (point, nth) = value.split_once(':')?;
        Some((point.to_owned(), nth.parse().ok()?))
    });
    let crash = Arc::new(CrashAt { at, ..CrashAt::default() });
    let config = Config::read(None, &environment)?;
    let clock = Arc::new(JumpingClock::open(&config.data_dir));
    let overrides = TestOverrides {
        clock: Some(Arc::clone(&clock) as Arc<dyn Clock>),
        longest_sleep: Some(Duration::from_millis(20)),
        model: Some(Arc::new(ScriptedModel::default())),
        crash: Some(Arc::clone(&crash) as Arc<dyn CrashPoints>),
    };
    let app = wire_process(&config, &environment, overrides).await?;
    app.start().await?;
    if environment.get("BESIDE")?.is_some() {
        return std::future::pending().await;
    }
    if environment.get("TOGETHER")?.is_some() {
        wait_for_second_process(&*app.ports.db).await?;
    }
    let mut client = BookClient::with_app(app)?;
    let preferences = Preferences { chapters: 2, words_per_chapter: 200, ..Preferences::default() };
    let attended = environment.get("UNATTENDED")?.is_none();
    let revises = environment.get("REVISES")?.is_some();
    let start =
        StartGenesis { preferences: Some(preferences), attended, ..StartGenesis::default() };
    let session = start_or_find_book(&mut client, start).await?;
    if revises {
        revise_genesis(&mut client, session).await?;
    } else if attended {
        let_the_wait_expire(&*client.db(), &config.data_dir, &clock, session).await?;
    }
    resume_book(&mut client, session, &FollowOptions { json: true, ..FollowOptions::default() })
        .await?;
    let hits = crash.hits.lock().unwrap_or_else(PoisonError::into_inner).clone();
    println!("{}", json!(hits));
    Ok(())
}
